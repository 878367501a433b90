#include "core/facts/hardening.h"

#include <string.h>

#include "core/base/clock.h"
#include "core/facts/slice.h"

const char *const hardening_paths[HARDENING_SETTINGS] = {
	[HARDENING_LSM] = "/sys/kernel/security/lsm",
	[HARDENING_LOCKDOWN] = "/sys/kernel/security/lockdown",
	[HARDENING_ASLR] = "/proc/sys/kernel/randomize_va_space",
	[HARDENING_KPTR] = "/proc/sys/kernel/kptr_restrict",
	[HARDENING_DMESG] = "/proc/sys/kernel/dmesg_restrict",
	[HARDENING_BPF] = "/proc/sys/kernel/unprivileged_bpf_disabled",
	[HARDENING_PTRACE] = "/proc/sys/kernel/yama/ptrace_scope",
	[HARDENING_SYMLINKS] = "/proc/sys/fs/protected_symlinks",
	[HARDENING_HARDLINKS] = "/proc/sys/fs/protected_hardlinks",
	[HARDENING_SUID_DUMP] = "/proc/sys/fs/suid_dumpable",
};

const char *hardening_line(struct arena *arena, const char *bytes, size_t size)
{
	struct slice rest = { bytes, size }, line;

	if (!slice_until(&rest, '\n', &line) || !line.size)
		return NULL;
	return arena_text(arena, line.bytes, line.size);
}

bool hardening_has_major_lsm(const char *list)
{
	static const char *const majors[] = { "apparmor", "selinux", "smack", "tomoyo" };
	struct slice rest = slice_of(list), name;

	while (slice_until(&rest, ',', &name))
		for (size_t i = 0; i < sizeof(majors) / sizeof(*majors); i++)
			if (slice_is(name, majors[i]))
				return true;
	return false;
}

/* "Vulnerable", "Vulnerable: No microcode", "KVM: Vulnerable"; a part of a longer line may say
 * that one way of several is open ("Mitigation: PTE Inversion; VMX: ... SMT vulnerable"), which is
 * no gross signal. */
bool hardening_is_vulnerable(const char *text)
{
	return strncmp(text, "Vulnerable", 10) == 0 || strncmp(text, "KVM: Vulnerable", 15) == 0;
}

/* "2026-08-01 12:30:00" */
static int64_t time_of(struct slice text)
{
	char moment[] = "YYYY-MM-DDTHH:MM:SSZ";
	int64_t time;

	if (text.size != sizeof(moment) - 2)
		return 0;
	memcpy(moment, text.bytes, text.size);
	moment[10] = 'T';
	return clock_parse(moment, &time) == 0 ? time : 0;
}

void hardening_read_lynis(const char *bytes, size_t size, struct hardening_scan *scan)
{
	struct slice rest = { bytes, size }, line;
	uint64_t score;

	while (slice_until(&rest, '\n', &line)) {
		if (slice_skip(&line, "hardening_index=") && slice_number(line, 10, 100, &score))
			scan->score = (struct number){ .known = true, .value = (int64_t)score };
		else if (slice_skip(&line, "report_datetime_end="))
			scan->ended = time_of(line);
	}
}
