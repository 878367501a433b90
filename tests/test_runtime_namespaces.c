#include <criterion/criterion.h>

#include "tests/support/container_facts.h"

/* The family of shared namespaces, and the user namespace. */

static const struct {
	const char *check;
	enum namespace_kind kind;
} family[] = {
	{ "runtime/host_network", NS_NET },
	{ "runtime/host_pid", NS_PID },
	{ "runtime/host_ipc", NS_IPC },
	{ "runtime/host_uts", NS_UTS },
};

static void set_mode(struct trial *trial, enum namespace_kind kind, const char *mode)
{
	const char **modes[NS_KINDS] = { [NS_NET] = &trial->container.network_mode,
					 [NS_PID] = &trial->container.pid_mode,
					 [NS_IPC] = &trial->container.ipc_mode,
					 [NS_UTS] = &trial->container.uts_mode };

	*modes[kind] = mode;
}

Test(namespaces, the_kernel_decides)
{
	static const struct {
		struct expected expected;
		enum shared_namespace sharing;
		const char *mode;
	} rows[] = {
		{ { "of its own", RESULT_PASS, NULL, NULL }, SHARED_NO, "" },
		{ { "another's", RESULT_PASS, NULL, NULL }, SHARED_OTHER, "container:4f2c" },
		{ { "host", RESULT_FAIL, "host's", NULL }, SHARED_HOST, "host" },
		{ { "host through another", RESULT_FAIL, "through container:4f2c", NULL },
		  SHARED_HOST,
		  "container:4f2c" },
		{ { "host, whatever is configured", RESULT_FAIL, "host's", NULL },
		  SHARED_HOST,
		  "" },
		{ { "not compared", RESULT_UNKNOWN, "compared", NULL }, SHARED_UNKNOWN, "" },
	};

	for (size_t i = 0; i < COUNT(family); i++)
		for (size_t k = 0; k < COUNT(rows); k++) {
			struct trial trial;

			trial_init_container(&trial);
			trial.container.sharing[family[i].kind] = rows[k].sharing;
			set_mode(&trial, family[i].kind, rows[k].mode);
			trial_expect(&trial, family[i].check, SCOPE_CONTAINERS, &rows[k].expected);
			trial_done(&trial);
		}
}

Test(namespaces, what_could_not_be_read_is_unknown)
{
	static const struct expected hidden = { "hidden", RESULT_UNKNOWN, "permission denied",
						NULL };
	static const struct expected unresolved = { "joins one not seen", RESULT_UNKNOWN,
						    "container:gone", NULL };

	for (size_t i = 0; i < COUNT(family); i++) {
		struct trial trial;

		trial_init_container(&trial);
		trial_hide_process(&trial);
		trial_expect(&trial, family[i].check, SCOPE_CONTAINERS, &hidden);
		trial_stop(&trial);
		set_mode(&trial, family[i].kind, "container:gone");
		trial_expect(&trial, family[i].check, SCOPE_CONTAINERS, &unresolved);
		trial_done(&trial);
	}
}

static void make_shareable(struct trial *trial)
{
	trial->container.ipc_mode = "shareable";
}

Test(namespaces, shareable_ipc_is_an_advice)
{
	static const struct container_row rows[] = {
		{ { "shareable", RESULT_PASS, NULL, "may join" }, make_shareable },
	};

	expect_rows("runtime/host_ipc", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void opt_out(struct trial *trial)
{
	trial->container.userns_mode = "host";
}

static void remap(struct trial *trial)
{
	static const struct id_range map[] = { { 0, 100000, 65536 } };

	trial->daemon.userns = TRI_YES;
	trial->process.uid_map = map;
}

static void remap_without_effect(struct trial *trial)
{
	trial->daemon.userns = TRI_YES;
}

static void remap_unread(struct trial *trial)
{
	trial->daemon.userns = TRI_YES;
	trial->process.uid_map_count = 0;
}

static void hide_userns(struct trial *trial)
{
	trial_hide_info(trial);
}

static void hide_mode(struct trial *trial)
{
	trial->container.userns_mode = NULL;
}

static void remap_hidden(struct trial *trial)
{
	trial->daemon.userns = TRI_YES;
	trial_hide_process(trial);
}

Test(namespaces, user)
{
	static const struct container_row rows[] = {
		{ { "no remapping", RESULT_PASS, NULL, NULL }, NULL },
		{ { "opts out", RESULT_FAIL, "opts out", NULL }, opt_out },
		{ { "remapped", RESULT_PASS, NULL, NULL }, remap },
		{ { "remapped in name only", RESULT_FAIL, "host's", NULL }, remap_without_effect },
		{ { "map unread", RESULT_UNKNOWN, "uid_map", NULL }, remap_unread },
		{ { "info unread", RESULT_UNKNOWN, "not known", NULL }, hide_userns },
		{ { "mode unsaid", RESULT_UNKNOWN, "did not say", NULL }, hide_mode },
		{ { "process hidden", RESULT_UNKNOWN, "permission denied", NULL }, remap_hidden },
	};

	expect_rows("runtime/host_userns", SCOPE_CONTAINERS, rows, COUNT(rows));
}
