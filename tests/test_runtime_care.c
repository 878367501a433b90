#include <criterion/criterion.h>

#include "tests/support/container_facts.h"

/* Health, the image's age, SSH servers, and who comes in by exec. */

static void health(struct trial *trial, const char *status)
{
	trial->container.health = status;
}

static void starting(struct trial *trial)
{
	health(trial, "starting");
}

static void unhealthy(struct trial *trial)
{
	health(trial, "unhealthy");
}

static void no_health(struct trial *trial)
{
	health(trial, NULL);
}

static void health_none(struct trial *trial)
{
	health(trial, "none");
}

static void state_unsaid(struct trial *trial)
{
	trial->container.is_running = TRI_UNKNOWN;
}

Test(care, health)
{
	static const struct container_row rows[] = {
		{ { "healthy", RESULT_PASS, NULL, NULL }, NULL },
		{ { "starting", RESULT_PASS, NULL, NULL }, starting },
		{ { "unhealthy", RESULT_WARN, "unhealthy", NULL }, unhealthy },
		{ { "none", RESULT_FAIL, "no health check", NULL }, no_health },
		{ { "NONE", RESULT_FAIL, "no health check", NULL }, health_none },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, state_unsaid },
	};

	expect_rows("runtime/health_check", SCOPE_RUNNING, rows, COUNT(rows));
}

static void use_image(struct trial *trial, const char *name, const char *id)
{
	trial->container.image_name = name;
	if (id)
		trial->container.image_id = id;
}

static void moved_tag(struct trial *trial)
{
	use_image(trial, "rig/app:1", "sha256:0000");
}

static void lost_tag(struct trial *trial)
{
	use_image(trial, "rig/other:1", NULL);
}

static void latest(struct trial *trial)
{
	struct image *image = arena_alloc(trial->arena, sizeof(*image));

	*image = trial->daemon.image[0];
	image->tags = trial_list(trial, "host:5000/app:latest");
	trial->daemon.image = image;
	use_image(trial, "host:5000/app", NULL);
}

static void by_digest(struct trial *trial)
{
	use_image(trial, "rig/app@sha256:1111", NULL);
}

static void by_id(struct trial *trial)
{
	use_image(trial, "4bcff63911fc", NULL);
}

static void dangling(struct trial *trial)
{
	use_image(trial, "4bcff63911fc", NULL);
	trial->daemon.image_count = 0;
}

static void images_unread(struct trial *trial)
{
	trial->daemon.images = (struct reading){ .cause = "GET /images/json: timed out" };
}

static void image_unsaid(struct trial *trial)
{
	trial->container.image_id = NULL;
}

Test(care, current_image)
{
	static const char note[] = "registry";
	const struct container_row rows[] = {
		{ { "the same", RESULT_PASS, NULL, note }, NULL },
		{ { "moved", RESULT_FAIL, "newer", note }, moved_tag },
		{ { "lost", RESULT_FAIL, "lost the name", note }, lost_tag },
		{ { "latest", RESULT_WARN, "no version", note }, latest },
		{ { "digest", RESULT_PASS, NULL, note }, by_digest },
		{ { "id with a name", RESULT_PASS, NULL, note }, by_id },
		{ { "dangling", RESULT_FAIL, "no name", note }, dangling },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, images_unread },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, image_unsaid },
	};

	expect_rows("runtime/current_image", SCOPE_RUNNING, rows, COUNT(rows));
}

static struct process *add_process(struct trial *trial, bool is_exec)
{
	struct process *process = arena_alloc(trial->arena, sizeof(*process));
	bool *flag = arena_alloc(trial->arena, sizeof(*flag));

	*process = trial->process;
	*flag = is_exec;
	process->pid = 4712;
	process->status_source = "/proc/4712/status";
	trial->container.others = process;
	trial->container.other_is_exec = flag;
	trial->container.other_count = 1;
	return process;
}

static void dropbear(struct trial *trial)
{
	add_process(trial, false)->executable = "/usr/sbin/dropbear (deleted)";
}

static void called_sshd(struct trial *trial)
{
	add_process(trial, false)->command = "sshd";
}

static void look_alike(struct trial *trial)
{
	add_process(trial, false)->executable = "/usr/bin/sshd-exporter";
}

static void program_unread(struct trial *trial)
{
	add_process(trial, false)->executable = NULL;
}

static void others_unread(struct trial *trial)
{
	trial->container.others_cause = "the process table was cut";
}

Test(care, ssh_server)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_PASS, NULL, NULL }, NULL },
		{ { "replaced dropbear", RESULT_FAIL, "dropbear", NULL }, dropbear },
		{ { "by its name", RESULT_FAIL, "sshd", NULL }, called_sshd },
		{ { "look-alike", RESULT_PASS, NULL, NULL }, look_alike },
		{ { "program unread", RESULT_UNKNOWN, "4712", NULL }, program_unread },
		{ { "others unread", RESULT_UNKNOWN, "was cut", NULL }, others_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
	};

	expect_rows("runtime/ssh_server", SCOPE_RUNNING, rows, COUNT(rows));
}

static struct container_exec *add_exec(struct trial *trial)
{
	struct container_exec *exec = arena_alloc(trial->arena, sizeof(*exec));

	*exec = (struct container_exec){ .id = "e1",
					 .is_read = true,
					 .is_privileged = TRI_NO,
					 .user = "",
					 .arguments = "sleep 1" };
	trial->container.execs = exec;
	trial->container.exec_count = 1;
	return exec;
}

static void exec_plain(struct trial *trial)
{
	(void)add_exec(trial);
}

static void exec_privileged(struct trial *trial)
{
	add_exec(trial)->is_privileged = TRI_YES;
}

static void exec_unread(struct trial *trial)
{
	struct container_exec *exec = add_exec(trial);

	exec->is_read = false;
	exec->cause = "timed out";
}

static void stranger_with_more(struct trial *trial)
{
	add_process(trial, true)->capabilities.effective = 1ULL << 21;
}

static void stranger_with_less(struct trial *trial)
{
	trial->process.capabilities.bounding = 1ULL << 21;
	add_process(trial, true)->capabilities.effective = 1ULL << 21;
}

static void child_with_more(struct trial *trial)
{
	add_process(trial, false)->capabilities.effective = 1ULL << 21;
}

static void stranger_unread(struct trial *trial)
{
	add_process(trial, true)->capabilities.known = false;
}

Test(care, exec_privileged)
{
	static const struct container_row rows[] = {
		{ { "none now", RESULT_REVIEW, "no record", NULL }, NULL },
		{ { "a plain one", RESULT_REVIEW, "no record", NULL }, exec_plain },
		{ { "the engine remembers", RESULT_FAIL, "sleep 1", NULL }, exec_privileged },
		{ { "the kernel shows", RESULT_FAIL, "SYS_ADMIN", NULL }, stranger_with_more },
		{ { "no more than its own", RESULT_REVIEW, "no record", NULL },
		  stranger_with_less },
		{ { "not by exec", RESULT_REVIEW, "no record", NULL }, child_with_more },
		{ { "exec unread", RESULT_UNKNOWN, "timed out", NULL }, exec_unread },
		{ { "stranger unread", RESULT_UNKNOWN, "4712", NULL }, stranger_unread },
		{ { "others unread", RESULT_UNKNOWN, "was cut", NULL }, others_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
	};

	expect_rows("runtime/exec_privileged", SCOPE_RUNNING, rows, COUNT(rows));
}

static void exec_root(struct trial *trial)
{
	add_exec(trial)->user = "0:1000";
}

static void exec_zeros(struct trial *trial)
{
	add_exec(trial)->user = "00";
}

static void exec_rooter(struct trial *trial)
{
	add_exec(trial)->user = "rooter";
}

static void stranger_root(struct trial *trial)
{
	add_process(trial, true)->uids[1] = 0;
}

static void root_itself(struct trial *trial)
{
	trial->process.uids[1] = 0;
}

static void ids_unread(struct trial *trial)
{
	trial->process.has_ids = false;
}

static void stranger_ids_unread(struct trial *trial)
{
	add_process(trial, true)->has_ids = false;
}

Test(care, exec_root)
{
	static const struct container_row rows[] = {
		{ { "none now", RESULT_REVIEW, "no record", NULL }, NULL },
		{ { "by number and group", RESULT_FAIL, "root", NULL }, exec_root },
		{ { "by zeros", RESULT_FAIL, "root", NULL }, exec_zeros },
		{ { "look-alike", RESULT_REVIEW, "no record", NULL }, exec_rooter },
		{ { "the kernel shows", RESULT_FAIL, "4712", NULL }, stranger_root },
		{ { "root itself", RESULT_NOT_APPLICABLE, "4.1", NULL }, root_itself },
		{ { "user unread", RESULT_UNKNOWN, "could not be read", NULL }, ids_unread },
		{ { "stranger unread", RESULT_UNKNOWN, "4712", NULL }, stranger_ids_unread },
		{ { "exec unread", RESULT_UNKNOWN, "timed out", NULL }, exec_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, trial_hide_process },
	};

	expect_rows("runtime/exec_root", SCOPE_RUNNING, rows, COUNT(rows));
}
