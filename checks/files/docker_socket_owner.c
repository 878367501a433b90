#include "checks/file_access.h"
#include "core/facts/accounts.h"
#include "core/facts/daemon.h"
#include "core/facts/host.h"
#include "core/facts/slice.h"

/* The number of the group that the socket is configured to have; false where that is not known,
 * with the verdict. A group may be given by its number, too. */
static bool find_group(const struct subject *on, uint32_t *ret_gid, enum result *ret_result,
		       struct finding *finding)
{
	const struct daemon *daemon = on->daemon;
	const struct accounts *accounts = on->host->accounts;
	const struct account_group *group;
	uint64_t number;

	*ret_result = RESULT_UNKNOWN;
	if (!daemon->socket_group) {
		(void)unknown(finding, "which group the socket should have is not known: %s",
			      daemon->socket_group_source ? daemon->socket_group_source
							  : "no option was read");
		return false;
	}
	if (slice_number(slice_of(daemon->socket_group), 10, UINT32_MAX, &number)) {
		*ret_gid = (uint32_t)number;
		return true;
	}
	if (!accounts || !accounts->groups.is_read) {
		(void)unknown(finding, "the number of group %s is not known: %s",
			      daemon->socket_group,
			      accounts && accounts->groups.cause ? accounts->groups.cause
								 : "the groups were not read");
		return false;
	}
	group = accounts_group(accounts, daemon->socket_group);
	if (group)
		*ret_gid = group->gid;
	else
		*ret_result = fail(finding, "the configured group %s does not exist on this host",
				   daemon->socket_group);
	return group != NULL;
}

static enum result judge_group(const struct subject *on, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	const struct daemon *daemon = on->daemon;
	enum result result;
	uint32_t gid;

	if (is_trusted_group(on, object->gid))
		return RESULT_PASS;
	if (!find_group(on, &gid, &result, finding))
		return result;
	saw(finding, daemon->socket_group_source ? daemon->socket_group_source : "engine default",
	    "group", daemon->socket_group, NULL);
	if (object->gid == gid)
		return RESULT_PASS;
	return fail(finding, "belongs to group %s, not to the configured %s (%u)",
		    accounts_group_name(finding_arena(finding), on->host->accounts, object->gid),
		    daemon->socket_group, gid);
}

/* The group of the socket is the list of those who are root here; only the one that was meant to
 * be so may be it. Numbers count: names mean something else in a container's files. */
static enum result judge(const struct subject *on, struct finding *finding)
{
	const struct file_component *object = file_object(on->file);
	enum result way;

	if (!object)
		return unknown_file(on, finding);
	saw(finding, file_source(on, finding), "owner",
	    owner_text(finding, object->uid, object->gid), "root and the configured group");
	way = judge_way(on, finding);
	if (!is_trusted_user(on, object->uid))
		return fail(finding, "belongs to user %u", object->uid);
	return result_worse(way, judge_group(on, finding));
}

const struct check check_files_docker_socket_owner = {
	.id = { "3.15", "3.15", "3.15" },
	.title = "The Docker socket belongs to root and the configured group",
	.why = "The owner of the socket can open it to anybody, and its group is as good as root. "
	       "A socket of another group gives the host to people whom nobody chose.",
	.reads = "Owner and group, by number, of every unix socket that dockerd listens on; the "
		 "group from the daemon's option, or SocketGroup= where systemd opened it, looked "
		 "up in the host's own /etc/group. root with that group, or root:root, passes; "
		 "rootless, the daemon's own account.",
	.fix = "chown root:docker the socket, and set SocketUser=root and SocketGroup=docker in "
	       "docker.socket, or \"group\" in daemon.json.",
	.controls = "3.3",
	.level = 1,
	.assessment = { ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED, ASSESSMENT_AUTOMATED },
	.looks = { { SCOPE_FILES, judge, ROLE_DOCKER_SOCKET } },
};
