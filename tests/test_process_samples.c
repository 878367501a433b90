#include "core/facts/process.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "tests/support/proc_files.h"

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(process_samples, .init = set_up, .fini = tear_down);

static struct process *parse(const struct part *parts, size_t count)
{
	const struct answer answer = { .status = EVIDENCE_OK, .parts = parts, .part_count = count };

	return process_parse(arena, &answer);
}

Test(process_samples, one_process)
{
	const struct part parts[] = {
		sample_part(arena, "stat", "prometheus-procfs/proc/26231/stat"),
		sample_part(arena, "status", "prometheus-procfs/proc/26231/status"),
		sample_part(arena, "limits", "prometheus-procfs/proc/26231/limits"),
		sample_part(arena, "cmdline", "prometheus-procfs/proc/26231/cmdline"),
		sample_part(arena, "mountinfo", "prometheus-procfs/proc/26231/mountinfo"),
		sample_part(arena, "cgroup", "elastic-cgroup/ubuntu1804/proc/3757/cgroup"),
	};
	const struct process *process = parse(parts, ROWS(parts));

	if (parts[0].status != EVIDENCE_OK)
		return;
	cr_assert(process);
	cr_expect(process->pid == 26231 && process->parent == 5392 && process->start == 82375);
	cr_expect_str_eq(process->command, "vim");
	cr_expect(process->has_ids && process->uids[3] == 0 && process->gids[0] == 1001);
	cr_expect(process->capabilities.known);
	cr_expect(process->capabilities.bounding == 0x3fffffffff);
	cr_expect(process->seccomp.known && process->seccomp.value == 0);
	cr_expect(process->no_new_privileges == TRI_UNKNOWN, "its kernel did not say");
	cr_expect(process->pid_namespace_depth.value == 1);
	cr_expect(process->limit_count == 15);
	cr_expect(process->cgroup_count == 14, "its last line has no newline");
	cr_expect_str_eq(process->arguments[0], "vim");
	cr_expect(process->mounts && process->mounts->count == 8);
}

struct id_row {
	const char *label, *file, *id;
};

Test(process_samples, container_ids)
{
	static const struct id_row rows[] = {
		{ "version 1", "elastic-cgroup/docker/proc/985/cgroup",
		  "b29faf21b7eff959f64b4192c34d5d67a707fe8561e9eaa608cb27693fba4242" },
		{ "no id", "elastic-cgroup/docker/proc/1/cgroup", "" },
		{ "hybrid", "elastic-cgroup/ubuntu1804/proc/3757/cgroup", "" },
		{ "seen from a namespace", "elastic-cgroup/docker2/proc/2233801/cgroup", "" },
		{ "no newline: it counts as cut", "elastic-cgroup/docker/proc/312/cgroup", "" },
		{ "broken", "automaxprocs/proc/invalid-cgroup/cgroup", "" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct part part = sample_part(arena, "cgroup", rows[i].file);
		char id[65];

		if (part.status != EVIDENCE_OK)
			continue;
		cgroup_container_id(part.bytes, part.size, id);
		cr_expect_str_eq(id, rows[i].id, "%s: %s", rows[i].label, id);
	}
}

static struct part own_part(const char *name)
{
	return file_part(arena, name, arena_format(arena, "/proc/self/%s", name));
}

static struct part own_link(const char *name)
{
	char text[256];
	ssize_t size = readlink(arena_format(arena, "/proc/self/%s", name), text, sizeof(text));

	if (size < 0)
		return (struct part){ .name = name, .status = EVIDENCE_DENIED };
	return (struct part){ .name = name,
			      .status = EVIDENCE_OK,
			      .bytes = arena_text(arena, text, (size_t)size),
			      .size = (size_t)size };
}

/* The name is the process's own choice, and all else must come out as it is. */
static void check_this_process(const char *name)
{
	const struct part parts[] = {
		own_part("stat"),      own_part("status"),	 own_part("limits"),
		own_part("cgroup"),    own_part("uid_map"),	 own_part("cmdline"),
		own_part("mountinfo"), own_part("attr/current"), own_link("exe"),
		own_link("ns/net"),    own_link("ns/user"),
	};
	const struct process *process = parse(parts, ROWS(parts));
	const struct part brief_part = { .name = arena_format(arena, "%d/status", getpid()),
					 .status = EVIDENCE_OK,
					 .bytes = parts[1].bytes,
					 .size = parts[1].size };
	const struct answer brief = { .status = EVIDENCE_OK,
				      .parts = &brief_part,
				      .part_count = 1 };

	cr_assert(process);
	cr_expect(process->pid == getpid() && process->parent == getppid() && process->start);
	cr_expect_str_eq(process->command, name);
	cr_expect(process->has_ids && process->uids[1] == geteuid() &&
		  process->gids[0] == getgid());
	cr_expect(process->capabilities.known);
	cr_expect(process->no_new_privileges != TRI_UNKNOWN && process->seccomp.known);
	cr_expect(process->limit_count == 15 && process->cgroup_count && process->uid_map_count);
	cr_expect(process->arguments && process->executable && process->mounts);
	cr_expect(process->namespaces[NS_NET] && process->namespaces[NS_USER]);
	process = process_brief(arena, &brief, getpid());
	cr_assert(process);
	cr_expect_str_eq(process->command, name);
	cr_expect(process->parent == getppid() && process->has_ids);
}

Test(process_samples, this_machine)
{
	static const char *const names[] = {
		"plain", "x\nUid:\t0\x1b[3", "a) R 1 1 (b", "\\n\\\\n\n", ")", "", "\xc3\xa9\xff"
	};

	for (size_t i = 0; i < ROWS(names); i++) {
		cr_assert(prctl(PR_SET_NAME, names[i]) == 0);
		check_this_process(names[i]);
	}
}
