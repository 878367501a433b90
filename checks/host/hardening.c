#include <string.h>

#include "checks/hardening_report.h"
#include "checks/os_support.h"
#include "core/check.h"
#include "core/facts/hardening.h"
#include "core/facts/host.h"

static enum result unread(struct finding *finding, const struct hardening_value *value)
{
	return unknown(finding, "%s", value->cause ? value->cause : "it was not asked for");
}

static void show(struct finding *finding, const struct hardening_value *value, const char *expected)
{
	saw(finding, value->path, "value",
	    value->text	       ? value->text
	    : value->is_absent ? "(no such file)"
			       : value->cause,
	    expected);
}

static enum result judge_flaw(const struct hardening_value *flaw, struct finding *finding)
{
	show(finding, flaw, "not affected, or mitigated");
	if (!flaw->text)
		return unread(finding, flaw);
	if (hardening_is_vulnerable(flaw->text))
		return fail(finding, "%s says %s", flaw->path, flaw->text);
	return RESULT_PASS;
}

static bool is_closed(const struct hardening_value *flaw)
{
	return flaw->text && !hardening_is_vulnerable(flaw->text);
}

/* What decides is told before what is well. */
static enum result judge_flaws(const struct hardening *hardening, struct finding *finding)
{
	enum result result = RESULT_PASS;

	for (size_t i = 0; i < hardening->cpu_count; i++)
		if (!is_closed(&hardening->cpu[i]))
			result = result_worse(result, judge_flaw(&hardening->cpu[i], finding));
	for (size_t i = 0; i < hardening->cpu_count; i++)
		if (is_closed(&hardening->cpu[i]))
			result = result_worse(result, judge_flaw(&hardening->cpu[i], finding));
	return result;
}

/* An old kernel that has no such list tells nothing of its processor. */
static enum result judge_processor(const struct hardening *hardening, struct finding *finding)
{
	if (!hardening->cpu_read.is_read)
		return unknown(finding, "%s",
			       hardening->cpu_read.cause ? hardening->cpu_read.cause
							 : "the processor's flaws were not read");
	if (!hardening->cpu_count)
		return unknown(finding, "the kernel lists no flaws of the processor");
	return judge_flaws(hardening, finding);
}

static enum result judge_aslr(const struct hardening *hardening, struct finding *finding)
{
	const struct hardening_value *aslr = &hardening->settings[HARDENING_ASLR];

	show(finding, aslr, "2");
	if (!aslr->text)
		return unread(finding, aslr);
	if (strcmp(aslr->text, "0") == 0)
		return fail(finding, "addresses are not randomized: %s is 0", aslr->path);
	if (strcmp(aslr->text, "1") != 0 && strcmp(aslr->text, "2") != 0)
		return unknown(finding, "%s is not understood: %s", aslr->path, aslr->text);
	return RESULT_PASS;
}

/* Where the list is not to be had, the two that distributions use tell of themselves. */
static enum result judge_modules(const struct host *host, struct finding *finding)
{
	const struct hardening_value *modules = &host->hardening->settings[HARDENING_LSM];

	show(finding, modules, "apparmor, selinux, smack or tomoyo");
	if (!modules->text && (host->apparmor == TRI_YES || host->selinux == TRI_YES))
		return RESULT_PASS;
	if (!modules->text)
		return unread(finding, modules);
	if (!hardening_has_major_lsm(modules->text))
		return fail(finding, "no security module confines programs: only %s is active",
			    modules->text);
	return RESULT_PASS;
}

/* What no threshold decides, for whoever reviews the host. A setting that a kernel lacks is seen as
 * such; one that could not be read is a failed look. */
static enum result show_settings(const struct hardening *hardening, struct finding *finding)
{
	enum result result = RESULT_PASS;

	for (size_t i = 0; i < HARDENING_SETTINGS; i++) {
		const struct hardening_value *value = &hardening->settings[i];

		if (i == HARDENING_LSM || i == HARDENING_ASLR)
			continue;
		show(finding, value, "as the site's standard says");
		if (!value->text && !value->is_absent)
			result = result_worse(result, unread(finding, value));
	}
	return result;
}

/*
 * Containers share the host's kernel. Where the host lacks what any standard asks for, one bug in
 * a container is enough.
 */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct host *host = on->host;
	enum result result = judge_os_support(host, finding);

	if (!host->hardening)
		return result_worse(result, unknown(finding, "the kernel's settings were not "
							     "looked at"));
	result = result_worse(result, judge_processor(host->hardening, finding));
	result = result_worse(result, judge_aslr(host->hardening, finding));
	result = result_worse(result, judge_modules(host, finding));
	result = result_worse(result, show_settings(host->hardening, finding));
	return result_worse(result, judge_hardening_report(on, finding));
}

const struct check check_host_hardening = {
	.id = { "1.2.1", "1.2.1", "1.2.1" },
	.title = "The host follows a hardening standard",
	.why = "Every container runs on the host's kernel and is kept in by it. What weakens the "
	       "host weakens all of them at once.",
	.reads = "The kernel's list of the processor's flaws, its security modules and lockdown, "
		 "the randomizing of addresses and further settings; the system's release and a "
		 "built-in table of the ends of support; the Lynis report that the policy names. "
		 "An open flaw, no randomizing, no security module, or a release without support "
		 "fails. Only a report that is young enough and scores what the policy asks for "
		 "passes; without one a person must compare the evidence.",
	.fix = "Harden the host by the standard that the site chose, scan it with Lynis, and name "
	       "the report in the policy under inputs.hardening_report.",
	.controls = "16.7",
	.level = 1,
	.looks = { { .scope = SCOPE_HOST, .judge = judge } },
};
