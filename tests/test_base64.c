#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/base64.h"

struct base64_row {
	const char *bytes, *text;
};

/* RFC 4648, section 10, and the two letters that are no digits. */
static const struct base64_row rows[] = {
	{ "", "" },
	{ "f", "Zg==" },
	{ "fo", "Zm8=" },
	{ "foo", "Zm9v" },
	{ "foob", "Zm9vYg==" },
	{ "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
	{ "\xfb\xef\xff", "++//" },
};

Test(base64, both_ways)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct buffer text = { 0 };
		char bytes[64];
		size_t size = 99;

		base64_encode(&text, rows[i].bytes, strlen(rows[i].bytes));
		cr_expect_str_eq(text.bytes, rows[i].text, "%s", rows[i].bytes);
		cr_expect_eq(base64_decode(text.bytes, text.size, bytes, &size), 0);
		cr_expect_eq(size, strlen(rows[i].bytes));
		cr_expect(memcmp(bytes, rows[i].bytes, size) == 0, "%s", rows[i].text);
		buffer_done(&text);
	}
}

Test(base64, every_byte_and_more_than_one_chunk)
{
	for (size_t size = 3070; size < 3076; size++) {
		char *bytes = malloc(size), *back;
		struct buffer text = { 0 };
		size_t length;

		for (size_t i = 0; i < size; i++)
			bytes[i] = (char)(unsigned char)(i * 7);
		base64_encode(&text, bytes, size);
		cr_expect_eq(text.size, (size + 2) / 3 * 4);
		back = malloc(base64_room(text.size));
		cr_expect_eq(base64_decode(text.bytes, text.size, back, &length), 0);
		cr_expect(length == size && memcmp(back, bytes, size) == 0, "%zu", size);
		free(bytes);
		free(back);
		buffer_done(&text);
	}
}

Test(base64, anything_else_is_refused)
{
	static const char *const texts[] = {
		"Z",	"Zg",	"Zg=",	"Z===", "====",	    "Zg==Zg==", "Zm9v\n", " Zm9v",
		"Zm9-", "Zm9_", "Zh==", "Zm9=", "Zm9vYg=a", "=Zg=",	"Z=g=",	  "Zm\x80v",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		size_t length = strlen(texts[i]), size;
		char bytes[64];

		cr_expect_lt(base64_decode(texts[i], length, bytes, &size), 0, "%s", texts[i]);
	}
}
