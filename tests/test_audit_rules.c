/* Audit rules, from the kernel's records and from files; what they see of a file. */
#include <criterion/criterion.h>
#include <linux/audit.h>
#include <string.h>

#include "core/facts/audit.h"
#include "tests/support/audit_records.h"
#include "tests/support/samples.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static struct audit_rule read_record(struct arena *arena, const struct record_rule *record)
{
	struct buffer bytes = { 0 };
	struct audit_rule rule = { 0 };

	audit_record(record, &bytes);
	cr_expect(audit_rule_read(arena, bytes.bytes, bytes.size, &rule));
	buffer_done(&bytes);
	return rule;
}

#define EXIT AUDIT_FILTER_EXIT, AUDIT_ALWAYS, 0

static const struct {
	struct record_rule record;
	const char *text;
} records[] = {
	{ { EXIT, { { .field = AUDIT_WATCH, .text = "/etc/docker/daemon.json" } }, 1 },
	  "-a always,exit -F path=/etc/docker/daemon.json" },
	{ { EXIT,
	    { { .field = AUDIT_DIR, .text = "/etc/docker" },
	      { .field = AUDIT_PERM, .value = 10 },
	      { .field = AUDIT_FILTERKEY, .text = "docker" } },
	    3 },
	  "-a always,exit -F dir=/etc/docker -F perm=wa -F key=docker" },
	{ { EXIT, { { .field = AUDIT_FILTERKEY, .text = "one\001two" } }, 1 },
	  "-a always,exit -F key=one,two" },
	{ { AUDIT_FILTER_EXIT, AUDIT_POSSIBLE, 0, { { .field = AUDIT_WATCH, .text = "/a" } }, 1 },
	  "-a always,exit -F path=/a (action=1)" },
	{ { EXIT,
	    { { .field = AUDIT_WATCH, .text = "/a" },
	      { .field = AUDIT_PERM, .operator= AUDIT_NOT_EQUAL, .value = 10 } },
	    2 },
	  "-a always,exit -F path=/a (perm!=10)" },
	{ { EXIT,
	    { { .field = AUDIT_WATCH, .text = "/a" },
	      { .field = AUDIT_PERM, .value = 3 },
	      { .field = AUDIT_PERM, .value = 10 } },
	    3 },
	  "-a always,exit -F path=/a -F perm=wx (perm=10)" },
	{ { EXIT,
	    { { .field = AUDIT_WATCH, .text = "/a" }, { .field = AUDIT_DIR, .text = "/b" } },
	    2 },
	  "-a always,exit -F path=/a (dir=/b)" },
	{ { EXIT, { { .field = AUDIT_EXE, .text = "/usr/bin/dockerd" } }, 1 },
	  "-a always,exit -F exe=/usr/bin/dockerd" },
	{ { EXIT,
	    { { .field = AUDIT_WATCH, .text = "/a" },
	      { .field = AUDIT_LOGINUID, .operator= AUDIT_GREATER_THAN_OR_EQUAL, .value = 1000 } },
	    2 },
	  "-a always,exit -F path=/a (auid>=1000)" },
	{ { EXIT,
	    { { .field = AUDIT_WATCH, .text = "/a" },
	      { .field = AUDIT_LOGINUID, .operator= AUDIT_NOT_EQUAL, .value = 0xffffffff } },
	    2 },
	  "-a always,exit -F path=/a (auid!=unset)" },
	{ { EXIT,
	    { { .field = AUDIT_ARCH, .value = AUDIT_ARCH_X86_64 },
	      { .field = AUDIT_WATCH, .text = "/a" } },
	    2 },
	  "-a always,exit -F path=/a" },
	{ { EXIT,
	    { { .field = AUDIT_ARCH, .value = AUDIT_ARCH_I386 },
	      { .field = AUDIT_WATCH, .text = "/a" } },
	    2 },
	  "-a always,exit -F path=/a (arch=b32)" },
	{ { AUDIT_FILTER_EXIT, AUDIT_ALWAYS, 1, { { .field = AUDIT_WATCH, .text = "/a" } }, 1 },
	  "-a always,exit -F path=/a (some system calls)" },
	{ { AUDIT_FILTER_TASK, AUDIT_NEVER, 0, { { 0 } }, 0 }, "-a never,task" },
	{ { AUDIT_FILTER_EXCLUDE, AUDIT_NEVER, 0, { { .field = AUDIT_MSGTYPE, .value = 1 } }, 1 },
	  "-a never,exclude (msgtype=1)" },
	{ { EXIT, { { .field = AUDIT_WATCH, .operator= AUDIT_NOT_EQUAL, .text = "/a" } }, 1 },
	  "-a always,exit (path!=/a)" },
	{ { EXIT, { { .field = AUDIT_OBJ_TYPE, .text = "t" } }, 1 },
	  "-a always,exit (field 21=t)" },
};

Test(audit_rules, the_kernels_records)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(records); i++)
		cr_expect_str_eq(read_record(arena, &records[i].record).text, records[i].text,
				 "%zu", i);
	arena_free(arena);
}

/* A record that is cut anywhere, or whose counts are too large, is none. */
Test(audit_rules, what_is_no_record_is_no_rule)
{
	struct arena *arena = arena_new();
	struct buffer bytes = { 0 };
	struct audit_rule rule;
	uint32_t many = 65, long_text = 4096;

	audit_watch_record(AUDIT_DIR, "/etc/docker", 10, &bytes);
	for (size_t size = 0; size < bytes.size; size++)
		cr_expect(!audit_rule_read(arena, bytes.bytes, size, &rule), "%zu", size);
	cr_expect(audit_rule_read(arena, bytes.bytes, bytes.size, &rule));
	memcpy(bytes.bytes + 8, &many, sizeof(many));
	cr_expect(!audit_rule_read(arena, bytes.bytes, bytes.size, &rule));
	bytes.size = 0;
	audit_watch_record(AUDIT_DIR, "/etc/docker", 10, &bytes);
	memcpy(bytes.bytes + offsetof(struct audit_rule_data, values), &long_text,
	       sizeof(long_text));
	cr_expect(!audit_rule_read(arena, bytes.bytes, bytes.size, &rule));
	buffer_done(&bytes);
	arena_free(arena);
}

Test(audit_rules, the_kernels_status)
{
	struct buffer bytes = { 0 };
	struct audit audit = { 0 };

	audit_status_record(2, 812, &bytes);
	cr_expect(!audit_status_read(bytes.bytes, 15, &audit) && !audit.enabled.known);
	cr_expect(audit_status_read(bytes.bytes, bytes.size, &audit));
	cr_expect_eq(audit.enabled.value, 2);
	cr_expect_eq(audit.daemon.value, 812);
	buffer_done(&bytes);
}

/* "filter action path dir exe permissions narrowing" of every rule. */
static const char *described(struct arena *arena, const struct audit_rules *rules)
{
	const char *text = "";

	for (size_t i = 0; i < rules->count; i++) {
		const struct audit_rule *rule = &rules->rule[i];

		text = arena_format(arena, "%s%s%s%s%s%s%s%s%s %u%s%s%s", text, i ? "; " : "",
				    rule->filter == AUDIT_TASK_LIST	 ? "task "
				    : rule->filter == AUDIT_EXCLUDE_LIST ? "exclude "
				    : rule->filter == AUDIT_OTHER_LIST	 ? "other "
									 : "",
				    rule->is_never ? "never " : "", rule->path ? "path=" : "",
				    rule->path ? rule->path : "", rule->directory ? "dir=" : "",
				    rule->directory ? rule->directory : "",
				    rule->executable ? rule->executable : "", rule->permissions,
				    *rule->narrowing ? " " : "", rule->narrowing,
				    rule->is_64_bit_only ? " b64" : "");
	}
	return text;
}

static const struct {
	const char *text, *rules;
} files[] = {
	{ "-w /etc/docker -p wa -k docker\n", "dir=/etc/docker 10" },
	{ "-k docker -p wa -w /etc/docker\n", "dir=/etc/docker 10" },
	{ "-w /etc/docker/ -k docker\n", "dir=/etc/docker 15" },
	{ "-w /etc/docker -p aw\r\n", "dir=/etc/docker 10" },
	{ "-a always,exit -F path=/etc/docker/daemon.json -F perm=wa -F key=docker\n",
	  "path=/etc/docker/daemon.json 10" },
	{ "-a exit,always -F dir=/etc/docker -F perm=rwxa\n", "dir=/etc/docker 15" },
	{ "-a always,exit -F arch=b64 -S all -F path=/a\n", "path=/a 15 b64" },
	{ "-a always,exit -F arch=b32 -F path=/a\n", "path=/a 15 arch=b32" },
	{ "-a always,exit -S open,openat -F path=/a\n", "path=/a 15 some system calls" },
	{ "-a always,exit -F path=/a -F auid>=1000 -F auid!=unset\n",
	  "path=/a 15 auid>=1000, auid!=unset" },
	{ "-a always,exit -C auid!=uid -F path=/a\n", "path=/a 15 auid!=uid" },
	{ "-a always,exit -F exe=/usr/bin/dockerd\n", "/usr/bin/dockerd 15" },
	{ "-a task,never\n", "task never  15" },
	{ "-a never,exit -F dir=/var/lib/docker/overlay2\n",
	  "never dir=/var/lib/docker/overlay2 15" },
	{ "-a always,exclude -F msgtype=CWD\n", "exclude  15 msgtype=CWD" },
	{ "-a possible,exit -F path=/a\n", "path=/a 15 possible,exit" },
	{ "-w /a -p x\n-A never,exit -F path=/a\n", "never path=/a 15; dir=/a 1" },
	{ "-w /a -p x\n-w /b -p x\n-W /a -p x\n", "dir=/b 1" },
	{ "-w /a -p x\n-D\n-w /b -p x\n", "dir=/b 1" },
	{ "# -w /a\n\n-b 8192\n-f 1\n-e 2\n--backlog_wait_time 60000\n-i\n", "" },
	{ "   -w /a -p x", "dir=/a 1" },
	{ "-w\n-p\n-a\n-F\n", "" },
	{ "-w /a -p wz\n", "dir=/a 0" },
};

Test(audit_rules, files)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(files); i++) {
		struct audit_rules rules = { 0 };

		audit_file_read(arena, "f", files[i].text, strlen(files[i].text), &rules);
		cr_expect_str_eq(described(arena, &rules), files[i].rules, "%s", files[i].text);
	}
	arena_free(arena);
}

static void read_sample(const char *path, const struct buffer *bytes, void *data)
{
	struct arena *arena = data;
	struct audit_rules rules = { 0 };
	size_t active = 0;

	audit_file_read(arena, path, bytes->bytes, bytes->size, &rules);
	for (const char *line = bytes->bytes; line; line = strchr(line, '\n')) {
		line += *line == '\n';
		active += strncmp(line, "-a ", 3) == 0 || strncmp(line, "-w ", 3) == 0;
	}
	cr_expect_eq(rules.count, active, "%s: %zu of %zu", path, rules.count, active);
}

Test(audit_rules, the_files_that_come_with_audit)
{
	struct arena *arena = arena_new();

	if (samples_are_here("rule files of audit-userspace"))
		cr_expect_gt(samples_visit("audit/audit-userspace", ".rules", read_sample, arena),
			     20);
	arena_free(arena);
}

/* A file at the path; all above it are directories. */
static void make_target(struct arena *arena, const char *path, char type, struct file *target)
{
	struct file_component *end = arena_alloc(arena, sizeof(*end));

	*end = (struct file_component){ .path = path, .type = type };
	*target = (struct file){
		.path = path, .state = FILE_THERE, .resolved = path, .components = end, .count = 1
	};
}

/* As if no rule's path led over a link. */
static void place_rules(struct arena *arena, struct audit_rules *rules)
{
	struct audit_rule *placed = arena_array(arena, rules->count + 1, sizeof(*placed));

	for (size_t i = 0; i < rules->count; i++) {
		placed[i] = rules->rule[i];
		placed[i].place = placed[i].directory ? placed[i].directory : placed[i].path;
	}
	rules->rule = placed;
}

#define MOUNTS                                                                                     \
	"21 1 8:1 / / rw - ext4 /dev/sda1 rw\n"                                                    \
	"22 21 0:7 / /run rw - tmpfs tmpfs rw\n"                                                   \
	"23 21 8:2 / /var/lib/docker rw - ext4 /dev/sdb1 rw\n"

static const struct cover_row {
	const char *label, *rules, *target;
	char type;
	enum audit_need need;
	enum audit_cover_kind kind;
} covers[] = {
	{ "by path", "-w /etc/docker/daemon.json -p wa\n", "/etc/docker/daemon.json", '-',
	  NEED_WRITES, COVER_WHOLE },
	{ "by its directory", "-w /etc/docker -p wa\n", "/etc/docker/daemon.json", '-', NEED_WRITES,
	  COVER_WHOLE },
	{ "by one far above", "-a always,exit -F dir=/etc -F perm=wa\n", "/etc/docker/daemon.json",
	  '-', NEED_WRITES, COVER_WHOLE },
	{ "a path= above is no dir=", "-a always,exit -F path=/etc/docker -F perm=wa\n",
	  "/etc/docker/daemon.json", '-', NEED_WRITES, COVER_NONE },
	{ "a name that begins alike", "-w /usr/bin/containerd-shim -p x\n", "/usr/bin/containerd",
	  '-', NEED_EXECUTION, COVER_NONE },
	{ "a name that it begins with", "-w /usr/bin/containerd -p x\n", "/usr/bin/containerd-shim",
	  '-', NEED_EXECUTION, COVER_NONE },
	{ "a directory that begins alike", "-w /etc/dock -p wa\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_NONE },
	{ "something below it", "-w /run/containerd/containerd.sock -p wa\n", "/run/containerd",
	  'd', NEED_WRITES, COVER_NONE },
	{ "a directory by dir=", "-a always,exit -F dir=/run/containerd -F perm=wa\n",
	  "/run/containerd", 'd', NEED_WRITES, COVER_WHOLE },
	{ "a directory by path=", "-a always,exit -F path=/run/containerd -F perm=wa\n",
	  "/run/containerd", 'd', NEED_WRITES, COVER_SHALLOW },
	{ "a mount lies between, older than the rule or not",
	  "-a always,exit -F dir=/var -F perm=wa\n", "/var/lib/docker", 'd', NEED_WRITES,
	  COVER_UNSURE },
	{ "a mount lies between, and the rule is about reading", "-w /var -p r\n",
	  "/var/lib/docker", 'd', NEED_WRITES, COVER_NONE },
	{ "a mount lies between, and the rule is half of what is needed",
	  "-w /var -p w\n-w /var/lib/docker -p a\n", "/var/lib/docker", 'd', NEED_WRITES,
	  COVER_UNSURE },
	{ "a mount lies between, and no task is watched", "-w /var -p wa\n-a task,never\n",
	  "/var/lib/docker", 'd', NEED_WRITES, COVER_NONE },
	{ "the mount itself", "-a always,exit -F dir=/var/lib/docker -F perm=wa\n",
	  "/var/lib/docker", 'd', NEED_WRITES, COVER_WHOLE },
	{ "reading does not do", "-w /etc/docker -p r\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_NONE },
	{ "writing alone does not do", "-w /etc/docker -p w\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_NONE },
	{ "two rules together", "-w /etc/docker -p w\n-w /etc -p a\n", "/etc/docker", 'd',
	  NEED_WRITES, COVER_WHOLE },
	{ "execution", "-w /usr/bin/dockerd -p x\n", "/usr/bin/dockerd", '-', NEED_EXECUTION,
	  COVER_WHOLE },
	{ "writes to an executable", "-w /usr/bin/dockerd -p wa\n", "/usr/bin/dockerd", '-',
	  NEED_EXECUTION, COVER_WHOLE },
	{ "execution is no write", "-w /etc/docker -p x\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_NONE },
	{ "what the executable does", "-a always,exit -F exe=/usr/bin/dockerd\n",
	  "/usr/bin/dockerd", '-', NEED_EXECUTION, COVER_WHOLE },
	{ "exe= is no place", "-a always,exit -F exe=/usr/bin/dockerd\n", "/usr/bin/dockerd", '-',
	  NEED_WRITES, COVER_NONE },
	{ "exe= beside a place", "-a always,exit -F exe=/bin/vi -F dir=/etc -F perm=wa\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_NONE },
	{ "only people", "-a always,exit -F dir=/etc -F perm=wa -F auid>=1000\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_NARROWED },
	{ "only 32 bit", "-a always,exit -F arch=b32 -F dir=/etc -F perm=wa\n", "/etc/docker", 'd',
	  NEED_WRITES, COVER_NARROWED },
	{ "only some calls", "-a always,exit -S openat -F dir=/etc -F perm=wa\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_NARROWED },
	{ "a whole one beside it", "-a always,exit -F dir=/etc -F auid>=1000\n-w /etc -p wa\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_WHOLE },
	{ "no task is watched", "-w /etc -p wa\n-a task,never\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_HIDDEN },
	{ "an earlier never", "-a never,exit -F path=/etc/docker/daemon.json\n-w /etc -p wa\n",
	  "/etc/docker/daemon.json", '-', NEED_WRITES, COVER_HIDDEN },
	{ "a later never", "-w /etc -p wa\n-a never,exit -F path=/etc/docker/daemon.json\n",
	  "/etc/docker/daemon.json", '-', NEED_WRITES, COVER_WHOLE },
	{ "a never put first", "-w /etc -p wa\n-A never,exit -F dir=/etc/docker\n",
	  "/etc/docker/daemon.json", '-', NEED_WRITES, COVER_HIDDEN },
	{ "a never about a neighbour", "-a never,exit -F dir=/etc/dockers\n-w /etc -p wa\n",
	  "/etc/docker/daemon.json", '-', NEED_WRITES, COVER_WHOLE },
	{ "a never about reading", "-a never,exit -F dir=/etc -F perm=r\n-w /etc -p wa\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_WHOLE },
	{ "a never under conditions", "-a never,exit -F dir=/etc -F auid=unset\n-w /etc -p wa\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_NARROWED },
	{ "a later one", "-w /etc -p wa\n-a never,exit -F dir=/etc -F auid=unset\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_WHOLE },
	{ "a never for some, everywhere", "-a never,exit -F auid=unset\n-w /etc -p wa\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_NARROWED },
	{ "a never for one program", "-a never,exit -F exe=/bin/vi\n-w /etc -p wa\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_NARROWED },
	{ "no task of some is watched", "-w /etc -p wa\n-a task,never -F uid=33\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_NARROWED },
	{ "exclusions below are expected",
	  "-a never,exit -F dir=/var/lib/docker/overlay2\n-a never,exit -F "
	  "dir=/var/lib/docker/volumes\n-w /var/lib/docker -p wa\n",
	  "/var/lib/docker", 'd', NEED_WRITES, COVER_WHOLE },
	{ "its containers' configuration is no such exclusion",
	  "-a never,exit -F dir=/var/lib/docker/containers\n-w /var/lib/docker -p wa\n",
	  "/var/lib/docker", 'd', NEED_WRITES, COVER_NARROWED },
	{ "a file system that is left out", "-w /etc -p wa\n-a never,filesystem -F fstype=0xef53\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_NARROWED },
	{ "a never about a part of it",
	  "-a never,exit -F dir=/etc/docker/certs.d\n-w /etc/docker -p wa\n", "/etc/docker", 'd',
	  NEED_WRITES, COVER_NARROWED },
	{ "records left out", "-w /etc -p wa\n-a always,exclude -F msgtype=PATH\n", "/etc/docker",
	  'd', NEED_WRITES, COVER_HIDDEN },
	{ "other records left out", "-w /etc -p wa\n-a always,exclude -F msgtype=CWD\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_WHOLE },
	{ "some people's records left out", "-w /etc -p wa\n-a never,exclude -F auid=1000\n",
	  "/etc/docker", 'd', NEED_WRITES, COVER_NARROWED },
	{ "another list", "-a always,exclude -F dir=/etc\n", "/etc/docker", 'd', NEED_WRITES,
	  COVER_NONE },
	{ "no rules", "", "/etc/docker", 'd', NEED_WRITES, COVER_NONE },
};

Test(audit_rules, cover)
{
	struct arena *arena = arena_new();
	const struct mount_table *mounts = mounts_parse(arena, MOUNTS, strlen(MOUNTS));

	for (size_t i = 0; i < COUNT(covers); i++) {
		const struct cover_row *row = &covers[i];
		struct audit_rules rules = { 0 };
		struct audit_cover cover;
		struct file target;

		audit_file_read(arena, "f", row->rules, strlen(row->rules), &rules);
		place_rules(arena, &rules);
		make_target(arena, row->target, row->type, &target);
		cover = audit_cover(&rules, &target, row->need, mounts);
		cr_expect_eq(cover.kind, row->kind, "%s: %d, not %d", row->label, cover.kind,
			     row->kind);
		cr_expect_eq(cover.rule != NULL, row->kind != COVER_NONE, "%s", row->label);
		cr_expect(cover.hider || row->kind != COVER_HIDDEN, "%s", row->label);
		cr_expect(!cover.mount || row->kind == COVER_UNSURE, "%s", row->label);
	}
	arena_free(arena);
}

/* Each access is seen of 32-bit programs too, or the rules together are but a half. */
Test(audit_rules, halves)
{
	static const struct {
		const char *label, *rules;
		bool is_half;
	} rows[] = {
		{ "both", "-a always,exit -F dir=/etc -F perm=wa\n", false },
		{ "64 bit", "-a always,exit -F arch=b64 -F dir=/etc -F perm=wa\n", true },
		{ "one of each",
		  "-a always,exit -F arch=b64 -F dir=/etc -F perm=wa\n"
		  "-a always,exit -F arch=b32 -F dir=/etc -F perm=wa\n",
		  false },
		{ "writes of 64 bit alone",
		  "-a always,exit -F arch=b64 -F dir=/etc -F perm=w\n-w /etc -p a\n", true },
		{ "the other half in two rules",
		  "-a always,exit -F arch=b64 -F dir=/etc -F perm=w\n-w /etc -p a\n"
		  "-a always,exit -F arch=b32 -F dir=/etc -F perm=w\n",
		  false },
		{ "the other half of some people",
		  "-a always,exit -F arch=b64 -F dir=/etc -F perm=wa\n"
		  "-a always,exit -F arch=b32 -F dir=/etc -F perm=wa -F auid>=1000\n",
		  true },
	};
	struct arena *arena = arena_new();
	const struct mount_table *mounts = mounts_parse(arena, MOUNTS, strlen(MOUNTS));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct audit_rules rules = { 0 };
		struct audit_cover cover;
		struct file target;

		audit_file_read(arena, "f", rows[i].rules, strlen(rows[i].rules), &rules);
		place_rules(arena, &rules);
		make_target(arena, "/etc/docker", 'd', &target);
		cover = audit_cover(&rules, &target, NEED_WRITES, mounts);
		cr_expect_eq(cover.kind, COVER_WHOLE, "%s", rows[i].label);
		cr_expect_eq(cover.is_half, rows[i].is_half, "%s", rows[i].label);
	}
	arena_free(arena);
}

/* Where a link or a mount was not seen, a rule may cover the file or not. */
Test(audit_rules, what_was_not_followed_is_unsure)
{
	static const struct {
		const char *label, *rules, *place;
		bool has_mounts;
		enum audit_cover_kind kind;
	} rows[] = {
		{ "followed", "-a always,exit -F path=/var/run/docker.sock\n", "/run/docker.sock",
		  true, COVER_WHOLE },
		{ "not followed", "-a always,exit -F path=/var/run/docker.sock\n", NULL, true,
		  COVER_UNSURE },
		{ "not followed, another name", "-a always,exit -F path=/var/run/other.sock\n",
		  NULL, true, COVER_NONE },
		{ "a link's own name", "-a always,exit -F path=/run/link.sock\n", "/run/link.sock",
		  true, COVER_NONE },
		{ "a directory not followed", "-w /var/run -p wa\n", NULL, true, COVER_UNSURE },
		{ "mounts unread", "-w /run -p wa\n", "/run", false, COVER_UNSURE },
		{ "mounts unread, its own path", "-a always,exit -F path=/run/docker.sock\n",
		  "/run/docker.sock", false, COVER_WHOLE },
	};
	struct arena *arena = arena_new();
	const struct mount_table *mounts = mounts_parse(arena, MOUNTS, strlen(MOUNTS));

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct audit_rules rules = { 0 };
		struct audit_rule placed;
		struct file target;

		audit_file_read(arena, "f", rows[i].rules, strlen(rows[i].rules), &rules);
		placed = *rules.rule;
		placed.place = rows[i].place;
		rules.rule = &placed;
		make_target(arena, "/run/docker.sock", 's', &target);
		cr_expect_eq(audit_cover(&rules, &target, NEED_WRITES,
					 rows[i].has_mounts ? mounts : NULL)
				     .kind,
			     rows[i].kind, "%s", rows[i].label);
	}
	arena_free(arena);
}

/* Every file of rules.d passes through augenrules, which puts -D before all rules: Debian's own
 * audit.rules there, the last by name, takes nothing away. */
Test(audit_rules, what_is_deleted)
{
	static const struct {
		const char *label, *first, *second;
		bool is_folder;
		size_t count;
	} rows[] = {
		{ "a file deletes what was before", "-w /a\n", "-D\n-w /b\n", false, 1 },
		{ "a file of rules.d does not", "-w /a\n", "-D\n-w /b\n", true, 2 },
		{ "with a key only some go", "-w /a -k x\n", "-D -k y\n", false, 1 },
		{ "one rule", "-w /a\n-w /b\n", "-W /a\n", true, 1 },
		{ "put first in the second file", "-w /a\n", "-A never,exit -F dir=/b\n", true, 2 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct audit_rules rules = { .is_folder = rows[i].is_folder };
		struct arena *arena = arena_new();

		audit_file_read(arena, "1", rows[i].first, strlen(rows[i].first), &rules);
		audit_file_read(arena, "2", rows[i].second, strlen(rows[i].second), &rules);
		cr_expect_eq(rules.count, rows[i].count, "%s: %zu", rows[i].label, rules.count);
		cr_expect(!rules.is_cut);
		if (strncmp(rows[i].second, "-A", 2) == 0)
			cr_expect(rules.rule->is_never, "%s", rows[i].label);
		arena_free(arena);
	}
}

/* What a long file costs grows with its length, and what is left out of it is told. */
Test(audit_rules, a_hundred_thousand_lines, .timeout = 20)
{
	struct audit_rules rules = { 0 };
	struct arena *arena = arena_new();
	struct buffer text = { 0 };

	for (int i = 0; i < 100000; i++)
		buffer_format(&text, "%s /f%d\n", i % 2 ? "-A never,exit -F dir=" : "-w", i);
	audit_file_read(arena, "long", text.bytes, text.size, &rules);
	cr_expect(rules.count >= 10000);
	cr_expect(rules.is_cut);
	buffer_done(&text);
	arena_free(arena);
}

/* The calls by which auditctl 4 loads perm=wa for 64-bit programs of x86. */
static const unsigned changes[] = { 2,	 257, 437, 85,	76,  77,  285, 82,  264, 316, 87, 263,
				    84,	 83,  258, 133, 259, 86,  265, 88,  266, 49,  90, 91,
				    268, 92,  94,  93,	260, 188, 189, 190, 197, 198, 199 };

static struct audit_rule rule_of_calls(struct arena *arena, uint32_t arch, size_t first)
{
	struct audit_rule_data data = { .flags = AUDIT_FILTER_EXIT,
					.action = AUDIT_ALWAYS,
					.field_count = 2,
					.fields = { AUDIT_ARCH, AUDIT_PERM },
					.fieldflags = { AUDIT_EQUAL, AUDIT_EQUAL },
					.values = { arch, AUDIT_MAY_WRITE | AUDIT_MAY_CHANGE } };
	struct audit_rule rule = { 0 };

	for (size_t i = first; i < COUNT(changes); i++)
		data.mask[AUDIT_WORD(changes[i])] |= AUDIT_BIT(changes[i]);
	cr_assert(audit_rule_read(arena, (const char *)&data, sizeof(data), &rule));
	return rule;
}

Test(audit_rules, few_calls_may_be_all_that_matter)
{
	struct arena *arena = arena_new();

	cr_expect_str_eq(rule_of_calls(arena, AUDIT_ARCH_X86_64, 0).narrowing, "");
	cr_expect_str_eq(rule_of_calls(arena, AUDIT_ARCH_X86_64, 1).narrowing, "some system calls",
			 "open is left out");
	cr_expect(strstr(rule_of_calls(arena, AUDIT_ARCH_I386, 0).narrowing, "some system calls"),
		  "they are other calls there");
	cr_expect_str_eq(rule_of_calls(arena, AUDIT_ARCH_X86_64, COUNT(changes)).narrowing,
			 "some system calls");
	cr_expect_eq(rule_of_calls(arena, AUDIT_ARCH_X86_64, COUNT(changes)).permissions, 0);
	cr_expect_eq(rule_of_calls(arena, AUDIT_ARCH_RISCV64, 0).permissions,
		     AUDIT_MAY_WRITE | AUDIT_MAY_CHANGE);
	arena_free(arena);
}
