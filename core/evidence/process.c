#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "core/evidence/local.h"

#define USUAL_CAP ((size_t)64 << 10)
#define MOUNTS_CAP ((size_t)4 << 20)

enum form { FORM_FILE, FORM_LINK };

struct process_file {
	const char *name;
	enum form form;
	size_t cap;
};

/* cgroup is not here: it is read first, to see that this is the process that is meant. */
static const struct process_file process_files[] = {
	{ "status", FORM_FILE, USUAL_CAP },  { "stat", FORM_FILE, USUAL_CAP },
	{ "cmdline", FORM_FILE, USUAL_CAP }, { "exe", FORM_LINK, 0 },
	{ "ns/net", FORM_LINK, 0 },	     { "ns/pid", FORM_LINK, 0 },
	{ "ns/ipc", FORM_LINK, 0 },	     { "ns/uts", FORM_LINK, 0 },
	{ "ns/user", FORM_LINK, 0 },	     { "ns/mnt", FORM_LINK, 0 },
	{ "ns/cgroup", FORM_LINK, 0 },	     { "mountinfo", FORM_FILE, MOUNTS_CAP },
	{ "limits", FORM_FILE, USUAL_CAP },  { "uid_map", FORM_FILE, USUAL_CAP },
};

/* "device=8:1 inode=2" of the process's root directory. */
static void add_root(struct reply *reply, int directory)
{
	struct stat stat;

	if (fstatat(directory, "root", &stat, 0) < 0) {
		reply_text(reply, "root", status_of_errno(errno), "");
		return;
	}
	reply_begin(reply, "root");
	buffer_format(&reply->bytes, "device=%u:%u inode=%llu", major(stat.st_dev),
		      minor(stat.st_dev), (unsigned long long)stat.st_ino);
	reply_end(reply, EVIDENCE_OK, 0);
}

/* Without a module that labels processes the kernel has the file but gives EINVAL. */
static void add_label(struct reply *reply, int directory, const char *name)
{
	if (local_read(reply, name, directory, name, USUAL_CAP) == -EINVAL)
		reply_restate(reply, reply->count - 1, EVIDENCE_IO_ERROR, EVIDENCE_NOT_FOUND);
}

static void add_files(struct reply *reply, int directory)
{
	for (size_t i = 0; i < sizeof(process_files) / sizeof(*process_files); i++) {
		const struct process_file *file = &process_files[i];

		if (file->form == FORM_FILE)
			(void)local_read(reply, file->name, directory, file->name, file->cap);
		else
			(void)local_link(reply, file->name, directory, file->name);
	}
	add_root(reply, directory);
	add_label(reply, directory, "attr/current");
	add_label(reply, directory, "attr/apparmor/current");
}

/* A plain search of bytes: what a cgroup file means is not known here. */
static bool holds_text(const struct reply *reply, const char *text)
{
	return memmem(reply->bytes.bytes, reply->bytes.size, text, strlen(text)) != NULL;
}

static void answer_full(const struct local *local, const struct request *request,
			struct reply *reply)
{
	int directory = process_open(local, request->pins);
	int r = directory;

	if (directory >= 0)
		r = local_read(reply, "cgroup", directory, "cgroup", USUAL_CAP);
	if (r >= 0 && !holds_text(reply, request->name))
		r = -ESTALE;
	if (r >= 0) {
		add_files(reply, directory);
		process_close(reply, 0, directory);
		return;
	}
	close_fd(directory);
	local_fail(reply, r == -ENOENT ? ESRCH : -r);
}

static void answer_engine(const struct local *local, const struct pin *pin, struct reply *reply)
{
	int directory = process_open(local, pin);

	if (directory < 0) {
		local_fail(reply, -directory);
		return;
	}
	(void)local_read(reply, "cgroup", directory, "cgroup", USUAL_CAP);
	add_files(reply, directory);
	(void)local_read(reply, "environ", directory, "environ", USUAL_CAP);
	process_descriptors(reply, "fd", directory, false);
	process_close(reply, 0, directory);
}

static void add_pid(struct reply *reply, enum evidence_status status, int32_t pid)
{
	char text[16];

	(void)snprintf(text, sizeof(text), "%" PRId32, pid);
	reply_text(reply, "pid", status, text);
}

static void answer_peer(const struct local *local, struct reply *reply)
{
	struct pin pin = { 0 };
	int r = peer_pid(local->socket_path, &pin.pid);
	enum evidence_status status = status_of_errno(-r);

	if (r < 0) {
		reply_fail(reply, status == EVIDENCE_DENIED ? status : EVIDENCE_UNREACHABLE, -r);
	} else if (pin.pid <= 0) {
		/* Who listens has no number here: it lives in another pid namespace. */
		local_fail(reply, ESRCH);
		add_pid(reply, EVIDENCE_GONE, 0);
	} else {
		add_pid(reply, EVIDENCE_OK, pin.pid);
		answer_engine(local, &pin, reply);
	}
}

static void name_part(char name[48], const struct pin *pin, const char *file)
{
	(void)snprintf(name, 48, "%" PRId32 "/%s", pin->pid, file);
}

static void add_brief(struct reply *reply, const struct pin *pin, int directory)
{
	char name[48];

	name_part(name, pin, "status");
	(void)local_read(reply, name, directory, "status", USUAL_CAP);
	name_part(name, pin, "exe");
	(void)local_link(reply, name, directory, "exe");
	name_part(name, pin, "ns/user");
	(void)local_link(reply, name, directory, "ns/user");
}

static void add_missing(struct reply *reply, const struct pin *pin, bool is_brief, int error)
{
	static const char *const brief[] = { "status", "exe", "ns/user" };
	static const char *const sockets[] = { "fd" };
	const char *const *names = is_brief ? brief : sockets;
	char name[48];

	for (size_t i = 0; i < (is_brief ? 3 : 1); i++) {
		name_part(name, pin, names[i]);
		reply_text(reply, name, status_of_errno(error), "");
	}
}

static void answer_many(const struct local *local, const struct request *request,
			struct reply *reply)
{
	bool is_brief = request->detail == PROCESS_BRIEF;

	for (size_t i = 0; i < request->pin_count; i++) {
		const struct pin *pin = &request->pins[i];
		int directory = process_open(local, pin);
		size_t first = reply->count;
		char name[48];

		if (directory < 0) {
			add_missing(reply, pin, is_brief, -directory);
			continue;
		}
		name_part(name, pin, "fd");
		if (is_brief)
			add_brief(reply, pin, directory);
		else
			process_descriptors(reply, name, directory, true);
		process_close(reply, first, directory);
	}
}

void process_answer(const struct local *local, const struct request *request, struct reply *reply)
{
	switch (request->detail) {
	case PROCESS_FULL:
		answer_full(local, request, reply);
		break;
	case PROCESS_ENGINE:
		if (request->pin_count == 0 || request->pins->pid == 0)
			answer_peer(local, reply);
		else
			answer_engine(local, request->pins, reply);
		break;
	case PROCESS_BRIEF:
	case PROCESS_SOCKETS:
		answer_many(local, request, reply);
		break;
	case PROCESS_DETAILS:
		reply_fail(reply, EVIDENCE_REFUSED, 0);
		break;
	}
}
