#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/base/sha256.h"

/* The digests of FIPS 180-4's examples, and of sizes around the edges of a block. */
Test(sha256, rows)
{
	static const struct {
		const char *bytes;
		size_t times;
		const char *digest;
	} rows[] = {
		{ "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
		  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
		{ "a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
		{ "a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
		{ "a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
		{ "a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
		{ "a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
		{ "a", 1000000,
		  "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const size_t length = strlen(rows[i].bytes);
		char *bytes = malloc(length * rows[i].times + 1);
		char digest[SHA256_TEXT];

		for (size_t at = 0; at < rows[i].times; at++)
			memcpy(bytes + at * length, rows[i].bytes, length);
		sha256_text(bytes, length * rows[i].times, digest);
		cr_expect_str_eq(digest, rows[i].digest, "row %zu: %s", i, digest);
		free(bytes);
	}
}
