#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "core/run/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_allowances(const struct allowances *allowances)
{
	assert(allowances->list || !allowances->count);
	for (size_t i = 0; i < allowances->count; i++) {
		const struct allowance *allowance = &allowances->list[i];

		assert(allowance->field && allowance->containers && allowance->allow);
		assert(allowance->reason && *allowance->reason);
		(void)allowance_is_for(allowance, "web");
	}
}

static void check_file(const struct policy_file *file)
{
	const struct policy *policy = &file->policy;

	check_allowances(&policy->capabilities);
	check_allowances(&policy->host_mounts);
	check_allowances(&policy->privileged_ports);
	check_allowances(&policy->ports);
	check_allowances(&policy->devices);
	check_allowances(&policy->ulimits);
	assert(!policy->swarm_managers.known || policy->swarm_managers.value % 2 == 1);
	assert(!policy->hardening_report.path || policy->hardening_report.minimum_score.known);
	for (size_t i = 0; i < file->option_count; i++)
		assert(file->options[i].name && file->options[i].value && file->options[i].place);
	assert(strlen(file->sha256) == SHA256_TEXT - 1);
}

/* It is taken, or refused with a place in it; a policy of nothing is none. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_new();
	struct buffer bytes = { 0 };
	struct policy_file file;
	struct err err = { 0 };

	buffer_add(&bytes, data, size);
	if (policy_parse(arena, "p", &bytes, &file, &err) == 0)
		check_file(&file);
	else
		assert(strncmp(err.text, "p:", 2) == 0 || size > ((size_t)1 << 20));
	buffer_done(&bytes);
	arena_free(arena);
	return 0;
}
