#include <criterion/criterion.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/run/record.h"
#include "core/run/replay.h"
#include "tests/support/memory_source.h"

#define ID "aa86eacfb3b3ed4cd362c1e88fc89a53908ad05fb3a4103bca3f9b28292d14bf"
#define NOW 1767323045123456789

static char folder[] = "/tmp/dockaudit-test-XXXXXX";
static char file[sizeof(folder) + 16];

static void make_folder(void)
{
	cr_assert_not_null(mkdtemp(folder));
	(void)snprintf(file, sizeof(file), "%s/rec.jsonl", folder);
}

/* The folder's files but for . and .., and their removal. */
static unsigned count_files(bool remove_them)
{
	DIR *directory = opendir(folder);
	unsigned count = 0;
	struct dirent *entry;

	while ((entry = readdir(directory))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		count++;
		if (remove_them)
			(void)unlinkat(dirfd(directory), entry->d_name, 0);
	}
	(void)closedir(directory);
	return count;
}

static void remove_folder(void)
{
	(void)count_files(true);
	(void)rmdir(folder);
}

TestSuite(replay, .init = make_folder, .fini = remove_folder);
TestSuite(record, .init = make_folder, .fini = remove_folder);

static void write_file(const char *bytes, size_t size)
{
	FILE *out = fopen(file, "we");

	cr_assert_eq(fwrite(bytes, 1, size, out), size);
	cr_assert_eq(fclose(out), 0);
}

static void read_file(struct buffer *bytes)
{
	FILE *in = fopen(file, "re");
	char chunk[4096];
	size_t size;

	cr_assert_not_null(in);
	buffer_clear(bytes);
	while ((size = fread(chunk, 1, sizeof(chunk), in)) > 0)
		buffer_add(bytes, chunk, size);
	(void)fclose(in);
}

static const struct request requests[] = {
	{ .tag = 1, .kind = EVIDENCE_API, .document = API_PING },
	{ .tag = 2, .kind = EVIDENCE_API, .document = API_INFO, .api_minor = 41 },
	{ .tag = 3, .kind = EVIDENCE_API, .document = API_CONTAINER, .name = ID },
	{ .tag = 4, .kind = EVIDENCE_FILE, .name = "/etc/passwd" },
	{ .tag = 5,
	  .kind = EVIDENCE_PATH,
	  .name = "/run/a\xff"
		  "b" },
	{ .tag = 6, .kind = EVIDENCE_PROCESSES },
	{ .tag = 7,
	  .kind = EVIDENCE_PROCESS,
	  .detail = PROCESS_FULL,
	  .name = ID,
	  .pins = &(const struct pin){ 812, 45 },
	  .pin_count = 1 },
	{ .tag = 8, .kind = EVIDENCE_SOCKETS, .pins = &(const struct pin){ 1, 0 }, .pin_count = 1 },
	{ .tag = 9, .kind = EVIDENCE_CGROUP, .name = "/docker/x" },
	{ .tag = 10, .kind = EVIDENCE_API, .document = API_VERSION }, /* never in the table */
};

#define REQUESTS (sizeof(requests) / sizeof(*requests))

static void key_of(const struct request *request, struct buffer *key)
{
	buffer_clear(key);
	request_key(request, key);
}

static void put(struct source *memory, size_t i, const struct part *part)
{
	struct buffer key = { 0 };

	key_of(&requests[i], &key);
	memory_source_add(memory, key.bytes, part);
	buffer_done(&key);
}

static void put_status(struct source *memory, size_t i, enum evidence_status status, uint32_t code)
{
	struct buffer key = { 0 };

	key_of(&requests[i], &key);
	memory_source_put(memory, key.bytes, status, code);
	buffer_done(&key);
}

/* A host without secrets: texts, bytes, statuses, flags, several parts, none. */
static struct source *make_host(void)
{
	struct source *memory = memory_source_new();

	memory->now = NOW;
	put(memory, 0, &(const struct part){ "", EVIDENCE_OK, 0, "OK", 2 });
	put(memory, 0, &(const struct part){ "Api-Version", EVIDENCE_OK, 0, "1.51", 4 });
	put_status(memory, 1, EVIDENCE_OK, 200);
	put(memory, 1, &(const struct part){ "", EVIDENCE_OK, 0, "{\"ID\": \"a\\/b\"}\n", 15 });
	put_status(memory, 2, EVIDENCE_NOT_FOUND, 404);
	put(memory, 3, &(const struct part){ "", EVIDENCE_OK, EVIDENCE_TRUNCATED, "root:x:0", 8 });
	put_status(memory, 4, EVIDENCE_DENIED, EACCES);
	put(memory, 5, &(const struct part){ "1", EVIDENCE_OK, 0, "pid:[1]\n\xff\x00 x", 12 });
	put(memory, 5, &(const struct part){ "2", EVIDENCE_GONE, 0, "", 0 });
	put(memory, 6, &(const struct part){ "cmdline", EVIDENCE_OK, 0, "sleep\0inf", 10 });
	put_status(memory, 7, EVIDENCE_TIMEOUT, 0);
	put_status(memory, 8, EVIDENCE_OK, 0);
	return memory;
}

static struct source *open_recorder(struct source *inner)
{
	struct err err = { 0 };
	struct source *source = record_open(inner, file, "dockaudit 0.1.0", &err);

	cr_assert_not_null(source, "%s", err.text);
	return source;
}

static struct source *open_replay(void)
{
	struct err err = { 0 };
	struct source *source = replay_open(file, &err);

	cr_assert_not_null(source, "%s", err.text);
	return source;
}

static void finish(struct source *recorder)
{
	struct err err = { 0 };

	cr_assert_eq(record_finish(recorder, &err), 0, "%s", err.text);
}

static void expect_same_answer(const struct answer *one, const struct answer *other)
{
	cr_expect_eq(one->tag, other->tag);
	cr_expect_eq(one->status, other->status, "tag %u", one->tag);
	cr_expect_eq(one->code, other->code, "tag %u", one->tag);
	cr_expect_eq(one->flags, other->flags, "tag %u", one->tag);
	cr_assert_eq(one->part_count, other->part_count, "tag %u", one->tag);
	for (size_t i = 0; i < one->part_count; i++) {
		const struct part *left = &one->parts[i], *right = &other->parts[i];

		cr_expect_str_eq(left->name, right->name);
		cr_expect_eq(left->status, right->status, "tag %u", one->tag);
		cr_expect_eq(left->flags, right->flags, "tag %u", one->tag);
		cr_assert_eq(left->size, right->size, "tag %u", one->tag);
		cr_expect(memcmp(left->bytes, right->bytes, left->size) == 0, "tag %u", one->tag);
		cr_expect_eq(right->bytes[right->size], '\0');
	}
}

/* Asks all at once, takes the answers in whatever order they come. */
static void ask_all(struct source *source)
{
	struct answer answer;

	for (size_t i = 0; i < REQUESTS; i++)
		cr_assert_eq(source->operations->submit(source, &requests[i]), 0);
	for (size_t i = 0; i < REQUESTS; i++) {
		cr_assert_eq(source->operations->wait(source, &answer), 0);
		source->operations->release(source, &answer);
	}
	cr_assert_eq(source->operations->wait(source, &answer), -ENOENT);
}

static void ask(struct source *source, const struct request *request, struct answer *answer)
{
	cr_assert_eq(source->operations->submit(source, request), 0);
	cr_assert_eq(source->operations->wait(source, answer), 0);
	cr_assert_eq(answer->tag, request->tag);
}

static void record_host(struct source *inner)
{
	struct source *recorder = open_recorder(inner);

	ask_all(recorder);
	finish(recorder);
	recorder->operations->close(recorder);
}

Test(replay, what_was_recorded_is_answered)
{
	struct source *memory = make_host(), *recorder, *replay;
	struct answer one, other;

	recorder = open_recorder(memory);
	ask_all(recorder);
	finish(recorder);
	replay = open_replay();
	cr_expect_eq(replay->now, NOW);
	cr_expect_str_eq(replay->endpoint, memory->endpoint);
	cr_expect(strncmp(replay->origin, "recording /tmp/", 15) == 0, "%s", replay->origin);
	for (size_t i = 0; i < REQUESTS; i++) {
		ask(memory, &requests[i], &one);
		ask(replay, &requests[i], &other);
		expect_same_answer(&one, &other);
		memory->operations->release(memory, &one);
		replay->operations->release(replay, &other);
		cr_expect_null(other.parts);
	}
	replay->operations->close(replay);
	recorder->operations->close(recorder);
}

Test(replay, what_was_not_recorded_is_unrecorded)
{
	static const struct request unknown = { .kind = EVIDENCE_FILE, .name = "/etc/group" };
	static const struct request refused = { .kind = EVIDENCE_FILE, .name = "/etc/../x" };
	struct source *replay;
	struct answer answer;

	record_host(make_host());
	replay = open_replay();
	ask(replay, &unknown, &answer);
	cr_expect_eq(answer.status, EVIDENCE_UNRECORDED);
	replay->operations->release(replay, &answer);
	ask(replay, &requests[9], &answer);
	cr_expect_eq(answer.status, EVIDENCE_UNRECORDED, "no answer of another recording");
	replay->operations->release(replay, &answer);
	ask(replay, &refused, &answer);
	cr_expect_eq(answer.status, EVIDENCE_REFUSED);
	replay->operations->release(replay, &answer);
	replay->operations->close(replay);
}

Test(replay, so_many_are_in_flight_and_answers_live_until_release)
{
	struct answer answers[EVIDENCE_IN_FLIGHT];
	struct source *replay;

	record_host(make_host());
	replay = open_replay();
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		struct request request = requests[i % REQUESTS];

		request.tag = (uint32_t)(1000 + i);
		cr_assert_eq(replay->operations->submit(replay, &request), 0);
	}
	cr_expect_eq(replay->operations->submit(replay, &requests[0]), -EAGAIN);
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++)
		cr_assert_eq(replay->operations->wait(replay, &answers[i]), 0);
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		cr_expect_eq(answers[i].tag, 1000 + i);
		if (i % REQUESTS == 0)
			cr_expect_str_eq(answers[i].parts[0].bytes, "OK");
	}
	for (size_t i = 0; i < EVIDENCE_IN_FLIGHT; i += 2) /* the others go with close */
		replay->operations->release(replay, &answers[i]);
	replay->operations->close(replay);
}

#define HEAD "{\"format\":\"dockaudit recording\",\"version\":1,\"now\":\"2026-01-02T03:04:05Z\"}\n"
#define LINE(key) "{\"key\":\"" key "\",\"status\":\"ok\",\"code\":0,\"flags\":[],\"parts\":[]}\n"

struct file_row {
	const char *bytes, *error;
};

Test(replay, a_bad_file_is_an_error_with_its_line)
{
	static const struct file_row rows[] = {
		{ "", "line 1: the file is empty" },
		{ "\n", "line 1: it is not a dockaudit recording" },
		{ "root:x:0:0:root\n", "line 1: it is not a dockaudit recording" },
		{ "no line at all", "line 1: it is not a dockaudit recording" },
		{ "{\"format\":\"dockaudit recording\",\"version\":9}\n",
		  "line 1: it has version 9 of the format, and only version 1 is read here" },
		{ HEAD "\n", "line 2: it is not JSON from byte 1 on" },
		{ HEAD LINE("a") "{\"key\":\"b\"\n", "line 3: it is not JSON from byte 11 on" },
		{ HEAD LINE("a") "{}\n", "line 3: it has no proper key" },
		{ HEAD LINE("a") "{\"key\":",
		  "line 3: it ends in the middle: the recording was cut" },
		{ HEAD LINE("b") LINE("a") LINE("b"), "has the key \"b\" twice, in lines 2 and 4" },
		{ "{\"format\":\"dockaudit recording\",\"version\":1,\"requests\":2,\"now\":"
		  "\"2026-01-02T03:04:05Z\"}\n" LINE("a"),
		  "has 1 of its 2 requests: the recording was cut" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer wanted = { 0 };
		struct err err = { 0 };

		write_file(rows[i].bytes, strlen(rows[i].bytes));
		buffer_format(&wanted, "recording %s: %s", file, rows[i].error);
		cr_expect_null(replay_open(file, &err), "%zu", i);
		cr_expect_str_eq(err.text, wanted.bytes, "%zu", i);
		buffer_done(&wanted);
	}
}

Test(replay, what_is_no_file_is_an_error)
{
	struct err err = { 0 };

	cr_expect_null(replay_open(folder, &err));
	cr_expect_not_null(strstr(err.text, "it is no regular file"), "%s", err.text);
	cr_expect_null(replay_open(file, &err));
	cr_expect_not_null(strstr(err.text, "No such file"), "%s", err.text);
	cr_assert_eq(mkfifo(file, 0600), 0);
	cr_expect_null(replay_open(file, &err));
	cr_expect_not_null(strstr(err.text, "it is no regular file"), "%s", err.text);
	cr_expect_null(replay_open("/dev/zero", &err));
}

Test(replay, a_file_cut_anywhere_is_an_error)
{
	struct buffer whole = { 0 };

	record_host(make_host());
	read_file(&whole);
	for (size_t size = 0; size < whole.size; size++) {
		struct err err = { 0 };

		cr_assert_eq(truncate(file, (off_t)(whole.size - 1 - size)), 0);
		cr_expect_null(replay_open(file, &err), "%zu", size);
		cr_expect_neq(*err.text, '\0');
	}
	buffer_done(&whole);
}

Test(replay, a_line_of_100_megabytes_is_refused)
{
	struct err err = { 0 };
	int fd;

	write_file(HEAD, strlen(HEAD));
	fd = open(file, O_WRONLY | O_APPEND | O_CLOEXEC);
	cr_assert_eq(ftruncate(fd, 100000000), 0);
	cr_assert_eq(write(fd, "\n", 1), 1);
	(void)close(fd);
	cr_expect_null(replay_open(file, &err));
	cr_expect_not_null(strstr(err.text, "line 2: it is longer than 67108864 bytes"), "%s",
			   err.text);
}

/* Its structure is right, so the file opens; its text is not, so that one answer fails. */
Test(replay, a_broken_answer_breaks_no_other)
{
	static const char lines[] = HEAD LINE(
		"file /a") "{\"key\":\"file /b\",\"status\":\"ok\",\"code\":0,\"flags\":[],"
			   "\"parts\":[{\"name\":\"\",\"status\":\"ok\",\"flags\":[],"
			   "\"text\":\"\\ud800\"}]}\n"
			   "{\"key\":\"file /c\",\"status\":\"never heard\",\"code\":0,"
			   "\"flags\":[],\"parts\":[]}\n";
	static const struct request asked[] = { { .tag = 1, .kind = EVIDENCE_FILE, .name = "/a" },
						{ .tag = 2, .kind = EVIDENCE_FILE, .name = "/b" },
						{ .tag = 3, .kind = EVIDENCE_FILE, .name = "/c" } };
	struct source *replay;
	struct answer answer;

	write_file(lines, sizeof(lines) - 1);
	replay = open_replay();
	for (size_t i = 0; i < 3; i++) {
		ask(replay, &asked[i], &answer);
		cr_expect_eq(answer.status, i ? EVIDENCE_IO_ERROR : EVIDENCE_OK, "%zu", i);
		cr_expect_eq(answer.part_count, 0);
		replay->operations->release(replay, &answer);
	}
	replay->operations->close(replay);
}

Test(replay, a_file_that_changes_meanwhile_is_an_io_error)
{
	struct source *replay;
	struct answer answer;

	write_file(HEAD LINE("file /a"), strlen(HEAD LINE("file /a")));
	replay = open_replay();
	write_file(HEAD LINE("file /b"), strlen(HEAD LINE("file /b")));
	ask(replay, &(const struct request){ .kind = EVIDENCE_FILE, .name = "/a" }, &answer);
	cr_expect_eq(answer.status, EVIDENCE_IO_ERROR);
	replay->operations->release(replay, &answer);
	cr_assert_eq(truncate(file, 10), 0);
	ask(replay, &(const struct request){ .kind = EVIDENCE_FILE, .name = "/a" }, &answer);
	cr_expect_eq(answer.status, EVIDENCE_IO_ERROR);
	replay->operations->release(replay, &answer);
	replay->operations->close(replay);
}

Test(replay, ten_thousand_keys_are_found)
{
	struct buffer lines = { 0 };
	struct source *replay;

	buffer_text(&lines, HEAD);
	for (int i = 9999; i >= 0; i--)
		buffer_format(&lines,
			      "{\"key\":\"file /%d\",\"status\":\"ok\",\"code\":%d,\"flags\":[],"
			      "\"parts\":[]}\n",
			      i, i);
	write_file(lines.bytes, lines.size);
	replay = open_replay();
	for (int i = 0; i < 10000; i++) {
		struct answer answer;
		char name[16];

		(void)snprintf(name, sizeof(name), "/%d", i);
		ask(replay, &(const struct request){ .kind = EVIDENCE_FILE, .name = name },
		    &answer);
		cr_assert(answer.status == EVIDENCE_OK && answer.code == (uint32_t)i, "%d", i);
		replay->operations->release(replay, &answer);
	}
	replay->operations->close(replay);
	buffer_done(&lines);
}

#define INSPECT "{\"Config\":{\"Env\":[\"A=hunter2\"]}}"

Test(record, secrets_pass_but_are_not_written)
{
	struct source *memory = make_host(), *recorder, *replay;
	struct buffer bytes = { 0 };
	struct answer answer;
	struct stat status;

	put_status(memory, 2, EVIDENCE_OK, 200);
	put(memory, 2, &(const struct part){ "", EVIDENCE_OK, 0, INSPECT, strlen(INSPECT) });
	recorder = open_recorder(memory);
	ask(recorder, &requests[2], &answer);
	cr_expect_str_eq(answer.parts[0].bytes, INSPECT);
	cr_expect_eq(answer.parts[0].flags, 0);
	recorder->operations->release(recorder, &answer);
	finish(recorder);
	recorder->operations->close(recorder);
	read_file(&bytes);
	cr_expect_null(strstr(bytes.bytes, "hunter2"));
	cr_expect_eq(stat(file, &status), 0);
	cr_expect_eq(status.st_mode & 07777, 0600);
	replay = open_replay();
	ask(replay, &requests[2], &answer);
	cr_expect_str_eq(answer.parts[0].bytes,
			 "{\"Config\":{\"Env\":[\"A=REDACTED(env,7,low)\"]}}");
	cr_expect_eq(answer.parts[0].flags, EVIDENCE_ALTERED);
	replay->operations->close(replay);
	buffer_done(&bytes);
}

Test(record, a_unit_keeps_its_secrets)
{
	static const struct request unit = { .tag = 98,
					     .kind = EVIDENCE_FILE,
					     .name = "/etc/systemd/system/docker.service" };
	struct source *memory = make_host(), *recorder;
	struct buffer bytes = { 0 };
	struct answer answer;

	memory_source_text(memory, "file /etc/systemd/system/docker.service", "",
			   "[Service]\nEnvironment=X_PASSWORD=hunter2unit\n");
	recorder = open_recorder(memory);
	ask_all(recorder);
	ask(recorder, &unit, &answer);
	recorder->operations->release(recorder, &answer);
	finish(recorder);
	recorder->operations->close(recorder);
	read_file(&bytes);
	cr_expect(strstr(bytes.bytes, "X_PASSWORD"));
	cr_expect_null(strstr(bytes.bytes, "hunter2unit"));
	buffer_done(&bytes);
}

Test(record, the_header_tells_of_the_host)
{
	static const struct request host = { .tag = 99,
					     .kind = EVIDENCE_FILE,
					     .name = "/proc/sys/kernel/hostname" };
	struct source *memory = make_host(), *recorder;
	struct buffer bytes = { 0 };
	struct answer answer;

	memory_source_text(memory, "file /proc/sys/kernel/hostname", "", "web1\n");
	recorder = open_recorder(memory);
	ask_all(recorder);
	ask(recorder, &host, &answer);
	recorder->operations->release(recorder, &answer);
	finish(recorder);
	recorder->operations->close(recorder);
	read_file(&bytes);
	*strchr(bytes.bytes, '\n') = '\0';
	cr_expect_str_eq(
		bytes.bytes,
		"{\"format\":\"dockaudit recording\",\"version\":1,\"requests\":10,"
		"\"host\":\"web1\",\"now\":\"2026-01-02T03:04:05.123456789Z\",\"boot\":null,"
		"\"api_version\":\"1.51\",\"endpoint\":\"unix:///run/docker.sock\","
		"\"tool\":\"dockaudit 0.1.0\"}");
	buffer_done(&bytes);
}

Test(record, the_order_of_the_answers_does_not_show)
{
	struct buffer one = { 0 }, other = { 0 };
	struct source *turned = make_host();

	record_host(make_host());
	read_file(&one);
	memory_source_turn(turned);
	record_host(turned);
	read_file(&other);
	cr_expect_str_eq(one.bytes, other.bytes);
	buffer_done(&one);
	buffer_done(&other);
}

Test(record, a_recording_of_a_replay_is_the_same_recording)
{
	struct buffer one = { 0 }, other = { 0 };
	struct source *memory = make_host();

	put_status(memory, 2, EVIDENCE_OK, 200);
	put(memory, 2, &(const struct part){ "", EVIDENCE_OK, 0, INSPECT, strlen(INSPECT) });
	record_host(memory);
	read_file(&one);
	record_host(open_replay());
	read_file(&other);
	cr_expect_str_eq(one.bytes, other.bytes);
	buffer_done(&one);
	buffer_done(&other);
}

Test(record, the_later_of_two_answers_is_kept)
{
	struct source *memory = make_host(), *recorder, *replay;
	struct answer answer;

	recorder = open_recorder(memory);
	for (unsigned i = 1; i <= 3; i++) {
		put_status(memory, 2, EVIDENCE_OK, i);
		ask(recorder, &requests[2], &answer);
		recorder->operations->release(recorder, &answer);
	}
	finish(recorder);
	recorder->operations->close(recorder);
	replay = open_replay();
	ask(replay, &requests[2], &answer);
	cr_expect_eq(answer.code, 3);
	replay->operations->close(replay);
}

Test(record, it_keeps_the_contract_of_a_source)
{
	static const struct request refused = { .tag = 5, .kind = EVIDENCE_FILE, .name = "x" };
	struct source *memory = make_host(), *recorder = open_recorder(memory), *replay;
	struct request request = requests[3];
	struct answer answer;

	cr_expect_eq(recorder->now, NOW);
	cr_expect_str_eq(recorder->origin, "memory");
	cr_expect_eq(recorder->operations->wait(recorder, &answer), -ENOENT);
	ask(recorder, &refused, &answer);
	cr_expect_eq(answer.status, EVIDENCE_REFUSED);
	recorder->operations->release(recorder, &answer);
	for (uint32_t i = 0; i < EVIDENCE_IN_FLIGHT; i++) {
		request.tag = i;
		cr_assert_eq(recorder->operations->submit(recorder, &request), 0);
	}
	cr_expect_eq(recorder->operations->submit(recorder, &requests[3]), -EAGAIN);
	cr_assert_eq(recorder->operations->wait(recorder, &answer), 0);
	recorder->operations->release(recorder, &answer);
	request.tag = 63;
	cr_expect_eq(recorder->operations->submit(recorder, &request), -EINVAL, "63 is in flight");
	cr_expect_eq(memory_source_held(memory), 0);
	memory_source_lose(memory);
	cr_expect_eq(recorder->operations->wait(recorder, &answer), -EIO);
	request.tag = 64;
	cr_expect_eq(recorder->operations->submit(recorder, &request), -EIO);
	finish(recorder);
	recorder->operations->close(recorder);
	replay = open_replay(); /* one answer was given, so one is there */
	replay->operations->close(replay);
}

Test(record, without_a_finish_nothing_is_left)
{
	struct source *recorder = open_recorder(make_host());

	ask_all(recorder);
	cr_expect_eq(count_files(false), 0);
	recorder->operations->close(recorder);
	cr_expect_eq(count_files(false), 0);
}

static void limit_files(rlim_t size)
{
	(void)signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &(const struct rlimit){ size, RLIM_INFINITY }), 0);
}

/* The old file stays, and no new one beside it, whichever of the two writes fails. */
Test(record, a_failed_write_leaves_what_was_there)
{
	struct buffer bytes = { 0 };

	for (int before = 0; before <= 1; before++) {
		struct source *recorder;
		struct err err = { 0 };

		write_file("old", 3);
		recorder = open_recorder(make_host());
		if (before)
			limit_files(100);
		ask_all(recorder);
		limit_files(100);
		cr_expect_eq(record_finish(recorder, &err), -EFBIG);
		cr_expect_not_null(strstr(err.text, "rec.jsonl: File too large"), "%s", err.text);
		limit_files(RLIM_INFINITY);
		recorder->operations->close(recorder);
		read_file(&bytes);
		cr_expect_str_eq(bytes.bytes, "old");
		cr_expect_eq(count_files(false), 1);
	}
	buffer_done(&bytes);
}

Test(record, a_link_is_replaced_and_not_followed)
{
	struct buffer victim = { 0 };
	char other[sizeof(file)];
	struct stat status;

	(void)snprintf(other, sizeof(other), "%s/victim", folder);
	write_file("old", 3);
	cr_assert_eq(rename(file, other), 0);
	cr_assert_eq(symlink(other, file), 0);
	record_host(make_host());
	cr_expect_eq(lstat(file, &status), 0);
	cr_expect(S_ISREG(status.st_mode));
	cr_assert_eq(rename(other, file), 0);
	read_file(&victim);
	cr_expect_str_eq(victim.bytes, "old");
	buffer_done(&victim);
}

Test(record, what_cannot_be_written_is_told_at_once)
{
	static const char *const paths[] = { "/nowhere/at/all", "/tmp/",       "/tmp", "/dev/null",
					     "/dev/full",	"/dev/stdout", "-" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct err err = { 0 };

		/* the inner source goes with it: a sanitizer sees if it does not */
		cr_expect_null(record_open(make_host(), paths[i], "t", &err), "%s", paths[i]);
		cr_expect_not_null(strstr(err.text, paths[i]), "%s: %s", paths[i], err.text);
	}
}

Test(record, a_name_without_a_folder_is_in_this_one)
{
	struct source *recorder;
	struct err err = { 0 };

	cr_assert_eq(chdir(folder), 0);
	recorder = record_open(make_host(), "rec.jsonl", "t", &err);
	cr_assert_not_null(recorder, "%s", err.text);
	finish(recorder);
	recorder->operations->close(recorder);
	cr_expect_eq(count_files(false), 1);
	recorder = open_replay();
	recorder->operations->close(recorder);
}
