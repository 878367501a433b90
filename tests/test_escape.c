#include <criterion/criterion.h>
#include <string.h>

#include "core/base/escape.h"
#include "tests/support/sample_report.h"

Test(escape, rows)
{
	static const struct {
		const char *raw, *escaped;
	} rows[] = {
		{ "", "" },
		{ "plain text ~!", "plain text ~!" },
		{ "\\", "\\\\" },
		{ "\\x1b", "\\\\x1b" },
		{ "\033[31m", "\\x1b[31m" },
		{ "a\nPASS 1.1.1", "a\\x0aPASS 1.1.1" },
		{ "\r\t\b\a", "\\x0d\\x09\\x08\\x07" },
		{ "\x7f", "\\x7f" },
		{ "\xe2\x80\xae", "\\xe2\\x80\\xae" }, /* U+202E, right to left */
		{ "\xc2\x9b", "\\xc2\\x9b" },	       /* U+009B, the one-byte CSI */
		{ "\xff\xfe\x80", "\\xff\\xfe\\x80" },
		{ "]]>&#27;<\"'", "]]>&#27;<\"'" },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const char *escaped = escape_text(arena, rows[i].raw);

		cr_expect_str_eq(escaped, rows[i].escaped, "row %zu", i);
		cr_expect_str_eq(sample_unescaped(arena, escaped), rows[i].raw, "row %zu", i);
	}
	cr_expect_null(escape_text(arena, NULL));
	arena_free(arena);
}

Test(escape, every_byte)
{
	for (int byte = 0; byte < 256; byte++) {
		struct buffer out = { 0 };
		char raw = (char)byte;

		escape_bytes(&out, &raw, 1);
		cr_expect_eq(out.size,
			     byte == '\\'		   ? 2
			     : byte >= 0x20 && byte < 0x7f ? 1
							   : 4,
			     "%d", byte);
		cr_expect(sample_is_plain(out.bytes) && !strchr(out.bytes, '\n'), "%d", byte);
		buffer_done(&out);
	}
}

/* Two texts never look alike once they are escaped. */
Test(escape, random_bytes_come_back)
{
	uint64_t state = 88172645463325252U;
	struct arena *arena = arena_new();
	char raw[65];

	for (int i = 0; i < 100000; i++) {
		const char *escaped;
		size_t size;

		size = sample_random_text(&state, raw, sizeof(raw));
		escaped = escape_text(arena, raw);
		cr_assert(sample_is_plain(escaped));
		cr_assert_null(strchr(escaped, '\n'));
		cr_assert_str_eq(sample_unescaped(arena, escaped), raw, "%zu bytes", size);
		arena_reset(arena);
	}
	arena_free(arena);
}
