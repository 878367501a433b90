#include "checks/allowance.h"

#include <string.h>

#include "checks/daemon_option.h"
#include "core/facts/container.h"

void saw_policy(const struct subject *on, struct finding *finding, const char *field,
		const char *said, const char *expected)
{
	const char *source = on->policy->source ? on->policy->source : "policy";

	saw(finding, source, text_of(finding, "inputs.%s", field), said, expected);
}

void tell_allowance(const struct subject *on, struct finding *finding,
		    const struct allowance *allowance)
{
	saw(finding, on->policy->source ? on->policy->source : "policy", allowance->field,
	    joined(finding, allowance->allow),
	    text_of(finding, "allowed for %s", allowance->containers));
	note(finding, "the policy allows it (%s): %s", allowance->field, allowance->reason);
}

static bool has_word(const struct allowance *allowance, covers_function *covers, const void *wanted)
{
	for (const char *const *word = allowance->allow; *word; word++)
		if (covers(*word, wanted))
			return true;
	return false;
}

const struct allowance *find_allowance(const struct subject *on, struct finding *finding,
				       const struct allowances *allowances, covers_function *covers,
				       const void *wanted)
{
	for (size_t i = 0; i < allowances->count; i++) {
		const struct allowance *allowance = &allowances->list[i];

		if (!allowance_is_for(allowance, on->container->name) ||
		    !has_word(allowance, covers, wanted))
			continue;
		tell_allowance(on, finding, allowance);
		return allowance;
	}
	return NULL;
}

bool has_allowance(const struct subject *on, const struct allowances *allowances)
{
	for (size_t i = 0; i < allowances->count; i++)
		if (allowance_is_for(&allowances->list[i], on->container->name))
			return true;
	return false;
}

bool list_holds(const char *const *list, const char *word)
{
	for (; list && *list; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}
