#include <string.h>

#include "checks/api_listener.h"
#include "checks/daemon_option.h"
#include "checks/file_access.h"
#include "core/facts/accounts.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/policy.h"

#define WRITE 2U

/* Who reaches one socket: what was found so far, and the worst of it. */
struct access {
	const struct subject *on;
	struct finding *finding;
	const struct accounts *accounts;
	enum result worst;
};

static bool is_listed(const char *const *list, const char *name)
{
	for (; list && *list; list++)
		if (strcmp(*list, name) == 0)
			return true;
	return false;
}

/* One account that is not root and reaches the API by that way. */
static void add_account(struct access *access, const char *name, const char *way)
{
	const struct policy *policy = access->on->policy;
	struct finding *finding = access->finding;
	enum result result = RESULT_PASS;

	saw(finding, way, "account", name, "an account that the site trusts");
	if (!policy->trusted_users)
		result = review(finding,
				"%s reaches it by %s, and no policy says whom the site trusts",
				name, way);
	else if (!is_listed(policy->trusted_users, name))
		result = fail(finding, "%s reaches it by %s, and is not among trusted_users", name,
			      way);
	access->worst = result_worse(access->worst, result);
}

static void add_unknown(struct access *access, const char *cause)
{
	access->worst = result_worse(access->worst, unknown(access->finding, "%s", cause));
}

static void add_user(struct access *access, uint32_t uid, const char *way)
{
	if (!is_trusted_user(access->on, uid))
		add_account(
			access,
			accounts_user_name(finding_arena(access->finding), access->accounts, uid),
			way);
}

static void add_members(struct access *access, uint32_t gid)
{
	const struct accounts *accounts = access->accounts;
	struct arena *arena = finding_arena(access->finding);
	const char *const *names = accounts_members(arena, accounts, gid);
	const char *way =
		text_of(access->finding, "group %s", accounts_group_name(arena, accounts, gid));

	for (; *names; names++)
		add_account(access, *names, way);
	if (accounts->other_source)
		add_unknown(access, text_of(access->finding,
					    "%s may have members that only %s knows "
					    "(nsswitch.conf), which is not asked",
					    way, accounts->other_source));
	else if (!accounts->switches.is_read)
		add_unknown(access, accounts->switches.cause);
}

/* The group root has members as well as any other. */
static void add_group(struct access *access, uint32_t gid)
{
	const struct accounts *accounts = access->accounts;

	if (!accounts)
		add_unknown(access, "the host's accounts were not read");
	else if (!accounts->groups.is_read || !accounts->users.is_read)
		add_unknown(access, accounts->groups.is_read ? accounts->users.cause
							     : accounts->groups.cause);
	else
		add_members(access, gid);
}

static void add_list(struct access *access, const struct file_component *object)
{
	for (size_t i = 0; i < object->acl_count; i++) {
		const struct acl_entry *entry = &object->acl[i];

		if (!(entry->permissions & WRITE))
			continue;
		if (entry->is_group)
			add_group(access, entry->id);
		else
			add_user(access, entry->id, "its access list");
	}
	if (object->has_acl == TRI_UNKNOWN)
		add_unknown(access, "its access list could not be read");
}

/* Whoever may write to the socket may ask for a container with the host's root in it. */
static enum result judge_socket(const struct subject *on, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	struct access access = {
		.on = on, .finding = finding, .accounts = on->host->accounts, .worst = RESULT_PASS
	};

	if (!object)
		return unknown_file(on, finding);
	saw(finding, file_source(on, finding), "owner and mode",
	    text_of(finding, "%s %04o", owner_text(finding, object->uid, object->gid),
		    object->mode),
	    "open to root and trusted accounts");
	if (object->mode & 0002)
		access.worst = fail(finding, "everybody may write to it");
	if (!is_trusted_user(on, object->uid))
		add_user(&access, object->uid, "owning it");
	if (object->mode & 0020)
		add_group(&access, object->gid);
	add_list(&access, object);
	return access.worst;
}

static enum result judge_sudo(const struct subject *on, struct finding *finding)
{
	const struct accounts *accounts = on->host->accounts;
	struct access access = { .on = on, .finding = finding, .worst = RESULT_PASS };

	if (!accounts || !accounts->sudo.is_read)
		return unknown(finding, "%s",
			       accounts && accounts->sudo.cause
				       ? accounts->sudo.cause
				       : "the rules of sudo were not read");
	saw(finding, "/etc/sudoers", "rules for docker",
	    text_of(finding, "%zu", accounts->sudo_count), "none but for trusted accounts");
	for (size_t i = 0; i < accounts->sudo_count; i++)
		if (strcmp(accounts->sudo_rule[i].who, "root") != 0)
			add_account(&access, accounts->sudo_rule[i].who,
				    text_of(finding, "sudo (%s)", accounts->sudo_rule[i].source));
	return access.worst;
}

static enum result judge_listener(const struct daemon *daemon, const struct listener *listener,
				  struct finding *finding)
{
	saw(finding, "listening sockets", listener->address,
	    text_of(finding, "TCP port %u", listener->port), "none, or with client certificates");
	switch (verifies_clients(daemon)) {
	case TRI_NO:
		return fail(finding, "%s port %u lets in %s without asking who it is",
			    listener->address, listener->port,
			    listener->is_loopback ? "every local account" : "whoever reaches it");
	case TRI_YES:
		note(finding, "%s port %u lets in whoever holds a client certificate",
		     listener->address, listener->port);
		return RESULT_PASS;
	case TRI_UNKNOWN:
		break;
	}
	return unknown(finding, "whether %s port %u asks for a certificate could not be decided",
		       listener->address, listener->port);
}

/* Clients over TCP are no accounts of this host, but local accounts may be such clients. */
static enum result judge_network(const struct subject *on, struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct listener *const *one = daemon->listeners;
	enum result worst = RESULT_PASS;

	if (!daemon->listeners_read.is_read)
		return unknown_reading(finding, &daemon->listeners_read, "where it listens");
	for (; one && *one; one++)
		if ((*one)->kind == SOCKET_TCP && listener_use(daemon, *one) != USE_OTHER)
			worst = result_worse(worst, judge_listener(daemon, *one, finding));
	return worst;
}

static enum result judge_others(const struct subject *on, struct finding *finding)
{
	return result_worse(judge_sudo(on, finding), judge_network(on, finding));
}

const struct check check_host_daemon_access = {
	.id = { "1.1.2", "1.1.2", "1.1.2" },
	.title = "Only trusted accounts reach the engine",
	.why = "Every account that reaches the API is root by way of one container. The docker "
	       "group is such a list of roots, and it grows by habit.",
	.reads = "Owner, group, mode and access list of every unix socket that dockerd listens on; "
		 "the members of its group by list and by primary group, from the host's passwd "
		 "and group files; sudo rules that name docker, not those of full "
		 "administrators; TCP listeners. No account but root "
		 "passes; with trusted_users in the policy, those as well.",
	.fix = "Take accounts out of the group (gpasswd -d USER docker), or name them as "
	       "trusted_users in the policy.",
	.controls = "6.1",
	.level = 1,
	.looks = { { SCOPE_FILES, judge_socket, ROLE_DOCKER_SOCKET },
		   { SCOPE_DAEMON, judge_others, ROLE_NONE } },
};
