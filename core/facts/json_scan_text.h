#ifndef FACTS_JSON_SCAN_TEXT_H
#define FACTS_JSON_SCAN_TEXT_H

#include "core/facts/json_scan.h"

/* The leaves of a JSON text, and what the normaliser changes in them. Internal to json_scan*.c. */

/* Stands on the opening quote; afterwards behind the closing one, and scan->string is it. */
int json_scan_string(struct json_scan *scan, struct err *err);
/* A number, true, false, null; or nonsense, which the parser will tell. */
int json_scan_scalar(struct json_scan *scan, struct err *err);

/* Text goes into out as late as possible, so that what needs no change is copied in one go. */
void json_scan_flush(struct json_scan *scan);

/* -EINVAL: "is no JSON: why at byte N" */
int json_scan_refuse(const struct json_scan *scan, const char *why, struct err *err);

#endif
