#include <criterion/criterion.h>
#include <limits.h>
#include <string.h>

#include "core/evidence/evidence.h"

#define ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct pin one_pin[] = { { 812, 45 } };
static const struct pin two_pins[] = { { 9, 45 }, { 10, 18446744073709551615ULL } };
static const struct pin bare_pin[] = { { 9, 0 } };
static const struct pin peer_pin[] = { { 0, 0 } };
static const struct pin bad_pins[] = { { 9, 45 }, { -1, 0 } };

struct key_row {
	const char *key;
	struct request request;
};

static const struct key_row keys[] = {
	{ "GET /_ping", { .kind = EVIDENCE_API, .document = API_PING } },
	{ "GET /version", { .kind = EVIDENCE_API, .document = API_VERSION } },
	{ "GET /info", { .kind = EVIDENCE_API, .document = API_INFO } },
	{ "GET /containers/json?all=1", { .kind = EVIDENCE_API, .document = API_CONTAINERS } },
	{ "GET /containers/" ID "/json",
	  { .kind = EVIDENCE_API, .document = API_CONTAINER, .name = ID } },
	{ "GET /networks", { .kind = EVIDENCE_API, .document = API_NETWORKS } },
	{ "GET /volumes", { .kind = EVIDENCE_API, .document = API_VOLUMES } },
	{ "GET /images/json", { .kind = EVIDENCE_API, .document = API_IMAGES } },
	{ "GET /images/sha256:" ID "/json",
	  { .kind = EVIDENCE_API, .document = API_IMAGE, .name = "sha256:" ID } },
	{ "GET /exec/" ID "/json", { .kind = EVIDENCE_API, .document = API_EXEC, .name = ID } },
	{ "GET /services", { .kind = EVIDENCE_API, .document = API_SERVICES } },
	{ "path /run/docker.sock", { .kind = EVIDENCE_PATH, .name = "/run/docker.sock" } },
	{ "path /a b, c@d:1 ", { .kind = EVIDENCE_PATH, .name = "/a b, c@d:1 " } },
	{ "path@812:45 /etc/docker",
	  { .kind = EVIDENCE_PATH,
	    .name = "/etc/docker",
	    .in_engine_root = true,
	    .pins = one_pin,
	    .pin_count = 1 } },
	{ "file /etc/docker/daemon.json",
	  { .kind = EVIDENCE_FILE, .name = "/etc/docker/daemon.json" } },
	{ "file@9 /x",
	  { .kind = EVIDENCE_FILE,
	    .name = "/x",
	    .in_engine_root = true,
	    .pins = bare_pin,
	    .pin_count = 1 } },
	{ "processes", { .kind = EVIDENCE_PROCESSES } },
	{ "process full 9 " ID,
	  { .kind = EVIDENCE_PROCESS,
	    .detail = PROCESS_FULL,
	    .name = ID,
	    .pins = bare_pin,
	    .pin_count = 1 } },
	{ "process full 812:45 " ID,
	  { .kind = EVIDENCE_PROCESS,
	    .detail = PROCESS_FULL,
	    .name = ID,
	    .pins = one_pin,
	    .pin_count = 1 } },
	{ "process engine peer", { .kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE } },
	{ "process engine 812:45",
	  { .kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE, .pins = one_pin, .pin_count = 1 } },
	{ "process brief 9:45,10:18446744073709551615",
	  { .kind = EVIDENCE_PROCESS, .detail = PROCESS_BRIEF, .pins = two_pins, .pin_count = 2 } },
	{ "process sockets 812:45",
	  { .kind = EVIDENCE_PROCESS,
	    .detail = PROCESS_SOCKETS,
	    .pins = one_pin,
	    .pin_count = 1 } },
	{ "sockets 812:45", { .kind = EVIDENCE_SOCKETS, .pins = one_pin, .pin_count = 1 } },
	{ "cgroup /docker/" ID, { .kind = EVIDENCE_CGROUP, .name = "/docker/" ID } },
};

static bool is_same_text(const char *one, const char *other)
{
	return one && other ? strcmp(one, other) == 0 : one == other;
}

static bool is_same_request(const struct request *one, const struct request *other)
{
	if (one->kind != other->kind || one->document != other->document ||
	    one->detail != other->detail || one->in_engine_root != other->in_engine_root ||
	    one->pin_count != other->pin_count || !is_same_text(one->name, other->name))
		return false;
	for (size_t i = 0; i < one->pin_count; i++)
		if (one->pins[i].pid != other->pins[i].pid ||
		    one->pins[i].start != other->pins[i].start)
			return false;
	return true;
}

Test(request, a_key_and_its_request_lead_to_each_other)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct key_row *row = &keys[i];
		struct buffer key = { 0 };
		struct request request = { 0 };

		request_key(&row->request, &key);
		cr_expect_str_eq(key.bytes, row->key);
		cr_expect_eq(request_check(&row->request), 0, "%s", row->key);
		cr_expect_eq(request_from_key(arena, row->key, &request), 0, "%s", row->key);
		cr_expect(is_same_request(&request, &row->request), "%s", row->key);
		buffer_done(&key);
	}
	arena_free(arena);
}

Test(request, tag_and_version_are_not_in_the_key)
{
	struct request request = { .tag = 7, .document = API_INFO, .api_minor = 41 };
	struct buffer key = { 0 };

	request_key(&request, &key);
	cr_expect_str_eq(key.bytes, "GET /info");
	buffer_done(&key);
}

Test(request, both_ways_to_ask_for_the_peer_have_one_key)
{
	struct request request = {
		.kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE, .pins = peer_pin, .pin_count = 1
	};
	struct buffer key = { 0 };

	request_key(&request, &key);
	cr_expect_str_eq(key.bytes, "process engine peer");
	buffer_done(&key);
}

Test(request, hostile_keys_are_no_requests)
{
	static const char *const hostile[] = {
		"",
		" ",
		"GET",
		"GET ",
		"GET /containers/../../images/json/json",
		"GET /containers/" ID "/archive",
		"GET /containers/" ID "/json?size=1",
		"GET "
		"/containers/ABCDEF6789abcdef0123456789abcdef0123456789abcdef0123456789abcdef/json",
		"GET /v1.41/info",
		"GET /images/" ID "/json",
		"POST /info",
		"get /info",
		"GET  /info",
		"GET /info ",
		"path",
		"path ",
		"path relative",
		"path /a/../b",
		"path@ /a",
		"path@0 /a",
		"path@-1 /a",
		"path@+1 /a",
		"path@01 /a",
		"path@1: /a",
		"path@1:x /a",
		"path@1:0 /a",
		"path@1:18446744073709551616 /a",
		"path@2147483648 /a",
		"path@1,2 /a",
		"path@1,/a",
		"file",
		"processes ",
		"processes x",
		"process",
		"process ",
		"process full",
		"process full 9",
		"process full 9 ",
		"process full 9 " ID "0",
		"process full 9,10 " ID,
		"process engine",
		"process engine ",
		"process engine peer ",
		"process engine 0",
		"process brief",
		"process brief ",
		"process brief 9,",
		"process brief ,9",
		"process brief 9 10",
		"process brief 9:45 " ID,
		"process thorough 9",
		"sockets",
		"sockets ",
		"sockets 9:45,10:46",
		"cgroup",
		"cgroup docker",
		"cgroup@9 /docker",
		"cgroup /docker/../../etc",
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(hostile) / sizeof(*hostile); i++) {
		struct request request = { .tag = 77 };

		cr_expect_lt(request_from_key(arena, hostile[i], &request), 0, "\"%s\"",
			     hostile[i]);
		cr_expect_eq(request.tag, 77, "\"%s\" must leave the result alone", hostile[i]);
	}
	arena_free(arena);
}

Test(request, ids_obey_the_grammar_of_their_template)
{
	static const struct {
		const char *label;
		const char *id;
		bool is_container, is_image;
	} rows[] = {
		{ "64 digits", ID, true, false },
		{ "digest", "sha256:" ID, false, true },
		{ "none", NULL, false, false },
		{ "empty", "", false, false },
		{ "63 digits", &ID[1], false, false },
		{ "65 digits", ID "0", false, false },
		{ "digest of 63",
		  "sha256:123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false,
		  false },
		{ "digest of 65", "sha256:" ID "0", false, false },
		{ "other digest", "sha512:" ID, false, false },
		{ "upper case", "0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef",
		  false, false },
		{ "short name", "web", false, false },
		{ "walks up", "../../images", false, false },
		{ "percent", "a%2e", false, false },
		{ "64 with percent",
		  "%2e3456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0", false,
		  false },
		{ "64 with a slash",
		  "012345/789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false,
		  false },
		{ "question", ID "?size=1", false, false },
		{ "new line", ID "\n", false, false },
		{ "two lines", ID "\r\nX: y", false, false },
		{ "blank", " " ID, false, false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct request request = { .document = API_CONTAINER, .name = rows[i].id };

		cr_expect_eq(request_check(&request) == 0, rows[i].is_container, "container %s",
			     rows[i].label);
		request.document = API_EXEC;
		cr_expect_eq(request_check(&request) == 0, rows[i].is_container, "exec %s",
			     rows[i].label);
		request.document = API_IMAGE;
		cr_expect_eq(request_check(&request) == 0, rows[i].is_image, "image %s",
			     rows[i].label);
		request.document = API_INFO;
		cr_expect_eq(request_check(&request) == 0, !rows[i].id, "info %s", rows[i].label);
	}
}

Test(request, what_may_not_be_asked_is_refused_and_has_no_key)
{
	static const struct {
		const char *label;
		struct request request;
	} rows[] = {
		{ "kind", { .kind = EVIDENCE_KINDS } },
		{ "kind far out", { .kind = (enum evidence_kind)4711 } },
		{ "document", { .document = API_DOCUMENTS } },
		{ "document far out", { .document = (enum api_document)4711 } },
		{ "version", { .document = API_INFO, .api_minor = 1000 } },
		{ "no path", { .kind = EVIDENCE_PATH } },
		{ "empty path", { .kind = EVIDENCE_FILE, .name = "" } },
		{ "relative path", { .kind = EVIDENCE_FILE, .name = "etc/passwd" } },
		{ "up", { .kind = EVIDENCE_FILE, .name = "/.." } },
		{ "up and down", { .kind = EVIDENCE_PATH, .name = "/a/../b" } },
		{ "up at the end", { .kind = EVIDENCE_CGROUP, .name = "/a/.." } },
		{ "no pin", { .kind = EVIDENCE_PATH, .name = "/", .in_engine_root = true } },
		{ "lost pins",
		  { .kind = EVIDENCE_PATH, .name = "/", .in_engine_root = true, .pin_count = 1 } },
		{ "pid 0 as a root",
		  { .kind = EVIDENCE_FILE,
		    .name = "/x",
		    .in_engine_root = true,
		    .pins = peer_pin,
		    .pin_count = 1 } },
		{ "two roots",
		  { .kind = EVIDENCE_FILE,
		    .name = "/x",
		    .in_engine_root = true,
		    .pins = two_pins,
		    .pin_count = 2 } },
		{ "full without an id",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_FULL,
		    .pins = one_pin,
		    .pin_count = 1 } },
		{ "full without a pid",
		  { .kind = EVIDENCE_PROCESS, .detail = PROCESS_FULL, .name = ID } },
		{ "full of two",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_FULL,
		    .name = ID,
		    .pins = two_pins,
		    .pin_count = 2 } },
		{ "brief of none", { .kind = EVIDENCE_PROCESS, .detail = PROCESS_BRIEF } },
		{ "brief of the peer",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_BRIEF,
		    .pins = peer_pin,
		    .pin_count = 1 } },
		{ "brief with a negative",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_BRIEF,
		    .pins = bad_pins,
		    .pin_count = 2 } },
		{ "brief of a million",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_BRIEF,
		    .pins = two_pins,
		    .pin_count = 1000000 } },
		{ "engine of two",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_ENGINE,
		    .pins = two_pins,
		    .pin_count = 2 } },
		{ "engine with a negative",
		  { .kind = EVIDENCE_PROCESS,
		    .detail = PROCESS_ENGINE,
		    .pins = &bad_pins[1],
		    .pin_count = 1 } },
		{ "detail", { .kind = EVIDENCE_PROCESS, .detail = PROCESS_DETAILS } },
		{ "detail far out",
		  { .kind = EVIDENCE_PROCESS, .detail = (enum process_detail)4711 } },
		{ "sockets of nobody", { .kind = EVIDENCE_SOCKETS } },
		{ "sockets of two",
		  { .kind = EVIDENCE_SOCKETS, .pins = two_pins, .pin_count = 2 } },
		{ "cgroup without a path", { .kind = EVIDENCE_CGROUP } },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer key = { 0 };

		cr_expect_lt(request_check(&rows[i].request), 0, "%s", rows[i].label);
		request_key(&rows[i].request, &key);
		cr_expect_str_eq(key.bytes, "", "%s", rows[i].label);
		buffer_done(&key);
	}
}

Test(request, dots_that_do_not_lead_up_are_fine)
{
	static const char *const paths[] = { "/",	 "/a/..b", "/...", "/a/b..",
					     "/.hidden", "/a//b",  "/a/",  "/./a" };

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		struct request request = { .kind = EVIDENCE_PATH, .name = paths[i] };

		cr_expect_eq(request_check(&request), 0, "%s", paths[i]);
	}
}

Test(request, a_path_is_as_long_as_the_kernel_takes)
{
	static char path[PATH_MAX + 1];
	struct request request = { .kind = EVIDENCE_FILE, .name = path };

	memset(path, '/', PATH_MAX);
	cr_expect_lt(request_check(&request), 0);
	path[PATH_MAX - 1] = '\0';
	cr_expect_eq(request_check(&request), 0);
}

Test(request, every_status_has_a_word_and_a_text)
{
	for (enum evidence_status status = 0; status < EVIDENCE_STATUSES; status++) {
		cr_expect_eq(evidence_status_from_word(evidence_status_word(status)), status);
		cr_expect_gt(strlen(evidence_status_text(status)), 0);
	}
	cr_expect_eq(evidence_status_from_word("fine"), EVIDENCE_STATUSES);
	cr_expect_eq(evidence_status_from_word(""), EVIDENCE_STATUSES);
	cr_expect_str_eq(evidence_status_word((enum evidence_status)4711), "unasked");
}

Test(request, parts_are_found_by_their_whole_name)
{
	static const struct part parts[] = { { .name = "" }, { .name = "stat" } };
	struct answer answer = { .parts = parts, .part_count = 2 };

	cr_expect_eq(answer_part(&answer, "stat"), &parts[1]);
	cr_expect_eq(answer_part(&answer, ""), &parts[0]);
	cr_expect_null(answer_part(&answer, "sta"));
	cr_expect_null(answer_part(&(struct answer){ 0 }, ""));
}
