#ifndef FACTS_READING_H
#define FACTS_READING_H

#include <stdbool.h>

/* Something that was read whole, or was not, with the cause. */
struct reading {
	bool is_read;
	const char *cause;
};

#endif
