#include "core/facts/audit_calls.h"

#include <linux/audit.h>
#include <stddef.h>

/*
 * auditctl 4 writes "perm=wa" as the system calls that can do it, and the kernel shows them as
 * bits. So a rule with few calls may be whole, if they are those that matter.
 */

#define W AUDIT_MAY_WRITE
#define A AUDIT_MAY_CHANGE
#define X AUDIT_MAY_EXECUTE
#define NONE 0xffffU

enum numbers { NUMBERS_UNKNOWN, NUMBERS_X86_64, NUMBERS_I386, NUMBERS_ARM64, NUMBERS };

/* Calls that change files, with their numbers on x86-64, on i386 and on arm64 (unistd.h). One that
 * is not needed is too new or too special for every rule that means all to name it. */
static const struct call {
	uint16_t numbers[NUMBERS];
	unsigned accesses;
	bool is_needed;
} table[] = {
	{ /* open */ { NONE, 2, 5, NONE }, W, true },
	{ /* openat */ { NONE, 257, 295, 56 }, W, true },
	{ /* openat2 */ { NONE, 437, 437, 437 }, W, false },
	{ /* open_by_handle_at */ { NONE, 304, 342, 265 }, W, false },
	{ /* creat */ { NONE, 85, 8, NONE }, W, true },
	{ /* truncate */ { NONE, 76, 92, 45 }, W, true },
	{ /* truncate64 */ { NONE, NONE, 193, NONE }, W, false },
	{ /* ftruncate */ { NONE, 77, 93, 46 }, W, false },
	{ /* fallocate */ { NONE, 285, 324, 47 }, W, false },
	{ /* rename */ { NONE, 82, 38, NONE }, W, true },
	{ /* renameat */ { NONE, 264, 302, 38 }, W, true },
	{ /* renameat2 */ { NONE, 316, 353, 276 }, W, true },
	{ /* unlink */ { NONE, 87, 10, NONE }, W, true },
	{ /* unlinkat */ { NONE, 263, 301, 35 }, W, true },
	{ /* rmdir */ { NONE, 84, 40, NONE }, W, true },
	{ /* mkdir */ { NONE, 83, 39, NONE }, W, true },
	{ /* mkdirat */ { NONE, 258, 296, 34 }, W, true },
	{ /* mknod */ { NONE, 133, 14, NONE }, W, true },
	{ /* mknodat */ { NONE, 259, 297, 33 }, W, true },
	{ /* link */ { NONE, 86, 9, NONE }, W, true },
	{ /* linkat */ { NONE, 265, 303, 37 }, W, true },
	{ /* symlink */ { NONE, 88, 83, NONE }, W, true },
	{ /* symlinkat */ { NONE, 266, 304, 36 }, W, true },
	{ /* bind */ { NONE, 49, 361, 200 }, W, false },
	{ /* chmod */ { NONE, 90, 15, NONE }, A, true },
	{ /* fchmod */ { NONE, 91, 94, 52 }, A, true },
	{ /* fchmodat */ { NONE, 268, 306, 53 }, A, true },
	{ /* fchmodat2 */ { NONE, 452, 452, 452 }, A, false },
	{ /* chown */ { NONE, 92, 182, NONE }, A, true },
	{ /* lchown */ { NONE, 94, 16, NONE }, A, true },
	{ /* fchown */ { NONE, 93, 95, 55 }, A, true },
	{ /* fchownat */ { NONE, 260, 298, 54 }, A, true },
	{ /* setxattr */ { NONE, 188, 226, 5 }, A, true },
	{ /* lsetxattr */ { NONE, 189, 227, 6 }, A, true },
	{ /* fsetxattr */ { NONE, 190, 228, 7 }, A, true },
	{ /* removexattr */ { NONE, 197, 235, 14 }, A, true },
	{ /* lremovexattr */ { NONE, 198, 236, 15 }, A, true },
	{ /* fremovexattr */ { NONE, 199, 237, 16 }, A, true },
	{ /* execve */ { NONE, 59, 11, 221 }, X, true },
	{ /* execveat */ { NONE, 322, 358, 281 }, X, true },
};

static enum numbers numbers_of(uint32_t arch)
{
	switch (arch) {
	case AUDIT_ARCH_X86_64:
		return NUMBERS_X86_64;
	case AUDIT_ARCH_I386:
		return NUMBERS_I386;
	case AUDIT_ARCH_AARCH64:
		return NUMBERS_ARM64;
	default:
		return NUMBERS_UNKNOWN;
	}
}

struct audit_calls audit_calls_read(const uint32_t *mask, uint32_t arch)
{
	enum numbers numbers = numbers_of(arch);
	unsigned lacks = AUDIT_MAY_READ, some = AUDIT_MAY_READ;

	if (numbers == NUMBERS_UNKNOWN)
		return (struct audit_calls){ .some = AUDIT_ALL_ACCESS };
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		uint16_t number = table[i].numbers[numbers];

		if (number == NONE)
			continue;
		if (mask[AUDIT_WORD(number)] & AUDIT_BIT(number))
			some |= table[i].accesses;
		else if (table[i].is_needed)
			lacks |= table[i].accesses;
	}
	return (struct audit_calls){ .whole = AUDIT_ALL_ACCESS & ~lacks, .some = some };
}
