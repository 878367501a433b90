#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "core/run/findings.h"

const char *section_title(const char *id)
{
	static const char *const titles[] = {
		"1 Host",
		"2 Daemon configuration",
		"3 Daemon files",
		"4 Images and build files",
		"5 Container runtime",
		"6 Operations",
		"7 Swarm",
	};

	for (size_t i = 0; i < sizeof(titles) / sizeof(*titles); i++)
		if (id[0] == titles[i][0] && (id[1] == '.' || !id[1]))
			return titles[i];
	return NULL;
}

int compare_ids(const char *one, const char *other)
{
	while (*one && *other) {
		char *one_end, *other_end;
		unsigned long first = strtoul(one, &one_end, 10);
		unsigned long second = strtoul(other, &other_end, 10);

		if (first != second)
			return first < second ? -1 : 1;
		if (one_end == one || other_end == other)
			return strcmp(one, other);
		one = one_end + (*one_end == '.');
		other = other_end + (*other_end == '.');
	}
	return (*one != '\0') - (*other != '\0');
}

const char *check_id(const struct check *check, enum benchmark benchmark)
{
	switch (benchmark) {
	case BENCHMARK_1_6_0:
		return check->id.v1_6_0;
	case BENCHMARK_1_7_0:
		return check->id.v1_7_0;
	case BENCHMARK_1_8_0:
		return check->id.v1_8_0;
	case BENCHMARK_COUNT:
		break;
	}
	return NULL;
}

enum assessment check_assessment(const struct check *check, enum benchmark benchmark)
{
	switch (benchmark) {
	case BENCHMARK_1_6_0:
		return check->assessment.v1_6_0;
	case BENCHMARK_1_7_0:
		return check->assessment.v1_7_0;
	case BENCHMARK_1_8_0:
		return check->assessment.v1_8_0;
	case BENCHMARK_COUNT:
		break;
	}
	return ASSESSMENT_MANUAL;
}
