#include <criterion/criterion.h>
#include <errno.h>
#include <jansson.h>
#include <stdint.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/json.h"
#include "core/facts/json_scan.h"
#include "tests/support/document.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

/* A literal with its size, for texts that hold a NUL. */
#define BYTES(text) text, sizeof(text) - 1

static struct arena *arena;

static void set_up(void)
{
	arena = arena_new();
}

static void tear_down(void)
{
	arena_free(arena);
}

TestSuite(json, .init = set_up, .fini = tear_down);

struct hostile {
	const char *label;
	const char *text;
	size_t size;
	const char *expected; /* NULL: refused */
	const char *altered;
};

Test(json, normalises)
{
	static const struct hostile rows[] = {
		{ "plain", BYTES("{\"a\": [1, -2.5e3, true, null]}"),
		  "{\"a\": [1, -2.5e3, true, null]}", "" },
		{ "blanks around", BYTES(" \r\n\t[ 1 ] "), "[ 1 ]", "" },
		{ "UTF-8", BYTES("[\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb3\x7f\"]"),
		  "[\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x90\xb3\x7f\"]", "" },
		{ "NUL in a value", BYTES("{\"a\":\"safe\\u0000bad\"}"),
		  "{\"a\":\"safe\\ufffdbad\"}", "a NUL in a" },
		{ "NUL in a label's key", BYTES("{\"Config\":{\"Labels\":{\"x\\u0000y\":\"\"}}}"),
		  "{\"Config\":{\"Labels\":{\"x\\ufffdy\":\"\"}}}", "a NUL in Config.Labels" },
		{ "NUL in a later key", BYTES("{\"Id\":\"1\",\"x\\u0000\":2}"),
		  "{\"Id\":\"1\",\"x\\ufffd\":2}", "a NUL" },
		{ "no NUL", BYTES("[\"\\\\u0000\"]"), "[\"\\\\u0000\"]", "" },
		{ "surrogate pair", BYTES("[\"\\ud83d\\uDC33\"]"), "[\"\\ud83d\\uDC33\"]", "" },
		{ "lone high surrogate", BYTES("[\"\\ud83dx\"]"), "[\"\\ufffdx\"]",
		  "a lone surrogate" },
		{ "lone low surrogate", BYTES("[\"\\udc33\"]"), "[\"\\ufffd\"]",
		  "a lone surrogate" },
		{ "two high ones", BYTES("[\"\\ud83d\\ud83d\\udc33\"]"),
		  "[\"\\ufffd\\ud83d\\udc33\"]", "a lone surrogate" },
		{ "high, then a NUL", BYTES("[\"\\ud83d\\u0000\"]"), "[\"\\ufffd\\ufffd\"]",
		  "a lone surrogate; a NUL" },
		{ "high surrogate at the end", BYTES("[\"\\ud83d\\"), NULL, NULL },
		{ "raw control bytes", BYTES("[\"a\x01\nb\x00\"]"),
		  "[\"a\xef\xbf\xbd\xef\xbf\xbd"
		  "b\xef\xbf\xbd\"]",
		  "a control byte" },
		{ "invalid UTF-8", BYTES("[\"\xff\xc3(\xe2\x82\"]"),
		  "[\"\xef\xbf\xbd\xef\xbf\xbd(\xef\xbf\xbd\xef\xbf\xbd\"]",
		  "bytes that are no UTF-8" },
		{ "overlong UTF-8", BYTES("[\"\xc0\xaf\xe0\x80\xaf\"]"),
		  "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]",
		  "bytes that are no UTF-8" },
		{ "a surrogate in UTF-8", BYTES("[\"\xed\xa0\x80\"]"),
		  "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]", "bytes that are no UTF-8" },
		{ "past Unicode", BYTES("[\"\xf4\x90\x80\x80\"]"),
		  "[\"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\"]",
		  "bytes that are no UTF-8" },
		{ "the largest integers", BYTES("[9223372036854775807,-9223372036854775808]"),
		  "[9223372036854775807,-9223372036854775808]", "" },
		{ "2^64-1",
		  BYTES("{\"HostConfig\":{\"BlkioDeviceReadBps\":[{\"Rate\":"
			"18446744073709551615}]}}"),
		  "{\"HostConfig\":{\"BlkioDeviceReadBps\":[{\"Rate\":1e308}]}}",
		  "a number out of range in HostConfig.BlkioDeviceReadBps" },
		{ "1e999", BYTES("[1e999,-1e999,1e-999]"), "[1e308,-1e308,1e-999]",
		  "a number out of range" },
		{ "a scalar alone", BYTES("null"), "null", "" },
		{ "no hexadecimal digit",
		  BYTES("[\"\\u00G0\\u\x10"
			"000\"]"),
		  "[\"\\u00G0\\u\xef\xbf\xbd"
		  "000\"]",
		  "a control byte" },
		{ "high surrogate, then something else", BYTES("[\"\\ud800\\ue000\"]"),
		  "[\"\\ufffd\\ue000\"]", "a lone surrogate" },
		{ "a tilde behind a number", BYTES("[1~]"), NULL, NULL },
		{ "UTF-8 that the end cuts", BYTES("[\"\xe2\x82"), NULL, NULL },
		{ "long keys around it",
		  BYTES("{\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeee\":"
			"{\"ffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjj\":\"\\u0000\"}}"),
		  "{\"aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeee\":"
		  "{\"ffffffffffgggggggggghhhhhhhhhhiiiiiiiiiijjjjj\":\"\\ufffd\"}}",
		  "a NUL in aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd."
		  "ffffffffffgggggggggghhhhhhhhhhiiiiiiiiii" },
		{ "the same once more, elsewhere",
		  BYTES("{\"a\":\"\\u0000\",\"b\":\"\\u0000\",\"a\":\"\\u0000\"}"),
		  "{\"a\":\"\\ufffd\",\"b\":\"\\ufffd\",\"a\":\"\\ufffd\"}",
		  "a NUL in a; a NUL in b" },
		{ "more than can be told",
		  BYTES("{\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd\":\"\\u0000\xff\x01\","
			"\"b\":1e999,\"eeeeeeeeeeffffffffffgggggggggghhhhhhhhhh\":\"\\u0000\"}"),
		  "{\"aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd\":"
		  "\"\\ufffd\xef\xbf\xbd\xef\xbf\xbd\","
		  "\"b\":1e308,\"eeeeeeeeeeffffffffffgggggggggghhhhhhhhhh\":\"\\ufffd\"}",
		  "a NUL in aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd; bytes that are no UTF-8 in "
		  "aaaaaaaaaabbbbbbbbbbccccccccccdddddddddd; a number out of range in b" },
		{ "a text in text", BYTES("[\"{[\\\"\"]"), "[\"{[\\\"\"]", "" },
		{ "nothing", BYTES(""), NULL, NULL },
		{ "blanks alone", BYTES(" \n"), NULL, NULL },
		{ "no end", BYTES("{\"a\":[1"), NULL, NULL },
		{ "a text without an end", BYTES("[\"a"), NULL, NULL },
		{ "a wrong bracket", BYTES("[1}"), NULL, NULL },
		{ "a bracket too many", BYTES("]"), NULL, NULL },
		{ "a comma alone", BYTES(","), NULL, NULL },
		{ "a raw NUL", BYTES("\0"), NULL, NULL },
		{ "another language", BYTES("<html>"), NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct json_scan scan = { .bytes = arena_text(arena, rows[i].text, rows[i].size),
					  .size = rows[i].size };
		struct err err = { 0 };
		const int r = json_scan_value(&scan, &err);

		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].label, r);
		if (rows[i].expected && r == 0) {
			cr_expect_str_eq(scan.out.bytes, rows[i].expected, "%s: %s", rows[i].label,
					 scan.out.bytes);
			cr_expect_str_eq(scan.altered, rows[i].altered, "%s: %s", rows[i].label,
					 scan.altered);
		}
		if (r < 0)
			cr_expect(*err.text, "%s: no reason", rows[i].label);
		buffer_done(&scan.out);
	}
}

static uint32_t next_random(uint32_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return *state;
}

/* What the parser may say of a normalised text: that its grammar is wrong, nothing else. */
static void expect_parser_content(const struct buffer *text, uint32_t round)
{
	json_error_t error = { 0 };
	json_t *root = json_loadb(text->bytes, text->size, JSON_DECODE_ANY, &error);

	if (!root) {
		const enum json_error_code code = json_error_code(&error);

		cr_expect(code == json_error_invalid_syntax ||
				  code == json_error_premature_end_of_input ||
				  code == json_error_end_of_input_expected,
			  "round %u: %s in %s", round, error.text, text->bytes);
		cr_expect(strncmp(error.text, "control character", 17) != 0 &&
				  strncmp(error.text, "invalid Unicode '", 17) != 0,
			  "round %u: %s", round, error.text);
	}
	json_decref(root);
}

static void expect_nothing_left(const struct buffer *text, uint32_t round)
{
	struct json_scan again = { .bytes = text->bytes, .size = text->size };
	struct err err = { 0 };

	cr_expect_eq(json_scan_value(&again, &err), 0, "round %u: %s", round, err.text);
	cr_expect(again.out.size == text->size &&
			  memcmp(again.out.bytes, text->bytes, text->size) == 0,
		  "round %u: %s became %s", round, text->bytes, again.out.bytes);
	cr_expect_str_empty(again.altered, "round %u", round);
	buffer_done(&again.out);
}

Test(json, normalises_whatever_it_takes_once_and_for_all)
{
	static const char *const pieces[] = {
		"\"",
		"\\",
		"\\u0000",
		"\\ud800",
		"\\udc00",
		"\\uD83D\\uDC33",
		"{",
		"}",
		"[",
		"]",
		":",
		",",
		"1e999",
		"-",
		"9999999",
		"18446744073709551616",
		"\xff",
		"\xc3\xa4",
		"\xed\xa0\x80",
		"\x01",
		"\t",
		"\n",
		" ",
		"null",
		"true",
		"a",
		"\"k\":",
		"\"v\",",
		"[\"x\"],",
		"0.5",
		"\xf0\x9f\x90\xb3",
	};
	uint32_t state = 2463534242U;

	for (uint32_t round = 0; round < 30000; round++) {
		struct buffer text = { 0 };
		struct json_scan scan = { 0 };
		struct err err = { 0 };

		buffer_text(&text, round % 2 ? "[\"" : "{\"k\":\"");
		for (uint32_t n = next_random(&state) % 12; n > 0; n--)
			buffer_text(&text, pieces[next_random(&state) % COUNT(pieces)]);
		if (next_random(&state) % 4)
			buffer_text(&text, round % 2 ? "\"]" : "\"}");
		scan.bytes = arena_text(arena, text.bytes, text.size);
		scan.size = text.size;
		if (json_scan_value(&scan, &err) == 0) {
			expect_parser_content(&scan.out, round);
			expect_nothing_left(&scan.out, round);
		}
		buffer_done(&scan.out);
		buffer_done(&text);
		arena_reset(arena);
	}
}

static void repeat(struct buffer *text, const char *piece, size_t count)
{
	for (size_t i = 0; i < count; i++)
		buffer_text(text, piece);
}

static int open_text(const struct buffer *text, struct err *err)
{
	struct json_document document;
	const int r = json_open(text->bytes, text->size, 0, &document, err);

	if (r == 0)
		json_close(&document);
	return r;
}

Test(json, has_limits)
{
	static const struct {
		const char *label, *before, *piece, *after;
		size_t count;
		const char *refused; /* NULL: taken */
	} rows[] = {
		{ "as deep as allowed", "", "[", "", 128, NULL },
		{ "deeper", "", "[", "", 129, "nested" },
		{ "deeper than the parser's own limit", "", "{\"a\":", "", 2049, "nested" },
		{ "many values", "[", "0,", "0]", 249998, NULL },
		{ "too many values", "[", "0,", "0]", 249999, "holds more than" },
		{ "too many objects", "[", "{},", "{}]", 250000, "holds more than" },
		{ "keys are no values", "[", "{\"aaaaaaa\":1},", "1]", 120000, NULL },
		{ "a number of very many digits", "[1", "0123456789", "]", 110, NULL },
		{ "what grows past 32 MiB", "[\"", "\001\002\003\004", "\"]", 3000000,
		  "is larger" },
		{ "32 MiB and more", "[\"", "0123456789abcdef", "\"]", 2097152, "is larger" },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer text = { 0 };
		struct err err = { 0 };
		int r;

		buffer_text(&text, rows[i].before);
		repeat(&text, rows[i].piece, rows[i].count);
		buffer_text(&text, rows[i].after);
		if (rows[i].count == 128)
			repeat(&text, "]", 128);
		r = open_text(&text, &err);
		cr_expect_eq(r, rows[i].refused ? -EINVAL : 0, "%s: %d %s", rows[i].label, r,
			     err.text);
		if (rows[i].refused)
			cr_expect(strstr(err.text, rows[i].refused), "%s: %s", rows[i].label,
				  err.text);
		buffer_done(&text);
	}
}

Test(json, opens_objects)
{
	static const struct {
		const char *text;
		int expected;
	} rows[] = {
		{ "{}", 0 },
		{ " {\"a\":1} ", 0 },
		{ "[]", -EINVAL },
		{ "null", -EINVAL },
		{ "7", -EINVAL },
		{ "{}{}", -EINVAL },
		{ "{\"a\":1,}", -EINVAL },
		{ "", -EINVAL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document text = document_text(arena, rows[i].text);
		struct json_document document;
		struct err err = { 0 };
		const int r = json_open_object(text.bytes, text.size, NULL, &document, &err);

		cr_expect_eq(r, rows[i].expected, "%s: %d", rows[i].text, r);
		if (r == 0)
			json_close(&document);
		else
			cr_expect(*err.text, "%s: no reason", rows[i].text);
	}
}

Test(json, opens_one_document_or_the_first)
{
	static const struct {
		const char *label, *text;
		size_t size;
		unsigned flags;
		int expected;
		bool has_rest;
		const char *duplicate;
	} rows[] = {
		{ "one", BYTES("{\"a\":1}\n"), 0, 0, false, NULL },
		{ "two, and one wanted", BYTES("{} {}"), 0, -EINVAL, false, NULL },
		{ "two, and the first wanted", BYTES("{} {}"), JSON_FIRST, 0, true, NULL },
		{ "a NUL and more behind it", BYTES("{}\0x"), JSON_FIRST, 0, true, NULL },
		{ "null, as dockerd takes it", BYTES("null"), JSON_FIRST, 0, false, NULL },
		{ "null and a NUL", BYTES("null\0{"), JSON_FIRST, 0, true, NULL },
		{ "broken first", BYTES("{,} {}"), JSON_FIRST, -EINVAL, false, NULL },
		{ "trailing comma", BYTES("{\"a\":1,}"), JSON_FIRST, -EINVAL, false, NULL },
		{ "comment", BYTES("{/* */}"), JSON_FIRST, -EINVAL, false, NULL },
		{ "byte order mark", BYTES("\xef\xbb\xbf{}"), JSON_FIRST, -EINVAL, false, NULL },
		{ "duplicate", BYTES("{\"icc\":true, \"x\":{}, \"icc\" :false}"),
		  JSON_FIRST | JSON_DUPLICATES, 0, false, "icc" },
		{ "duplicate deeper, a long name",
		  BYTES("{\"log-opts\":{\"a\\\"-very-long-name-of-an-option\":\"1\","
			"\"a\\\"-very-long-name-of-an-option\":\"2\"}}"),
		  JSON_DUPLICATES, 0, false, "a\\\"-very-long-name-of-an-option" },
		{ "an empty name twice", BYTES("{\"\":1,\"\":2}"), JSON_DUPLICATES, 0, false, "" },
		{ "no duplicate", BYTES("{\"a\":{\"b\":1},\"b\":2}"), JSON_DUPLICATES, 0, false,
		  NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *bytes = arena_text(arena, rows[i].text, rows[i].size);
		struct json_document document = { 0 };
		struct err err = { 0 };
		const int r = json_open(bytes, rows[i].size, rows[i].flags, &document, &err);

		cr_expect_eq(r, rows[i].expected, "%s: %d %s", rows[i].label, r, err.text);
		if (r < 0)
			continue;
		cr_expect_eq(document.has_rest, rows[i].has_rest, "%s", rows[i].label);
		cr_expect(rows[i].duplicate
				  ? document.has_duplicate &&
					    strcmp(document.duplicate, rows[i].duplicate) == 0
				  : !document.has_duplicate,
			  "%s: %s", rows[i].label, document.duplicate);
		json_close(&document);
	}
}

Test(json, the_last_duplicate_counts)
{
	static const char text[] = "{\"icc\":true,\"icc\":false}";
	struct json_document document;
	struct err err = { 0 };

	cr_assert_eq(json_open(text, strlen(text), 0, &document, &err), 0);
	cr_expect_eq(json_member_tri(document.root, "icc"), TRI_NO);
	json_close(&document);
}

static void *no_memory(size_t size)
{
	(void)size;
	return NULL;
}

Test(json, without_memory_there_is_no_document)
{
	static const char text[] = "{\"a\":[1,2,3]}";
	struct json_document document;
	struct err err = { 0 };
	int r;

	json_set_alloc_funcs(no_memory, free);
	r = json_open(text, strlen(text), 0, &document, &err);
	json_set_alloc_funcs(malloc, free);
	cr_expect_eq(r, -EINVAL);
	cr_expect(strstr(err.text, "no memory"), "%s", err.text);
}

/* "1,Zoe;" for each element. */
static int take_element(void *context, struct json_t *element, struct err *err)
{
	struct buffer *seen = context;
	const char *name = json_member_peek(element, "Name");

	buffer_format(seen, "%lld,%s,%d;", (long long)json_member_number(element, "Id").value,
		      name ? name : "-", json_has_member(element, "Labels"));
	return name && strcmp(name, "bad") == 0 ? err_set(err, EINVAL, "is a bad one") : 0;
}

Test(json, walks_lists)
{
	static const struct json_wanted wanted[] = { { .name = "Id" }, { .name = "Name" }, { 0 } };
	static const struct {
		const char *label, *text, *member, *expected; /* NULL: refused */
		bool is_never_null;
	} rows[] = {
		{ "empty", " [ ] ", NULL, "", true },
		{ "two", "[{\"Id\":1,\"Name\":\"a\"}, {\"Name\":\"b\"}]", NULL, "1,a,0;0,b,0;",
		  true },
		{ "what is not wanted is not there",
		  "[ { \"Labels\" : {\"x\":[1,{}]} , \"Id\" : 1 , \"Name\":\"a\" , \"Labels\":2 } "
		  "]",
		  NULL, "1,a,0;", true },
		{ "only that", "[{\"Labels\":{}}]", NULL, "0,-,0;", true },
		{ "an empty object", "[{},{ }]", NULL, "0,-,0;0,-,0;", true },
		{ "the last duplicate", "[{\"Id\":1,\"Id\":2}]", NULL, "2,-,0;", true },
		{ "no objects", "[1,null,[{\"Id\":1}],\"x\"]", NULL, "0,-,0;0,-,0;0,-,0;0,-,0;",
		  true },
		{ "hostile labels cost nothing",
		  "[{\"Labels\":{\"a\\u0000\":\"\\ud800\",\"b\":1e999},\"Id\":7}]", NULL, "7,-,0;",
		  true },
		{ "null for an empty list", "null", NULL, "", false },
		{ "null where there is always a list", "null", NULL, NULL, true },
		{ "an object", "{\"message\":\"no such page\"}", NULL, NULL, false },
		{ "a text", "\"[]\"", NULL, NULL, false },
		{ "no text", "", NULL, NULL, false },
		{ "one that is not taken", "[{\"Name\":\"bad\"},{\"Id\":2}]", NULL, NULL, false },
		{ "more behind it", "[] x", NULL, NULL, false },
		{ "no end", "[{\"Id\":1}", NULL, NULL, false },
		{ "no end of an object", "[{\"Id\":1,", NULL, NULL, false },
		{ "a comma too many", "[{\"Id\":1},]", NULL, NULL, false },
		{ "an object without names", "[{1:2}]", NULL, NULL, false },
		{ "a name without a value", "[{\"Id\"}]", NULL, NULL, false },
		{ "a name without an end", "[{\"Id", NULL, NULL, false },
		{ "no comma", "[{\"Id\":1 \"Name\":\"a\"}]", NULL, NULL, false },
		{ "names that begin alike", "[{\"I\":1,\"Identity\":2,\"Id\":3}]", NULL, "3,-,0;",
		  false },
		{ "broken in what is wanted", "[{\"Id\":[,]}]", NULL, NULL, false },
		{ "a wrong bracket in what is not", "[{\"Labels\":[}]}]", NULL, NULL, false },
		{ "inside an object", "{\"Warnings\":[{\"Id\":1}],\"Volumes\":[{\"Id\":2}]}",
		  "Volumes", "2,-,0;", false },
		{ "null inside an object", "{\"Volumes\":null,\"Warnings\":null}", "Volumes", "",
		  false },
		{ "no such member", "{\"message\":\"no\"}", "Volumes", NULL, false },
		{ "a number there", "{\"Volumes\":7}", "Volumes", NULL, false },
		{ "an empty object around it", "{}", "Volumes", NULL, false },
		{ "no end of the outer object", "{\"Volumes\":[]", "Volumes", NULL, false },
		{ "a list where an object is due", "[]", "Volumes", NULL, false },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer seen = { 0 };
		struct document text = document_text(arena, rows[i].text);
		struct err err = { 0 };
		const struct json_list list = { .bytes = text.bytes,
						.size = text.size,
						.member = rows[i].member,
						.wanted = wanted,
						.is_never_null = rows[i].is_never_null,
						.take = take_element,
						.context = &seen };
		int r;

		buffer_clear(&seen);
		r = json_each(&list, &err);
		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].label, r);
		if (rows[i].expected)
			cr_expect_str_eq(seen.bytes, rows[i].expected, "%s: %s", rows[i].label,
					 seen.bytes);
		else
			cr_expect(*err.text, "%s: no reason", rows[i].label);
		buffer_done(&seen);
	}
}

static int take_nothing(void *context, struct json_t *element, struct err *err)
{
	(void)element;
	(void)err;
	++*(size_t *)context;
	return 0;
}

Test(json, takes_what_is_wanted_of_an_object)
{
	static const struct json_wanted inner[] = { { .name = "b" }, { 0 } };
	static const struct json_wanted any[] = { { .name = "*", .members = inner }, { 0 } };
	static const struct json_wanted wanted[] = { { .name = "a", .members = inner },
						     { .name = "c", .members = any },
						     { .name = "d" },
						     { 0 } };
	static const struct {
		const char *text, *expected, *altered; /* NULL refused */
	} rows[] = {
		{ "{}", "{}", "" },
		{ " { \"x\" : 1 } ", "{}", "" },
		{ "{\"a\":{\"a\":1,\"b\":{\"c\":2}},\"b\":3}", "{\"a\":{\"b\":{\"c\":2}}}", "" },
		{ "{\"a\":null,\"d\":{\"x\":[{}]}}", "{\"a\":null,\"d\":{\"x\":[{}]}}", "" },
		{ "{\"a\":[{\"x\":1}],\"c\":7}", "{\"a\":[{\"x\":1}],\"c\":7}", "" },
		{ "{\"c\":{\"x\":{\"y\":1,\"b\":2},\"z\":{},\"b\":3}}",
		  "{\"c\":{\"x\":{\"b\":2},\"z\":{},\"b\":3}}", "" },
		/* told although it is not wanted */
		{ "{\"x\":{\"y\":\"\\u0000\"},\"a\":{\"\\u0000\":1e999}}", "{\"a\":{}}",
		  "a NUL in x.y; a NUL in a; a number out of range in a.\\u0000" },
		{ "{\"x\":[1e999],\"a\":{\"b\":\"\xff\"}}", "{\"a\":{\"b\":\"\xef\xbf\xbd\"}}",
		  "a number out of range in x; bytes that are no UTF-8 in a.b" },
		{ "{\"a\":{\"b\":1}", NULL, NULL },
		{ "{\"a\":{\"b\":1]}", NULL, NULL },
		{ "{\"a\":{\"b\"}}", NULL, NULL },
		{ "{\"x\":{]}", NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct document text = document_text(arena, rows[i].text);
		struct json_scan scan = { .bytes = text.bytes, .size = text.size };
		struct err err = { 0 };
		const int r = json_scan_members(&scan, wanted, &err);

		cr_expect_eq(r, rows[i].expected ? 0 : -EINVAL, "%s: %d", rows[i].text, r);
		if (r == 0) {
			cr_expect_str_eq(scan.out.bytes, rows[i].expected, "%s: %s", rows[i].text,
					 scan.out.bytes);
			cr_expect_str_eq(scan.altered, rows[i].altered, "%s: %s", rows[i].text,
					 scan.altered);
		}
		buffer_done(&scan.out);
	}
}

/* A name is compared as bytes, whatever stands in it. */
Test(json, a_nul_in_a_name_does_not_end_it)
{
	static const struct json_wanted wanted[] = { { .name = "Id" }, { 0 } };
	static const char bytes[] = "{\"Id\0and so on\":1}";
	struct json_scan scan = { .bytes = bytes, .size = sizeof(bytes) - 1 };
	struct err err = { 0 };

	cr_expect_eq(json_scan_members(&scan, wanted, &err), 0, "%s", err.text);
	cr_expect_str_eq(scan.out.bytes, "{}");
	buffer_done(&scan.out);
}

Test(json, walks_lists_within_limits)
{
	static const struct json_wanted wanted[] = { { .name = "Id" }, { 0 } };
	static const struct {
		const char *piece;
		size_t count;
		const struct json_wanted *wanted;
		int expected;
	} rows[] = {
		{ "{},", 999999, wanted, 0 },
		{ "{},", 1000000, wanted, -EINVAL },
		{ "{\"Id\":1},", 600000, wanted, -EINVAL },
		{ "{\"X\":[1,2,3,4]},", 600000, wanted, 0 },
		{ "{\"X\":[1,2,3,4]},", 600000, NULL, -EINVAL },
		{ "{\"X\":[1,2,3,4]},", 150000, NULL, 0 },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct buffer text = { 0 };
		struct err err = { 0 };
		size_t count = 0;
		struct json_list list = { .wanted = rows[i].wanted,
					  .take = take_nothing,
					  .context = &count };
		int r;

		buffer_text(&text, "[");
		repeat(&text, rows[i].piece, rows[i].count);
		buffer_text(&text, "{}]");
		list.bytes = text.bytes;
		list.size = text.size;
		r = json_each(&list, &err);
		cr_expect_eq(r, rows[i].expected, "row %zu: %d %s", i, r, err.text);
		if (r == 0)
			cr_expect_eq(count, rows[i].count + 1);
		buffer_done(&text);
	}
}

/* One owner's labels must not blind the audit of all others. */
Test(json, a_million_labels_of_one_do_not_end_the_list)
{
	static const struct json_wanted wanted[] = { { .name = "Id" }, { 0 } };
	struct buffer text = { 0 };
	struct err err = { 0 };
	size_t count = 0;
	struct json_list list = { .wanted = wanted, .take = take_nothing, .context = &count };

	buffer_text(&text, "[{\"Id\":1,\"Labels\":{\"x\":\"\"");
	repeat(&text, ",\"aaaaaaa\":\"\"", 999990);
	buffer_text(&text, "}},{\"Id\":2,\"Labels\":{\"x\":\"\"");
	repeat(&text, ",\"aaaaaaa\":\"\"", 999990);
	buffer_text(&text, "}}]");
	list.bytes = text.bytes;
	list.size = text.size;
	cr_expect_eq(json_each(&list, &err), 0, "%s", err.text);
	cr_expect_eq(count, 2);
	buffer_done(&text);
}

Test(json, members_of_another_type_are_unknown)
{
	static const char text[] =
		"{\"null\":null,\"true\":true,\"false\":false,\"false\":false,\"text\":\"x\","
		"\"number\":7,"
		"\"real\":7.0,\"large\":1e999,\"list\":[\"a\",\"b\"],"
		"\"mixed\":[\"a\",7],\"empty\":[],\"object\":{\"k\":\"v\",\"l\":\"w\"},"
		"\"odd\":{\"k\":1}}";
	static const struct {
		const char *key;
		enum tri tri;
		const char *text;
		struct number number, limit;
		int texts, keys, pairs; /* how many; -1 unknown */
	} rows[] = {
		{ "absent", TRI_UNKNOWN, NULL, { 0 }, { true, 0 }, 0, 0, 0 },
		{ "null", TRI_UNKNOWN, NULL, { 0 }, { true, 0 }, 0, 0, 0 },
		{ "true", TRI_YES, NULL, { 0 }, { 0 }, -1, -1, -1 },
		{ "false", TRI_NO, NULL, { 0 }, { 0 }, -1, -1, -1 },
		{ "text", TRI_UNKNOWN, "x", { 0 }, { 0 }, -1, -1, -1 },
		{ "number", TRI_UNKNOWN, NULL, { true, 7 }, { true, 7 }, -1, -1, -1 },
		{ "real", TRI_UNKNOWN, NULL, { 0 }, { 0 }, -1, -1, -1 },
		{ "large", TRI_UNKNOWN, NULL, { 0 }, { 0 }, -1, -1, -1 },
		{ "list", TRI_UNKNOWN, NULL, { 0 }, { 0 }, 2, -1, -1 },
		{ "mixed", TRI_UNKNOWN, NULL, { 0 }, { 0 }, -1, -1, -1 },
		{ "empty", TRI_UNKNOWN, NULL, { 0 }, { 0 }, 0, -1, -1 },
		{ "object", TRI_UNKNOWN, NULL, { 0 }, { 0 }, -1, 2, 2 },
		{ "odd", TRI_UNKNOWN, NULL, { 0 }, { 0 }, -1, 1, -1 },
	};
	struct json_document document;
	struct err err = { 0 };

	cr_assert_eq(json_open(text, strlen(text), 0, &document, &err), 0, "%s", err.text);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *key = rows[i].key;
		struct json_t *root = document.root;
		const char *const *lists[] = { json_member_texts(arena, root, key),
					       json_member_keys(arena, root, key),
					       json_member_pairs(arena, root, key) };
		const int counts[] = { rows[i].texts, rows[i].keys, rows[i].pairs };
		const struct number number = json_member_number(root, key);
		const struct number limit = json_member_limit(root, key);
		const char *found = json_member_text(arena, root, key);

		cr_expect_eq(json_member_tri(root, key), rows[i].tri, "%s", key);
		cr_expect(rows[i].text ? found && strcmp(found, rows[i].text) == 0 : !found, "%s",
			  key);
		cr_expect(number.known == rows[i].number.known &&
				  number.value == rows[i].number.value,
			  "%s", key);
		cr_expect(limit.known == rows[i].limit.known && limit.value == rows[i].limit.value,
			  "%s", key);
		for (size_t k = 0; k < COUNT(lists); k++) {
			int n = lists[k] ? 0 : -1;

			while (lists[k] && lists[k][n])
				n++;
			cr_expect_eq(n, counts[k], "%s: list %zu has %d", key, k, n);
		}
		cr_expect_eq(json_member_object(root, key) != NULL,
			     strcmp(key, "object") == 0 || strcmp(key, "odd") == 0, "%s", key);
		cr_expect_eq(json_has_member(root, key), strcmp(key, "absent") != 0, "%s", key);
		/* and nothing of it stands in what is no object */
		cr_expect(!json_has_member(NULL, key) && !json_member_keys(arena, NULL, key) &&
				  !json_member(json_member(root, "list"), key) &&
				  !json_member_texts(arena, json_member(root, "list"), key) &&
				  !json_member_limit(json_member(root, "text"), key).known &&
				  !json_member_keys(arena, json_member(root, "text"), key),
			  "%s", key);
		cr_expect(!json_member(NULL, key) && !json_member_texts(arena, NULL, key) &&
				  !json_member_limit(NULL, key).known,
			  "%s", key);
	}
	cr_expect_str_eq(json_member_pairs(arena, document.root, "object")[1], "l=w");
	cr_expect_str_eq(json_member_keys(arena, document.root, "object")[0], "k");
	json_close(&document);
}

Test(json, reads_times)
{
	static const struct {
		const char *text;
		int64_t expected;
	} rows[] = {
		{ "2026-01-02T03:04:05Z", 1767323045000000000 },
		{ "2026-01-02T03:04:05.5+01:00", 1767319445500000000 },
		{ "0001-01-01T00:00:00Z", 0 },
		{ "9999-12-31T23:59:59Z", 0 },
		{ "2262-12-31T23:59:59Z", 0 },
		{ "1969-12-31T23:59:59Z", 0 },
		{ "", 0 },
		{ "202", 0 },
		{ "20261102T03:04:05Z", 0 },
		{ "2026-13-02T03:04:05Z", 0 },
		{ "yesterday", 0 },
	};

	cr_expect_eq(json_member_time(NULL, "t"), 0);
	for (size_t i = 0; i < COUNT(rows); i++) {
		const char *text = arena_format(arena, "{\"t\":\"%s\"}", rows[i].text);
		struct json_document document;
		struct err err = { 0 };

		cr_assert_eq(json_open(text, strlen(text), 0, &document, &err), 0);
		cr_expect_eq(json_member_time(document.root, "t"), rows[i].expected, "%s",
			     rows[i].text);
		json_close(&document);
	}
}
