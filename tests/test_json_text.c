#include <criterion/criterion.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/buffer.h"
#include "core/facts/json_text.h"

/* "{ k:a [ n ] } ." for {"a":[1]}: one letter for each token and the text of strings and keys. */
static void describe(const char *bytes, size_t size, struct buffer *out)
{
	static const char letters[] = "!.{}[]ksn";
	struct json_text text = { .bytes = bytes, .size = size };
	struct json_token token;

	do {
		json_text_next(&text, &token);
		cr_assert_leq(token.offset + token.size, size);
		buffer_add(out, &letters[token.kind], 1);
		if (token.kind >= JSON_TOKEN_KEY)
			buffer_add(out, bytes + token.offset, token.size);
	} while (token.kind != JSON_TOKEN_BROKEN && token.kind != JSON_TOKEN_END);
}

struct walk_row {
	const char *text, *tokens;
};

static const struct walk_row rows[] = {
	{ "{}", "{}." },
	{ " [ ] ", "[]." },
	{ "{\"a\":[1,\"b\",{\"c\":null}],\"d\" : true}", "{ka[n1sb{kcnnull}]kdntrue}." },
	{ "\"a\\\"b\\\\\"", "sa\\\"b\\\\." },
	{ "-0.5e+10", "n-0.5e+10." },
	{ "[[],[[]]]", "[[][[]]]." },
	{ "1 2", "n1." },
	{ "{}x", "{}." },
	{ "", "!" },
	{ "  ", "!" },
	{ "{", "{!" },
	{ "[", "[!" },
	{ "[1", "[n1!" },
	{ "[1,", "[n1!" },
	{ "[1,]", "[n1!" },
	{ "[,1]", "[!" },
	{ "{\"a\"}", "{!" },
	{ "{\"a\":}", "{ka!" },
	{ "{\"a\":1,}", "{kan1!" },
	{ "{a:1}", "{!" },
	{ "[1}", "[n1!" },
	{ "{\"a\":1]", "{kan1!" },
	{ "\"a", "!" },
	{ "\"a\\", "!" },
	{ "\"a\\\"", "!" },
	{ "01", "!" },
	{ "1.", "!" },
	{ "1e", "!" },
	{ "-", "!" },
	{ ".5", "!" },
	{ "+1", "!" },
	{ "NaN", "!" },
	{ "tru", "!" },
	{ "True", "!" },
	{ "// a\n1", "!" },
	{ "]", "!" },
};

Test(json_text, tokens)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		size_t size = strlen(rows[i].text);
		char *copy = memcpy(malloc(size + 1), rows[i].text, size);
		struct buffer out = { 0 };

		describe(copy, size, &out);
		cr_expect_str_eq(out.bytes, rows[i].tokens, "%s: %s", rows[i].text, out.bytes);
		buffer_done(&out);
		free(copy);
	}
}

Test(json_text, what_is_broken_stays_so_and_the_end_is_the_end)
{
	struct json_text broken = { .bytes = "[1 1]", .size = 5 };
	struct json_text whole = { .bytes = "[] []", .size = 5 };
	struct json_token token;

	for (int i = 0; i < 6; i++)
		json_text_next(&broken, &token);
	cr_expect_eq(token.kind, JSON_TOKEN_BROKEN);
	cr_expect_eq(token.offset, 3);
	for (int i = 0; i < 6; i++)
		json_text_next(&whole, &token);
	cr_expect_eq(token.kind, JSON_TOKEN_END);
	cr_expect_eq(token.offset, 2);
}

Test(json_text, depth_is_bounded)
{
	for (size_t depth = JSON_TEXT_DEPTH; depth <= JSON_TEXT_DEPTH + 1; depth++) {
		struct buffer text = { 0 };
		struct json_text walk = { 0 };
		struct json_token token;

		for (size_t i = 0; i < depth; i++)
			buffer_text(&text, "[");
		for (size_t i = 0; i < depth; i++)
			buffer_text(&text, "]");
		walk.bytes = text.bytes;
		walk.size = text.size;
		do
			json_text_next(&walk, &token);
		while (token.kind != JSON_TOKEN_BROKEN && token.kind != JSON_TOKEN_END);
		cr_expect_eq(token.kind,
			     depth > JSON_TEXT_DEPTH ? JSON_TOKEN_BROKEN : JSON_TOKEN_END);
		buffer_done(&text);
	}
}

struct unit_row {
	const char *raw, *text;
};

Test(json_text, units_of_a_string)
{
	static const struct unit_row units[] = {
		{ "a\\n\\t\\r\\b\\f", "a\n\t\r\b\f" },
		{ "\\\"\\\\\\/", "\"\\/" },
		{ "\\u0041\\u00e9\\u20ac", "A\xc3\xa9\xe2\x82\xac" },
		{ "\\ud83d\\ude00!", "\xf0\x9f\x98\x80!" },
		{ "\\uD83D\\uDE00", "\xf0\x9f\x98\x80" },
		{ "\\ud83d!", "\xed\xa0\xbd!" },
		{ "\\ud83d\\u0041", "\xed\xa0\xbd"
				    "A" },
		{ "\\u00", "u00" },
		{ "\\u00zz", "u00zz" },
		{ "\\x", "x" },
		{ "\\", "\\" },
		{ "\xff\xc3", "\xff\xc3" },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		size_t size = strlen(units[i].raw), length;
		char *raw = memcpy(malloc(size), units[i].raw, size), utf8[4];
		struct buffer out = { 0 };

		for (size_t at = 0; at < size;) {
			at += json_text_unit(raw + at, size - at, utf8, &length);
			cr_assert_leq(at, size, "%s", units[i].raw);
			buffer_add(&out, utf8, length);
		}
		cr_expect_str_eq(out.bytes, units[i].text, "%s", units[i].raw);
		buffer_done(&out);
		free(raw);
	}
}

/* Where the strings are plain, it agrees with jansson on what is JSON. */
Test(json_text, jansson_agrees)
{
	static const char letters[] = "[]{},:\"a1-.e0 ";
	unsigned state = 1;

	for (unsigned round = 0; round < 200000; round++) {
		char bytes[12];
		size_t size = 1 + round % sizeof(bytes);
		struct buffer out = { 0 };
		json_t *json;
		bool is_whole;

		for (size_t i = 0; i < size; i++) {
			state = state * 1103515245 + 12345;
			bytes[i] = letters[(state >> 16) % (sizeof(letters) - 1)];
		}
		describe(bytes, size, &out);
		is_whole = out.bytes[out.size - 1] == '.';
		json = json_loadb(bytes, size, JSON_DECODE_ANY | JSON_DISABLE_EOF_CHECK, NULL);
		/* jansson reads on to see where a number ends: "1x" is none of its numbers */
		if (json || !strpbrk(out.bytes, "n"))
			cr_assert_eq(is_whole, json != NULL, "%.*s: %s", (int)size, bytes,
				     out.bytes);
		json_decref(json);
		buffer_done(&out);
	}
}
