#ifndef BASE_SHA256_H
#define BASE_SHA256_H

#include <stddef.h>

#define SHA256_TEXT 65

/* The digest of the bytes as 64 lower-case hexadecimal digits (FIPS 180-4). */
void sha256_text(const void *bytes, size_t size, char ret_text[SHA256_TEXT]);

#endif
