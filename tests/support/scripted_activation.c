#include "tests/support/scripted_activation.h"

#include <criterion/criterion.h>

static void copy_answer(struct script *script, const char *from, const char *to)
{
	const struct answer answer = script_find(script, from)->answer;
	const struct part *parts = answer.parts; /* making a key leaves them where they are */

	for (size_t i = 0; i < answer.part_count; i++) {
		script_bytes(script, to, parts[i].name, parts[i].bytes, parts[i].size);
		script_part_status(script, to, parts[i].name, parts[i].status, parts[i].flags);
	}
}

void host_activate(struct scripted_host *host)
{
	const struct resident maker = { .pid = 1,
					.command = "systemd",
					.capabilities = "000001ffffffffff" };
	struct script *script = host->script;

	copy_answer(script, ENGINE_KEY, DOCKERD_KEY);
	copy_answer(script, ENGINE_SOCKETS, MAKER_SOCKETS);
	script_part(script, ENGINE_KEY, "pid", "1");
	script_part(script, ENGINE_KEY, "cgroup", "0::/init.scope\n");
	script_part(script, ENGINE_KEY, "exe", "/usr/lib/systemd/systemd");
	script_part(script, ENGINE_KEY, "status", status_text(host, &maker, false));
	script_part(script, ENGINE_KEY, "fd", "socket:[4999]\nsocket:[5000]\n");
	script_bytes(script, ENGINE_KEY, "cmdline", "/sbin/init", 11);
	script_bytes(script, ENGINE_KEY, "environ", "HOME=/nowhere", 14);
	add_stat(host, ENGINE_KEY, &maker, 1);
}

static uint64_t start_of(const struct pretender *pretender)
{
	return 300 + (uint64_t)pretender->pid;
}

const char *pretender_key(struct scripted_host *host, const struct pretender *pretender)
{
	return arena_format(host->arena, "process engine %d:%llu", pretender->pid,
			    (unsigned long long)start_of(pretender));
}

void host_add_pretender(struct scripted_host *host, const struct pretender *pretender)
{
	const struct resident who = { .guest = pretender->guest,
				      .pid = pretender->pid,
				      .parent = 1,
				      .command = "dockerd",
				      .capabilities = "000001ffffffffff" };
	const char *key = pretender_key(host, pretender);

	copy_answer(host->script, DOCKERD_KEY, key);
	script_part(host->script, key, "exe", pretender->executable);
	script_part(host->script, key, "status", status_text(host, &who, false));
	script_part(host->script, key, "fd", pretender->descriptors);
	script_part(host->script, key, "ns/net",
		    arena_format(host->arena, "net:[%llu]",
				 HOST_NAMESPACES + NS_NET + pretender->network));
	add_stat(host, key, &who, start_of(pretender));
	add_to_table(host, &who, start_of(pretender));
}
