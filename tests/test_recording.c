#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/recording.h"

#define NEWLINE 1

static void expect_same_part(const char *label, const struct part *one, const struct part *other)
{
	cr_expect_str_eq(one->name, other->name, "%s", label);
	cr_expect_eq(one->status, other->status, "%s", label);
	cr_expect_eq(one->flags, other->flags, "%s", label);
	cr_assert_eq(one->size, other->size, "%s: %zu", label, other->size);
	cr_expect(memcmp(one->bytes, other->bytes, one->size) == 0, "%s", label);
	cr_expect_eq(other->bytes[other->size], '\0', "%s", label);
}

static void expect_same(const char *label, const struct record *one, const struct record *other)
{
	cr_expect_str_eq(one->key, other->key, "%s", label);
	cr_expect_eq(one->answer.status, other->answer.status, "%s", label);
	cr_expect_eq(one->answer.code, other->answer.code, "%s", label);
	cr_expect_eq(one->answer.flags, other->answer.flags, "%s", label);
	cr_assert_eq(one->answer.part_count, other->answer.part_count, "%s", label);
	for (size_t i = 0; i < one->answer.part_count; i++)
		expect_same_part(label, &one->answer.parts[i], &other->answer.parts[i]);
}

/* Encodes, looks at the line, decodes from memory of exactly its size, compares. */
static void expect_round_trip(const char *label, const struct record *record)
{
	struct arena *arena = arena_new();
	struct buffer line = { 0 };
	struct record back = { 0 };
	struct err err = { 0 };
	const char *key = NULL;
	char *copy;

	cr_assert_eq(recording_encode(record, &line, &err), 0, "%s: %s", label, err.text);
	for (size_t i = 0; i + NEWLINE < line.size; i++)
		cr_assert(line.bytes[i] >= ' ' && line.bytes[i] < 0x7f, "%s: byte %zu", label, i);
	cr_expect_eq(line.bytes[line.size - NEWLINE], '\n', "%s", label);
	copy = memcpy(malloc(line.size - NEWLINE), line.bytes, line.size - NEWLINE);
	cr_assert_eq(recording_decode(arena, copy, line.size - NEWLINE, &back, &err), 0, "%s: %s",
		     label, err.text);
	expect_same(label, record, &back);
	cr_expect_eq(recording_key(arena, copy, line.size - NEWLINE, &key, &err), 0, "%s: %s",
		     label, err.text);
	cr_expect_str_eq(key, record->key, "%s", label);
	free(copy);
	buffer_done(&line);
	arena_free(arena);
}

static void expect_part_round_trip(const char *label, const char *bytes, size_t size)
{
	const struct part part = { "", EVIDENCE_OK, 0, bytes, size };
	const struct record record = {
		"GET /info", { .status = EVIDENCE_OK, .code = 200, .parts = &part, .part_count = 1 }
	};

	expect_round_trip(label, &record);
}

struct bytes_row {
	const char *label, *bytes;
	size_t size;
};

#define BYTES(text) text, sizeof(text) - 1

static const struct bytes_row contents[] = {
	{ "empty", BYTES("") },
	{ "JSON", BYTES("{\"a\": \"b\\u0000\\/\"}\n") },
	{ "NUL", BYTES("a\0b") },
	{ "only NUL", BYTES("\0") },
	{ "control bytes", BYTES("\x01\x1b[31m\x7f\t\r\n\x1f") },
	{ "UTF-8", BYTES("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xe2\x80\xa8 \xef\xbf\xbf") },
	{ "C1 controls", BYTES("\xc2\x9b"
			       "31m") },
	{ "a lone continuation", BYTES("\x80") },
	{ "an overlong slash", BYTES("\xc0\xaf") },
	{ "a surrogate", BYTES("\xed\xa0\x80") },
	{ "beyond Unicode", BYTES("\xf4\x90\x80\x80") },
	{ "cut UTF-8", BYTES("abc\xe2\x82") },
	{ "invalid", BYTES("\xff\xfe\x00"
			   "a") },
	{ "quotes", BYTES("\"\\\"\\\\'") },
};

Test(recording, bytes_come_back)
{
	for (size_t i = 0; i < sizeof(contents) / sizeof(*contents); i++)
		expect_part_round_trip(contents[i].label, contents[i].bytes, contents[i].size);
}

Test(recording, every_byte_comes_back)
{
	char all[512];

	for (size_t i = 0; i < sizeof(all); i++)
		all[i] = (char)(unsigned char)i;
	for (size_t i = 0; i < 256; i++)
		expect_part_round_trip("one byte", all + i, 1);
	expect_part_round_trip("all bytes", all, sizeof(all));
}

Test(recording, five_megabytes_come_back)
{
	const size_t size = 5U << 20;
	char *bytes = malloc(size + 1);

	for (size_t i = 0; i < size; i++)
		bytes[i] = (char)(' ' + i % 90);
	bytes[size] = '\0';
	expect_part_round_trip("text", bytes, size);
	bytes[size / 2] = '\0';
	expect_part_round_trip("base64", bytes, size);
	free(bytes);
}

Test(recording, every_status_and_flag_comes_back)
{
	for (enum evidence_status status = 0; status < EVIDENCE_STATUSES; status++)
		for (unsigned flags = 0; flags < 4; flags++) {
			const struct part parts[] = {
				{ "status", status, flags, "x", 1 },
				{ "ns/net", EVIDENCE_DENIED, 3 - flags, "", 0 },
			};
			const struct record record = { "process full 9 aa",
						       { 0, status, 13, flags, parts, 2 } };

			expect_round_trip(evidence_status_word(status), &record);
		}
}

Test(recording, names_and_keys_come_back)
{
	static const char *const names[] = { "",
					     "/var/run",
					     "1/ns/net",
					     "/a\xff"
					     "b",
					     "a\nb",
					     "\x7f",
					     "key\"\\",
					     "\xc3\xa9" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct part part = { names[i], EVIDENCE_OK, 0, "x", 1 };
		const struct record record = { names[i],
					       { .status = EVIDENCE_OK,
						 .code = UINT32_MAX,
						 .parts = &part,
						 .part_count = 1 } };

		expect_round_trip(names[i], &record);
	}
}

Test(recording, an_answer_may_have_no_parts_or_many)
{
	const struct record none = { "file /a", { .status = EVIDENCE_NOT_FOUND, .code = 2 } };
	struct part parts[300];
	const struct record many = { "processes",
				     { .status = EVIDENCE_OK, .parts = parts, .part_count = 300 } };

	for (size_t i = 0; i < 300; i++)
		parts[i] = (struct part){ "1", EVIDENCE_OK, 0, "a b c", i % 6 };
	expect_round_trip("none", &none);
	expect_round_trip("many", &many);
}

Test(recording, the_line_is_as_documented)
{
	const struct part parts[] = {
		{ "", EVIDENCE_OK, EVIDENCE_ALTERED, "{\"a\":1}", 7 },
		{ "x\xff", EVIDENCE_DENIED, EVIDENCE_TRUNCATED, "\0", 1 },
	};
	const struct record record = { "GET /info",
				       { 7, EVIDENCE_OK, 200, EVIDENCE_TRUNCATED, parts, 2 } };
	struct buffer line = { 0 };
	struct err err;

	cr_assert_eq(recording_encode(&record, &line, &err), 0);
	cr_expect_str_eq(
		line.bytes,
		"{\"key\":\"GET /info\",\"status\":\"ok\",\"code\":200,\"flags\":"
		"[\"truncated\"],\"parts\":[{\"name\":\"\",\"status\":\"ok\",\"flags\":"
		"[\"altered\"],\"text\":\"{\\\"a\\\":1}\"},{\"name_base64\":\"eP8=\","
		"\"status\":\"denied\",\"flags\":[\"truncated\"],\"base64\":\"AA==\"}]}\n");
	buffer_done(&line);
}

Test(recording, what_does_not_fit_is_too_big)
{
	const size_t size = 12U << 20;
	struct part part = { "", EVIDENCE_OK, 0, NULL, size };
	const struct record record = {
		"GET /info", { .status = EVIDENCE_OK, .code = 200, .parts = &part, .part_count = 1 }
	};
	struct arena *arena = arena_new();
	struct buffer line = { 0 };
	struct record back;
	struct err err;
	char *bytes = malloc(size + 1);

	memset(bytes, 1, size); /* each takes six bytes */
	bytes[size] = '\0';
	part.bytes = bytes;
	buffer_text(&line, "before\n");
	cr_assert_eq(recording_encode(&record, &line, &err), 0);
	cr_expect_lt(line.size, 200);
	cr_assert_eq(recording_decode(arena, line.bytes + 7, line.size - 8, &back, &err), 0, "%s",
		     err.text);
	cr_expect_str_eq(back.key, "GET /info");
	cr_expect_eq(back.answer.status, EVIDENCE_TOO_BIG);
	cr_expect_eq(back.answer.part_count, 0);
	free(bytes);
	buffer_done(&line);
	arena_free(arena);
}

#define PART "{\"name\":\"\",\"status\":\"ok\",\"flags\":[],\"text\":\"\"}"
#define LINE(parts) "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"flags\":[],\"parts\":" parts "}"

struct line_row {
	const char *line, *error; /* NULL: it is good; "": the library's own words */
};

static const struct line_row lines[] = {
	{ LINE("[" PART "]"), NULL },
	{ " { \"new\":{\"a\":[1]}, \"parts\" : [ ] ,\"flags\":[],\"code\":4294967295,\"status\":"
	  "\"gone\",\"key_base64\":\"aw==\" } ",
	  NULL },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"parts\":[{\"name\":\"\",\"status\":\"ok\","
	  "\"text\":\"\"}]}",
	  NULL },
	{ LINE("[{\"name\":\"a\",\"later\":1,\"status\":\"ok\",\"flags\":[],\"base64\":\"AA==\"}]"),
	  NULL },
	{ "", "it is not JSON from byte 1 on" },
	{ "x", "it is not JSON from byte 1 on" },
	{ "[]", "it has no proper key" },
	{ "1", "" },
	{ "{}", "it has no proper key" },
	{ "{\"a\":{\"key\":\"k\"}}", "it has no proper key" },
	{ "{\"key\":1}", "its key is no string" },
	{ "{\"key\":[\"k\"]}", "its key is no string" },
	{ "{\"key\":\"a\",\"key\":\"b\"}", "it has two keys" },
	{ "{\"key\":\"a\",\"key_base64\":\"aw==\"}", "it has two keys" },
	{ "{\"key\":\"a\\u0000b\"}", "" },
	{ "{\"key_base64\":\"AA==\"}", "it has no proper key" },
	{ "{\"key_base64\":\"=\"}", "it has no proper key" },
	{ LINE("[]") "x", "it is not JSON from byte 57 on" },
	{ "{\"key\":\"k\",\"code\":0,\"flags\":[],\"parts\":[]}", "it has no known status" },
	{ "{\"key\":\"k\",\"status\":\"fine\",\"code\":0,\"flags\":[],\"parts\":[]}",
	  "it has no known status" },
	{ "{\"key\":\"k\",\"status\":1,\"code\":0,\"flags\":[],\"parts\":[]}",
	  "it has no known status" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"flags\":[],\"parts\":[]}", "it has no proper code" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":-1,\"flags\":[],\"parts\":[]}",
	  "it has no proper code" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":4294967296,\"flags\":[],\"parts\":[]}",
	  "it has no proper code" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":1.5,\"flags\":[],\"parts\":[]}",
	  "it has no proper code" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"flags\":null,\"parts\":[]}",
	  "it has no known flags" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"flags\":[\"odd\"],\"parts\":[]}",
	  "it has no known flags" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"flags\":[1],\"parts\":[]}",
	  "it has no known flags" },
	{ "{\"key\":\"k\",\"status\":\"ok\",\"code\":0,\"flags\":[]}", "it has no list of parts" },
	{ LINE("{}"), "it has no list of parts" },
	{ LINE("[1]"), "a part is no object" },
	{ LINE("[{}]"), "a part has no proper name" },
	{ LINE("[{\"name\":1,\"status\":\"ok\",\"flags\":[],\"text\":\"\"}]"),
	  "a part has no proper name" },
	{ LINE("[{\"name_base64\":\"AA==\",\"status\":\"ok\",\"flags\":[],\"text\":\"\"}]"),
	  "a part has no proper name" },
	{ LINE("[{\"name\":\"\",\"name_base64\":\"\",\"status\":\"ok\",\"flags\":[],\"text\":\"\"}"
	       "]"),
	  "a part has no proper name" },
	{ LINE("[{\"name\":\"\",\"status\":\"\",\"flags\":[],\"text\":\"\"}]"),
	  "a part has no known status" },
	{ LINE("[{\"name\":\"\",\"status\":\"ok\",\"flags\":{},\"text\":\"\"}]"),
	  "a part has no known flags" },
	{ LINE("[{\"name\":\"\",\"status\":\"ok\",\"flags\":[]}]"),
	  "a part has no proper text or base64" },
	{ LINE("[{\"name\":\"\",\"status\":\"ok\",\"flags\":[],\"text\":null}]"),
	  "a part has no proper text or base64" },
	{ LINE("[{\"name\":\"\",\"status\":\"ok\",\"flags\":[],\"text\":\"\",\"base64\":\"\"}]"),
	  "a part has no proper text or base64" },
	{ LINE("[{\"name\":\"\",\"status\":\"ok\",\"flags\":[],\"base64\":\"A\"}]"),
	  "a part has no proper text or base64" },
	{ LINE("[[[[[[[[[1]]]]]]]]]"), "it holds more than a recording does" },
};

Test(recording, a_line_of_another_shape_is_an_error_in_words)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		size_t size = strlen(lines[i].line);
		char *copy = memcpy(malloc(size + 1), lines[i].line, size);
		struct record record;
		struct err err = { 0 };
		int r = recording_decode(arena, copy, size, &record, &err);

		cr_expect_eq(r == 0, !lines[i].error, "%s: %s", lines[i].line, err.text);
		if (lines[i].error && *lines[i].error)
			cr_expect_str_eq(err.text, lines[i].error, "%s", lines[i].line);
		free(copy);
	}
	arena_free(arena);
}

Test(recording, a_key_is_found_without_the_rest)
{
	static const struct line_row keys[] = {
		{ "{\"key\":\"GET \\/info\"}", "GET /info" },
		{ "{\"a\":[{\"key\":1}],\"key\":\"\\u00e9\"}", "\xc3\xa9" },
		{ "{\"key_base64\":\"L/8=\"}", "/\xff" },
		{ "{\"key\":\"a\\u0000b\"}", NULL },
		{ "{\"key\":\"a\\ud800b\"}", NULL },
		{ "{\"key\":\"\xff\"}", NULL },
		{ "{\"key_base64\":\"AA==\"}", NULL },
		{ "{\"key_base64\":\"=\"}", NULL },
		{ "{\"k\\u0065y\":\"a\"}", NULL },
		{ "{\"key\":\"a\"} {}", NULL },
		{ "[\"key\",\"a\"]", NULL },
		{ "\"key\"", NULL },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const char *key = NULL;
		struct err err;
		int r = recording_key(arena, keys[i].line, strlen(keys[i].line), &key, &err);

		cr_expect_eq(r == 0, keys[i].error != NULL, "%s", keys[i].line);
		if (r == 0)
			cr_expect_str_eq(key, keys[i].error, "%s", keys[i].line);
	}
	arena_free(arena);
}

/* Cut or broken anywhere, a line is an error and nothing worse; every byte is tried. */
Test(recording, a_line_may_break_anywhere)
{
	static const char line[] = LINE("[" PART ",{\"name_base64\":\"eP8=\",\"status\":\"denied\","
					"\"flags\":[\"altered\"],\"base64\":\"AAEC\"}]");
	struct arena *arena = arena_new();

	for (size_t cut = 0; cut < sizeof(line) - 1; cut++) {
		char *copy = memcpy(malloc(cut + 1), line, cut), *whole = strdup(line);
		struct record record;
		const char *key;
		struct err err;

		cr_expect_lt(recording_decode(arena, copy, cut, &record, &err), 0, "%zu", cut);
		cr_expect_lt(recording_key(arena, copy, cut, &key, &err), 0, "%zu", cut);
		for (int byte = 0; byte < 256; byte++) {
			whole[cut] = (char)(unsigned char)byte;
			(void)recording_decode(arena, whole, sizeof(line) - 1, &record, &err);
		}
		free(copy);
		free(whole);
		arena_reset(arena);
	}
	arena_free(arena);
}

/* What would cost the library a gigabyte is refused before it sees it. */
Test(recording, a_bomb_is_refused)
{
	static const char *const bombs[] = { "{},", "[],", "\"\",", "0,", "[" };

	for (size_t i = 0; i < sizeof(bombs) / sizeof(*bombs); i++) {
		struct arena *arena = arena_new();
		struct buffer line = { 0 };
		struct record record;
		struct err err;

		buffer_text(&line, "{\"key\":\"k\",\"parts\":[");
		for (size_t n = 0; n < 4000000; n++)
			buffer_text(&line, bombs[i]);
		cr_expect_lt(recording_decode(arena, line.bytes, line.size, &record, &err), 0);
		cr_expect_str_eq(err.text, "it holds more than a recording does");
		buffer_done(&line);
		arena_free(arena);
	}
}

Test(recording, a_header_comes_back)
{
	static const struct record_header headers[] = {
		{ "host", 1767323045123456789, 1767300000000000000, "1.51",
		  "unix:///run/docker.sock", "dockaudit 0.1.0", true, 7 },
		{ NULL, 0, 0, NULL, NULL, NULL, false, 0 },
		{ "a\"b\n\xc3\xa9", 5, 1, "", "", "", false, 1 },
	};

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		const struct record_header *was = &headers[i];
		struct arena *arena = arena_new();
		struct record_header is;
		struct buffer line = { 0 };
		struct err err;

		cr_assert_eq(recording_encode_header(was, &line, &err), 0);
		cr_assert_eq(
			recording_decode_header(arena, line.bytes, line.size - NEWLINE, &is, &err),
			0, "%zu: %s", i, err.text);
		cr_expect(was->now == is.now && was->boot == is.boot &&
				  was->requests == is.requests && was->is_rooted == is.is_rooted,
			  "%zu: %s", i, line.bytes);
		cr_expect(!was->host ? !is.host : strcmp(was->host, is.host) == 0, "%zu", i);
		cr_expect(!was->tool ? !is.tool : strcmp(was->tool, is.tool) == 0, "%zu", i);
		cr_expect(!was->endpoint ? !is.endpoint : strcmp(was->endpoint, is.endpoint) == 0);
		cr_expect(!was->api_version ? !is.api_version
					    : strcmp(was->api_version, is.api_version) == 0);
		buffer_done(&line);
		arena_free(arena);
	}
}

Test(recording, the_header_is_as_documented)
{
	const struct record_header header = {
		.host = "a\xff\x7f", .now = 1767323045000000789, .tool = "t", .requests = 2
	};
	struct buffer line = { 0 };
	struct err err;

	cr_assert_eq(recording_encode_header(&header, &line, &err), 0);
	cr_expect_str_eq(line.bytes,
			 "{\"format\":\"dockaudit recording\",\"version\":1,\"requests\":2,"
			 "\"host\":\"a\\\\xff\\\\x7f\",\"now\":\"2026-01-02T03:04:05.000000789Z\","
			 "\"boot\":null,\"api_version\":null,\"endpoint\":null,\"tool\":\"t\"}\n");
	buffer_done(&line);
}

#define HEAD "{\"format\":\"dockaudit recording\",\"version\":1"
#define NOW ",\"now\":\"2026-01-02T03:04:05Z\""

Test(recording, another_header_is_an_error_in_words)
{
	static const struct line_row headers[] = {
		{ HEAD NOW "}", NULL },
		{ HEAD NOW ",\"boot\":\"2026-01-02T03:04:05.5+01:00\",\"host\":1,\"x\":{}}", NULL },
		{ "", "it is not a dockaudit recording" },
		{ "#!/bin/sh", "it is not a dockaudit recording" },
		{ "{}", "it is not a dockaudit recording" },
		{ "{\"format\":\"other\",\"version\":1}", "it is not a dockaudit recording" },
		{ "{\"format\":\"dockaudit recording\"}",
		  "it does not tell the version of its format" },
		{ "{\"format\":\"dockaudit recording\",\"version\":\"1\"}",
		  "it does not tell the version of its format" },
		{ "{\"format\":\"dockaudit recording\",\"version\":2}",
		  "it has version 2 of the format, and only version 1 is read here" },
		{ HEAD "}", "it does not tell the host's time" },
		{ HEAD ",\"now\":1767323045123456789}", NULL },
		{ HEAD ",\"now\":-1}", "it does not tell the host's time" },
		{ HEAD ",\"now\":1.5}", "it does not tell the host's time" },
		{ HEAD ",\"now\":\"today\"}", "it does not tell the host's time" },
		{ HEAD ",\"now\":\"9999-01-01T00:00:00Z\"}", "it does not tell the host's time" },
		{ HEAD ",\"now\":\"0001-01-01T00:00:00Z\"}", "it does not tell the host's time" },
		{ HEAD ",\"now\":\"-2026-01-01T00:00:00Z\"}", "it does not tell the host's time" },
		{ HEAD ",\"now\":\"99999999999999999999\"}", "it does not tell the host's time" },
		{ HEAD NOW ",\"boot\":\"\"}", "it does not tell the time of the boot" },
		{ HEAD NOW ",\"boot\":0}", "it does not tell the time of the boot" },
		{ HEAD NOW ",\"requests\":\"1\"}", "its number of requests is none" },
		{ HEAD NOW ",\"requests\":-1}", "its number of requests is none" },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(headers) / sizeof(*headers); i++) {
		struct record_header header = { 0 };
		struct err err = { 0 };
		int r = recording_decode_header(arena, headers[i].line, strlen(headers[i].line),
						&header, &err);

		cr_expect_eq(r == 0, !headers[i].error, "%s: %s", headers[i].line, err.text);
		if (r < 0 && headers[i].error)
			cr_expect_str_eq(err.text, headers[i].error, "%s", headers[i].line);
	}
	arena_free(arena);
}

struct learn_row {
	const char *key, *part, *text;
	enum evidence_status status;
	const char *host, *api_version;
	int64_t boot;
};

Test(recording, the_header_learns_from_the_answers)
{
	static const struct learn_row rows[] = {
		{ "file /proc/sys/kernel/hostname", "", "web1\nx", EVIDENCE_OK, "web1", NULL, 0 },
		{ "file /proc/sys/kernel/hostname", "", "", EVIDENCE_DENIED, NULL, NULL, 0 },
		{ "file /etc/hostname", "", "web1\n", EVIDENCE_OK, NULL, NULL, 0 },
		{ "GET /_ping", "Api-Version", "1.51", EVIDENCE_OK, NULL, "1.51", 0 },
		{ "GET /_ping", "", "OK", EVIDENCE_OK, NULL, NULL, 0 },
		{ "file /proc/stat", "", "cpu 1\nbtime 1767300000\nx", EVIDENCE_OK, NULL, NULL,
		  1767300000000000000 },
		{ "file /proc/stat", "", "cpu 1\nbtime 9223372036854775807\n", EVIDENCE_OK, NULL,
		  NULL, 0 },
		{ "file /proc/stat", "", "cpu 1\nbtime -5\n", EVIDENCE_OK, NULL, NULL, 0 },
		{ "file /proc/stat", "", "btime", EVIDENCE_OK, NULL, NULL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct part part = { rows[i].part, rows[i].status, 0, rows[i].text,
					   strlen(rows[i].text) };
		const struct record record = {
			rows[i].key, { .status = EVIDENCE_OK, .parts = &part, .part_count = 1 }
		};
		struct arena *arena = arena_new();
		struct record_header header = { 0 };

		recording_learn(arena, &record, &header);
		cr_expect(!rows[i].host ? !header.host : strcmp(header.host, rows[i].host) == 0,
			  "%zu", i);
		cr_expect(!rows[i].api_version
				  ? !header.api_version
				  : strcmp(header.api_version, rows[i].api_version) == 0,
			  "%zu", i);
		cr_expect_eq(header.boot, rows[i].boot, "%zu", i);
		arena_free(arena);
	}
}
