/* What section 1 asks of the host itself: its release, its packages, its kernel. */
#include <criterion/criterion.h>
#include <string.h>

#include "tests/support/gathered.h"
#include "tests/support/scripted_files.h"
#include "tests/support/scripted_host.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))
#define DPKG "/var/lib/dpkg/status"
#define APK "/lib/apk/db/installed"
#define CPU "/sys/devices/system/cpu/vulnerabilities"
#define RUNC "P:runc\nV:1.4.3-r0\n\n"

typedef void change_function(struct scripted_host *host);

static void keep(struct scripted_host *host)
{
	(void)host;
}

static void fail_file(struct scripted_host *host, const char *path, enum evidence_status status)
{
	script_status(host->script, file_key(host, path), status, 0);
}

static void dpkg_denied(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_DENIED);
	script_part(host->script, file_key(host, APK), "", RUNC);
}

static void dpkg_empty(struct scripted_host *host)
{
	script_part(host->script, file_key(host, DPKG), "", "");
}

static void apk(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_NOT_FOUND);
	script_part(host->script, file_key(host, APK), "", RUNC);
}

static void apk_of_alpine_3_23(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_NOT_FOUND);
	script_part(host->script, file_key(host, "/usr" APK), "", RUNC);
}

static void rpm(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_NOT_FOUND);
	host_directory(host, "/usr/lib/sysimage/rpm", "rpmdb.sqlite=-");
}

static void rpm_denied(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_NOT_FOUND);
	script_status(host->script, directory_key(host, "/var/lib/rpm"), EVIDENCE_DENIED, 13);
}

static void no_list(struct scripted_host *host)
{
	fail_file(host, DPKG, EVIDENCE_NOT_FOUND);
}

static void release_denied(struct scripted_host *host)
{
	script_status(host->script, "file /etc/os-release", EVIDENCE_DENIED, 13);
}

static void no_release(struct scripted_host *host)
{
	script_status(host->script, "file /etc/os-release", EVIDENCE_NOT_FOUND, 2);
	script_status(host->script, "file /usr/lib/os-release", EVIDENCE_NOT_FOUND, 2);
}

static void vendors_release(struct scripted_host *host)
{
	script_status(host->script, "file /etc/os-release", EVIDENCE_NOT_FOUND, 2);
	script_part(host->script, "file /usr/lib/os-release", "", "ID='fedora'\nVERSION_ID=43\n");
}

static void no_yama(struct scripted_host *host)
{
	script_status(host->script, "file /proc/sys/kernel/yama/ptrace_scope", EVIDENCE_NOT_FOUND,
		      2);
}

static void no_module(struct scripted_host *host)
{
	script_part(host->script, "file /sys/kernel/security/lsm", "", "\n");
}

static void flaws_unlisted(struct scripted_host *host)
{
	script_status(host->script, "directory " CPU, EVIDENCE_DENIED, 13);
}

static void flaw_denied(struct scripted_host *host)
{
	script_status(host->script, "file " CPU "/meltdown", EVIDENCE_DENIED, 13);
}

static void report_gone(struct scripted_host *host)
{
	fail_file(host, LYNIS_REPORT, EVIDENCE_NOT_FOUND);
}

static void no_components(struct scripted_host *host)
{
	script_replace(host->script, "GET /version", "", "\"1.5.1\"", "7");
}

/* What the engine's root holds is not read of ours, and the kernel's own is. */
static const struct row {
	const char *label;
	change_function *change;
	const char *line;
} rows[] = {
	{ "dpkg", keep, "package docker-ce 5:29.7.2-1" },
	{ "dpkg", keep, "package containerd.io 2.3.4-1" },
	{ "dpkg", keep, "packages_source " DPKG },
	{ "dpkg, unread", dpkg_denied, "packages " DPKG ": permission denied, run as root" },
	{ "dpkg, empty", dpkg_empty, "packages " DPKG ": it is empty" },
	{ "apk", apk, "package runc 1.4.3-r0" },
	{ "apk", apk, "packages read" },
	{ "apk below /usr", apk_of_alpine_3_23, "packages_source /usr" APK },
	{ "rpm", rpm, "packages /usr/lib/sysimage/rpm: rpm's list of packages, which is not read" },
	{ "rpm, perhaps", rpm_denied,
	  "packages /var/lib/rpm: rpm's list of packages, which is not read" },
	{ "none", no_list, "packages no list of dpkg, apk or rpm was found" },
	{ "release", keep, "os_id debian" },
	{ "release", keep, "os_version 12" },
	{ "release", keep, "os_codename bookworm" },
	{ "release", keep, "os_source /etc/os-release" },
	{ "release, unread", release_denied,
	  "os_cause /etc/os-release: permission denied, run as root" },
	{ "release, none", no_release, "os_cause /usr/lib/os-release: not found" },
	{ "release, the vendor's", vendors_release, "os_id fedora" },
	{ "release, the vendor's", vendors_release, "os_source /usr/lib/os-release" },
	{ "components", keep, "containerd_version 2.3.4" },
	{ "components", keep, "runc_version 1.5.1" },
	{ "another component stays", no_components, "containerd_version 2.3.4" },
	{ "kernel", keep, "/proc/sys/kernel/randomize_va_space 2" },
	{ "kernel", keep, "/sys/kernel/security/lsm lockdown,capability,landlock,yama,apparmor" },
	{ "kernel without Yama", no_yama,
	  "/proc/sys/kernel/yama/ptrace_scope /proc/sys/kernel/yama/ptrace_scope: not found" },
	{ "kernel, an empty line", no_module,
	  "/sys/kernel/security/lsm /sys/kernel/security/lsm: it is empty" },
	{ "processor", keep, CPU "/meltdown Mitigation: PTI" },
	{ "processor, unlisted", flaws_unlisted, "cpu " CPU ": permission denied, run as root" },
	{ "processor, one unread", flaw_denied,
	  CPU "/meltdown " CPU "/meltdown: permission denied, run as root" },
	{ "report", keep, "hardening_scan read" },
	{ "report", keep, "hardening_score 71" },
	{ "report, gone", report_gone, "hardening_scan " LYNIS_REPORT ": not found" },
};

Test(gather_system, what_is_read)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scripted_host host;
		struct gathered *gathered;

		host_init(&host);
		rows[i].change(&host);
		host_finish(&host);
		gathered = gather_all(script_open(host.script, &(struct script_play){ 0 }), NULL);
		cr_expect(gathered_has(gathered, NULL, rows[i].line), "%s: no '%s' in\n%s",
			  rows[i].label, rows[i].line,
			  strstr(gathered->host, "containerd_version"));
		gathered_free(gathered);
		host_done(&host);
	}
}
