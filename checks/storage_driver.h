#ifndef CHECKS_STORAGE_DRIVER_H
#define CHECKS_STORAGE_DRIVER_H

#include "core/check.h"

/* A member of the family "this storage driver is not in use". */
struct storage_driver_rule {
	const char *name; /* as GET /info calls it */
};

judge_function judge_storage_driver;

#endif
