#include "core/base/sha256.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define BLOCK 64
#define WORDS 8
#define ROUNDS 64

/* The fractional parts of the cube roots of the first 64 primes. */
static const uint32_t constants[ROUNDS] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2
};

static uint32_t turned(uint32_t word, unsigned bits)
{
	return word >> bits | word << (32 - bits);
}

static void expand(const unsigned char *block, uint32_t schedule[ROUNDS])
{
	for (size_t i = 0; i < 16; i++, block += 4)
		schedule[i] = (uint32_t)block[0] << 24 | (uint32_t)block[1] << 16 |
			      (uint32_t)block[2] << 8 | block[3];
	for (size_t i = 16; i < ROUNDS; i++) {
		const uint32_t near = schedule[i - 2], far = schedule[i - 15];

		schedule[i] = schedule[i - 16] + schedule[i - 7] +
			      (turned(far, 7) ^ turned(far, 18) ^ far >> 3) +
			      (turned(near, 17) ^ turned(near, 19) ^ near >> 10);
	}
}

/* The standard calls the eight words a to h. */
static void mix(uint32_t state[WORDS], const unsigned char *block)
{
	uint32_t schedule[ROUNDS], word[WORDS];

	expand(block, schedule);
	memcpy(word, state, sizeof(word));
	for (size_t i = 0; i < ROUNDS; i++) {
		const uint32_t a = word[0], e = word[4];
		const uint32_t first = word[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) +
				       ((e & word[5]) ^ (~e & word[6])) + constants[i] +
				       schedule[i];
		const uint32_t second = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) +
					((a & word[1]) ^ (a & word[2]) ^ (word[1] & word[2]));

		memmove(word + 1, word, (WORDS - 1) * sizeof(*word));
		word[4] += first;
		word[0] = first + second;
	}
	for (size_t i = 0; i < WORDS; i++)
		state[i] += word[i];
}

/* What is left of the bytes, a one bit, zeros, and the length in bits. */
static void end(uint32_t state[WORDS], const unsigned char *rest, size_t left, uint64_t size)
{
	unsigned char block[2 * BLOCK] = { 0 };
	const size_t total = left + 9 > BLOCK ? sizeof(block) : BLOCK;

	if (left)
		memcpy(block, rest, left);
	block[left] = 0x80;
	for (unsigned i = 0; i < 8; i++)
		block[total - 1 - i] = (unsigned char)(size * 8 >> 8 * i);
	for (size_t i = 0; i < total; i += BLOCK)
		mix(state, block + i);
}

void sha256_text(const void *bytes, size_t size, char ret_text[SHA256_TEXT])
{
	/* The fractional parts of the square roots of the first eight primes. */
	uint32_t state[WORDS] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };
	const unsigned char *next = bytes;
	size_t left = size;

	for (; left >= BLOCK; left -= BLOCK, next += BLOCK)
		mix(state, next);
	end(state, next, left, size);
	for (size_t i = 0; i < WORDS; i++)
		(void)snprintf(ret_text + 8 * i, 9, "%08x", (unsigned)state[i]);
}
