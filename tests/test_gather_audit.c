#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/audit.h"
#include "core/facts/gather.h"
#include "tests/support/scripted_host.h"

/* Where the paths of rules lead: the kernel follows every link but the last. */

#define COUNT(rows) (sizeof(rows) / sizeof(*(rows)))
#define RULES_DIRECTORY "directory@812:1000 /etc/audit/rules.d"
#define RULES "file@812:1000 /etc/audit/audit.rules"

/* The place of the only rule of /etc/audit/audit.rules; NULL where it is not known. */
static const char *place_of_rule(struct arena *arena, struct scripted_host *host)
{
	struct source *source;
	struct gather *gather;
	struct request request;
	struct answer answer;
	const struct audit *audit;

	host_finish(host);
	source = script_open(host->script, &(struct script_play){ 0 });
	gather = gather_new(arena, &(struct gather_options){ .endpoint = source->endpoint,
							     .now = source->now,
							     .wants_host = true });
	while (gather_next_request(gather, &request)) {
		cr_assert(source->operations->submit(source, &request) == 0);
		cr_assert(source->operations->wait(source, &answer) == 0);
		gather_take(gather, &answer);
		source->operations->release(source, &answer);
	}
	cr_assert(gather_host_ready(gather));
	audit = gather_host(gather)->audit;
	gather_free(gather);
	source->operations->close(source);
	cr_assert(audit && audit->filed.count == 1);
	return audit->filed.rule->place;
}

Test(gather_audit, links_in_rules)
{
	static const struct {
		const char *label, *rule, *walk, *target, *place;
	} rows[] = {
		{ "a link on the way", "-w /var/run/docker.sock\n", "/var/run", "/run",
		  "/run/docker.sock" },
		{ "a link on the way of dir=", "-a always,exit -F dir=/lib/docker\n", "/lib",
		  "/usr/lib", "/usr/lib/docker" },
		{ "a link at the end of a file", "-a always,exit -F path=/etc/link\n", "/etc", NULL,
		  "/etc/link" },
		{ "a link at the end of dir=", "-a always,exit -F dir=/etc/link\n", "/etc", NULL,
		  "/etc/link" },
		{ "the top", "-a always,exit -F dir=/\n", "/", NULL, "/" },
		{ "below the top", "-w /docker\n", "/", NULL, "/docker" },
		{ "a relative path", "-w docker\n", NULL, NULL, NULL },
		{ "not looked at", "-w /unread/docker\n", NULL, NULL, NULL },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct scripted_host host;
		struct arena *arena = arena_new();
		const char *place;

		host_init(&host);
		host_link(&host, "/etc/link", "/etc/docker");
		script_status(host.script, RULES_DIRECTORY, EVIDENCE_NOT_FOUND, 2);
		script_remove(host.script, RULES);
		script_part(host.script, RULES, "", rows[i].rule);
		if (rows[i].target)
			host_link(&host, rows[i].walk, rows[i].target);
		else if (rows[i].walk)
			host_walk(&host, rows[i].walk);
		place = place_of_rule(arena, &host);
		cr_expect(rows[i].place ? place && strcmp(place, rows[i].place) == 0 : !place,
			  "%s: %s", rows[i].label, place);
		host_done(&host);
		arena_free(arena);
	}
}
