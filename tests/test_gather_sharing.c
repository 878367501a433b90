#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_host.h"

#define ARRAY(list) (sizeof(list) / sizeof(*(list)))

/* Namespaces that containers share with the engine and with each other. */

#define JOIN(digits)                                                                               \
	"\"NetworkMode\":\"container:" digits digits digits digits digits digits digits digits     \
		digits digits digits digits digits digits digits digits "\""

/* Ids are made of these, 16 times four digits. */
#define SECOND "0202"
#define THIRD "0303"
#define FOURTH "0404"
#define NOBODY "eeee"

/* The first stopped one joins the second, which is as the row says, and so on. */
static const struct chain_row {
	const char *label;
	const struct guest others[3];
	const char *first;
	const char *line;
} chains[] = {
	{ "its own", { { 0 } }, "\"NetworkMode\":\"quiet\"", "sharing net no" },
	{ "none", { { 0 } }, "\"NetworkMode\":\"none\"", "sharing net no" },
	{ "host", { { 0 } }, "\"NetworkMode\":\"host\"", "sharing net host" },
	{ "unsaid", { { 0 } }, "\"NetworkMode\":null", "sharing net unknown" },
	{ "a stopped one", { { .number = 2, .name = "b" } }, JOIN(SECOND), "sharing net other" },
	{ "a stopped one on the host",
	  { { .number = 2, .name = "b", .host_config = "\"NetworkMode\":\"host\"" } },
	  JOIN(SECOND),
	  "sharing net host" },
	{ "a running one",
	  { { .number = 2, .name = "b", .pid = 902 } },
	  JOIN(SECOND),
	  "sharing net other" },
	{ "a running one that the kernel sees on the host",
	  { { .number = 2, .name = "b", .pid = 902, .namespaces = 1U << NS_NET } },
	  JOIN(SECOND),
	  "sharing net host" },
	{ "by way of another",
	  { { .number = 2, .name = "b", .host_config = JOIN(THIRD) },
	    { .number = 3, .name = "c", .host_config = JOIN(FOURTH) },
	    { .number = 4, .name = "d", .host_config = "\"NetworkMode\":\"host\"" } },
	  JOIN(SECOND),
	  "sharing net host" },
	{ "by name",
	  { { .number = 2, .name = "b", .pid = 902 } },
	  "\"NetworkMode\":\"container:b\"",
	  "sharing net other" },
	{ "itself", { { 0 } }, "\"NetworkMode\":\"container:a\"", "sharing net unknown" },
	{ "a circle",
	  { { .number = 2, .name = "b", .host_config = JOIN(THIRD) },
	    { .number = 3, .name = "c", .host_config = JOIN(SECOND) } },
	  JOIN(SECOND),
	  "sharing net unknown" },
	{ "nobody", { { 0 } }, JOIN(NOBODY), "sharing net unknown" },
};

static void add_all(struct scripted_host *host, const struct guest *guests, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (guests[i].name)
			host_add(host, &guests[i]);
}

Test(sharing, of_a_stopped_one_by_its_mode)
{
	for (size_t i = 0; i < ARRAY(chains); i++)
		for (uint64_t seed = 0; seed < 5; seed++) {
			const struct guest first = { .number = 1,
						     .name = "a",
						     .host_config = chains[i].first };
			const struct script_play play = { .order = ORDER_SHUFFLED, .seed = seed };
			struct scripted_host host;
			struct gathered *gathered;
			const char *line;

			host_init(&host);
			host_add(&host, &first);
			add_all(&host, chains[i].others, ARRAY(chains[i].others));
			host_finish(&host);
			gathered = gather_all(script_open(host.script, &play), NULL);
			line = gathered_line(gathered, "a", "sharing net");
			cr_expect(line && strncmp(line, chains[i].line, strlen(chains[i].line)) ==
						  0,
				  "%s: %s", chains[i].label, line);
			gathered_free(gathered);
			host_done(&host);
		}
}

/* One that was not looked at, for whatever reason, says nothing of who joins it. */
Test(sharing, with_one_that_is_not_known)
{
	static const struct guest first = { .number = 1, .name = "a", .host_config = JOIN(SECOND) };
	static const struct guest second = { .number = 2, .name = "b", .pid = 902 };
	struct scripted_host host;
	struct gathered *gathered;

	host_init(&host);
	host_add(&host, &first);
	host_add(&host, &second);
	host_finish(&host);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), "a");
	cr_expect(gathered->count == 1 && gathered->listed == 2);
	cr_expect(gathered_has(gathered, "a",
			       "sharing net unknown by GET /containers/010101010101/json"));
	gathered_free(gathered);
	script_status(host.script, guest_inspect(&host, &second), EVIDENCE_NOT_FOUND, 404);
	gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
	cr_expect(gathered_has(gathered, "a",
			       "sharing net unknown by GET /containers/010101010101/json"));
	gathered_free(gathered);
	host_done(&host);
}

static void engine_unread(struct scripted_host *host)
{
	script_status(host->script, ENGINE_KEY, EVIDENCE_DENIED, 13);
}

static void links_unread(struct scripted_host *host)
{
	script_part_status(host->script, ENGINE_KEY, "ns/ipc", EVIDENCE_DENIED, 0);
}

static void nothing(struct scripted_host *host)
{
	(void)host;
}

/* Of a running one the kernel says it, and a mode of the engine's only that it is the host's. */
Test(sharing, of_a_running_one_by_the_kernel)
{
	static const struct {
		const char *label;
		unsigned namespaces;
		const char *host_config;
		void (*change)(struct scripted_host *host);
		const char *line;
	} rows[] = {
		{ "its own", 0, NULL, nothing, "sharing ipc no by /proc/901/ns/ipc" },
		{ "the host's", 1U << NS_IPC, NULL, nothing,
		  "sharing ipc host by /proc/901/ns/ipc" },
		{ "not as configured", 0, "\"IpcMode\":\"host\"", nothing,
		  "sharing ipc no by /proc/901/ns/ipc" },
		{ "another's", 0, "\"IpcMode\":\"container:b\"", nothing,
		  "sharing ipc other by /proc/901/ns/ipc" },
		{ "nothing to compare", 0, NULL, engine_unread,
		  "sharing ipc unknown by GET /containers/010101010101/json" },
		{ "one to compare", 0, NULL, links_unread,
		  "sharing ipc unknown by GET /containers/010101010101/json" },
		{ "configured as the host's", 0, "\"IpcMode\":\"host\"", engine_unread,
		  "sharing ipc host by GET /containers/010101010101/json" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		const struct guest guest = { .number = 1,
					     .name = "a",
					     .pid = 901,
					     .namespaces = rows[i].namespaces,
					     .host_config = rows[i].host_config };
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		host_add(&host, &guest);
		host_finish(&host);
		rows[i].change(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(gathered_has(gathered, "a", rows[i].line), "%s: %s", rows[i].label,
			  gathered_line(gathered, "a", "sharing ipc"));
		gathered_free(gathered);
		host_done(&host);
	}
}

/* Without a mode the user namespace is the engine's, unless the engine remaps. */
Test(sharing, the_user_namespace)
{
	static const struct {
		const char *options, *host_config, *line;
	} rows[] = {
		{ ",\"name=userns\"", NULL, "sharing user no" },
		{ "", NULL, "sharing user host" },
		{ ",\"name=userns\"", "\"UsernsMode\":\"host\"", "sharing user host" },
	};

	for (size_t i = 0; i < ARRAY(rows); i++) {
		const struct guest guest = { .number = 1,
					     .name = "a",
					     .host_config = rows[i].host_config };
		struct scripted_host host;
		struct gathered *gathered;
		const char *line;

		host_init(&host);
		host_add(&host, &guest);
		host_finish(&host);
		script_replace(host.script, "GET /info", "", ",\"name=userns\"", rows[i].options);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		line = gathered_line(gathered, "a", "sharing user");
		cr_expect(line && strncmp(line, rows[i].line, strlen(rows[i].line)) == 0, "%zu: %s",
			  i, line);
		gathered_free(gathered);
		host_done(&host);
	}
}
