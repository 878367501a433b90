#include "checks/audit_rule.h"

#include "checks/file_access.h"
#include "core/facts/host.h"

#define LOADED "kernel audit rules"

static void saw_rule(const struct subject *on, const char *source, const struct audit_rule *rule,
		     struct finding *finding)
{
	saw(finding, source, on->file->resolved, rule ? rule->text : NULL, "a rule that covers it");
}

static struct audit_cover cover_by_files(const struct subject *on)
{
	const struct audited *audited = on->check->rule;

	return audit_cover(&on->host->audit->filed, on->file, audited->need, on->host->mounts);
}

/* What the files would do is no proof of what the kernel does. */
static enum result judge_unloaded(const struct subject *on, struct finding *finding)
{
	struct audit_cover filed = cover_by_files(on);

	if (!filed.rule || filed.kind == COVER_UNSURE)
		return fail(finding, "no loaded rule covers %s", on->file->resolved);
	saw_rule(on, filed.rule->source, filed.rule, finding);
	return fail(finding, "%s would cover %s, but it is not loaded", filed.rule->source,
		    on->file->resolved);
}

/* A rule that somebody typed in is gone after the next boot. */
static void note_files(const struct subject *on, struct finding *finding)
{
	const struct audit *audit = on->host->audit;
	struct audit_cover filed = cover_by_files(on);

	if (filed.rule && filed.kind != COVER_UNSURE)
		saw_rule(on, filed.rule->source, filed.rule, finding);
	else if (audit->files.is_read)
		note(finding, "the rule is loaded, but in no file below /etc/audit: it will not "
			      "survive a reboot");
	else
		note(finding, "whether it will survive a reboot is not known: %s",
		     audit->files.cause);
}

static enum result judge_covered(const struct subject *on, const struct audit_cover *cover,
				 struct finding *finding)
{
	const struct number *daemon = &on->host->audit->daemon;

	note_files(on, finding);
	if (cover->is_half)
		note(finding, "calls of 32-bit programs are not covered: the rule has arch=b64");
	saw(finding, LOADED, "pid of auditd", text_of(finding, "%lld", (long long)daemon->value),
	    "not 0");
	if (daemon->value == 0)
		return warn(finding, "no audit daemon runs: what the rule sees goes to the "
				     "kernel's log alone");
	return RESULT_PASS;
}

/* A reader can find out which was first; what was read here cannot tell. */
static enum result judge_unsure(const struct subject *on, const struct audit_cover *cover,
				struct finding *finding)
{
	if (cover->mount)
		return unknown(finding,
			       "whether %s covers %s is not known: it does if the rule was "
			       "loaded after %s was mounted",
			       cover->rule->text, on->file->resolved, cover->mount);
	return unknown(finding, "whether %s covers %s is not known: a link or a mount was not seen",
		       cover->rule->text, on->file->resolved);
}

static enum result judge_cover(const struct subject *on, const struct audit_cover *cover,
			       struct finding *finding)
{
	switch (cover->kind) {
	case COVER_WHOLE:
		return judge_covered(on, cover, finding);
	case COVER_NARROWED:
		if (cover->hider)
			return warn(
				finding,
				"a rule that is tried before keeps its rule silent for some: %s",
				cover->hider->text);
		return warn(finding, "its rule speaks only under conditions: %s",
			    cover->rule->narrowing);
	case COVER_SHALLOW:
		return warn(finding, "its rule names the directory itself and not what it holds: "
				     "dir= would");
	case COVER_UNSURE:
		return judge_unsure(on, cover, finding);
	case COVER_HIDDEN:
		saw_rule(on, "an earlier rule", cover->hider, finding);
		return fail(finding, "a rule that is tried before keeps its rule silent: %s",
			    cover->hider ? cover->hider->text : "");
	case COVER_NONE:
		break;
	}
	return judge_unloaded(on, finding);
}

static enum result judge_rules(const struct subject *on, struct finding *finding)
{
	const struct audited *audited = on->check->rule;
	const struct audit *audit = on->host->audit;
	struct audit_cover cover =
		audit_cover(&audit->loaded, on->file, audited->need, on->host->mounts);

	saw_rule(on, LOADED, cover.rule, finding);
	if (audit->enabled.value != 0)
		return judge_cover(on, &cover, finding);
	saw(finding, LOADED, "enabled", "0", "1 or 2");
	return fail(finding, "auditing is switched off: no rule speaks");
}

/*
 * What nobody records nobody can look up afterwards. The kernel's own list decides; what stands
 * in files is told beside it, for a rule may be in one and not in the other.
 */
enum result judge_audit_rule(const struct subject *on, struct finding *finding)
{
	const struct audit *audit = on->host->audit;

	if (!file_object(on->file))
		return unknown_file(on, finding);
	if (!audit)
		return unknown(finding, "the kernel's audit rules were not asked for");
	if (!audit->kernel.is_read)
		return unknown(finding, "%s",
			       audit->kernel.cause ? audit->kernel.cause
						   : "the kernel's audit rules were not read");
	if (audit->is_absent) {
		saw_rule(on, LOADED, NULL, finding);
		return fail(finding, "this kernel has no audit, and records nothing");
	}
	return judge_rules(on, finding);
}
