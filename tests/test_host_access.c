/* 1.1.2: who reaches the engine, and whether the site knows. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/accounts.h"
#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef void change(struct trial *trial);

static const char *const nobody[] = { NULL };
static const char *const docker_members[] = { "alice", "toor", NULL };

static const struct account users[] = {
	{ "root", 0, 0 },	 { "toor", 0, 998 },	    { "alice", 1000, 1000 },
	{ "carol", 1002, 4242 }, { "mallory", 1003, 1003 },
};

static const struct account_group groups[] = {
	{ "root", 0, nobody },
	{ "docker", 998, docker_members },
	{ "quiet", 997, nobody },
	{ "theirs", 4242, nobody },
};

static void add_accounts(struct trial *trial)
{
	struct accounts *accounts = arena_alloc(trial->arena, sizeof(*accounts));

	*accounts = (struct accounts){ .users = { .is_read = true },
				       .groups = { .is_read = true },
				       .switches = { .is_read = true },
				       .sudo = { .is_read = true },
				       .account = users,
				       .account_count = COUNT(users),
				       .group = groups,
				       .group_count = COUNT(groups) };
	trial->host.accounts = accounts;
}

/* For a row that changes what was read. */
static struct accounts *accounts_of(struct trial *trial)
{
	struct accounts *copy = arena_alloc(trial->arena, sizeof(*copy));

	*copy = *trial->host.accounts;
	trial->host.accounts = copy;
	return copy;
}

static void of_docker(struct trial *trial)
{
	trial_object(trial)->gid = 998;
}

static void of_their_primary_group(struct trial *trial)
{
	trial_object(trial)->gid = 4242;
}

static void trust_alice(struct trial *trial)
{
	of_docker(trial);
	trial->policy.trusted_users = trial_list(trial, "alice, bobby");
}

static void trust_alicia(struct trial *trial)
{
	of_docker(trial);
	trial->policy.trusted_users = trial_list(trial, "alicia, ali");
}

static void trust_nobody(struct trial *trial)
{
	of_docker(trial);
	trial->policy.trusted_users = nobody;
}

static void open_to_all(struct trial *trial)
{
	trial_object(trial)->mode = 0666;
}

static void own_by_user(struct trial *trial)
{
	trial_object(trial)->uid = 1003;
}

static const struct acl_entry list[] = { { .id = 1003, .permissions = 6 },
					 { .id = 1000, .permissions = 4 } };

static void give_list(struct trial *trial)
{
	trial_object(trial)->has_acl = TRI_YES;
	trial_object(trial)->acl = list;
	trial_object(trial)->acl_count = COUNT(list);
}

static void hide_list(struct trial *trial)
{
	trial_object(trial)->has_acl = TRI_UNKNOWN;
}

static void hide_accounts(struct trial *trial)
{
	of_docker(trial);
	trial->host.accounts = NULL;
}

static void hide_groups(struct trial *trial)
{
	accounts_of(trial)->groups =
		(struct reading){ .cause = "/etc/group: permission denied, run as root" };
}

static void ask_elsewhere(struct trial *trial)
{
	accounts_of(trial)->other_source = "sss";
}

static void hide_switches(struct trial *trial)
{
	accounts_of(trial)->switches = (struct reading){ .cause = "/etc/nsswitch.conf: timed out" };
}

static void hide_file(struct trial *trial)
{
	trial->file.state = FILE_UNREAD;
	trial->file.cause = "/run/docker.sock: timed out";
}

static const struct {
	struct expected expected;
	change *change;
} rows[] = {
	{ { .label = "a group without members", .result = RESULT_PASS }, NULL },
	{ { .label = "a member, no policy",
	    .result = RESULT_REVIEW,
	    .says = "alice reaches it by group docker" },
	  of_docker },
	{ { .label = "a member by primary group",
	    .result = RESULT_REVIEW,
	    .says = "carol reaches it by group theirs" },
	  of_their_primary_group },
	{ { .label = "a trusted member", .result = RESULT_PASS }, trust_alice },
	{ { .label = "names are whole words", .result = RESULT_FAIL, .says = "alice" },
	  trust_alicia },
	{ { .label = "nobody is trusted", .result = RESULT_FAIL, .says = "trusted_users" },
	  trust_nobody },
	{ { .label = "open to all", .result = RESULT_FAIL, .says = "everybody" }, open_to_all },
	{ { .label = "a user's own",
	    .result = RESULT_REVIEW,
	    .says = "mallory reaches it by owning" },
	  own_by_user },
	{ { .label = "by its list, and reading does not do",
	    .result = RESULT_REVIEW,
	    .says = "mallory reaches it by its access list" },
	  give_list },
	{ { .label = "list unread", .result = RESULT_UNKNOWN, .says = "access list" }, hide_list },
	{ { .label = "accounts unread", .result = RESULT_UNKNOWN, .says = "accounts" },
	  hide_accounts },
	{ { .label = "groups unread", .result = RESULT_UNKNOWN, .says = "/etc/group" },
	  hide_groups },
	{ { .label = "members elsewhere", .result = RESULT_UNKNOWN, .says = "only sss knows" },
	  ask_elsewhere },
	{ { .label = "where members are is unread", .result = RESULT_UNKNOWN, .says = "nsswitch" },
	  hide_switches },
	{ { .label = "not looked at", .result = RESULT_UNKNOWN, .says = "timed out" }, hide_file },
};

static void make_host(struct trial *trial)
{
	trial->daemon.rootless = TRI_NO;
	trial->engine.uids[1] = 0;
	trial_file(trial, "/run/docker.sock", 0660);
	trial_object(trial)->type = 's';
	trial_object(trial)->gid = 997;
	add_accounts(trial);
}

Test(host_access, sockets)
{
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init(&trial);
		make_host(&trial);
		if (rows[i].change)
			rows[i].change(&trial);
		trial_expect(&trial, "host/daemon_access", SCOPE_FILES, &rows[i].expected);
		trial_done(&trial);
	}
}

static const struct sudo_rule rules[] = { { "/etc/sudoers.d/x", "bob",
					    "bob ALL=/usr/bin/docker" } };

static void allow_bob(struct trial *trial)
{
	struct accounts *accounts = accounts_of(trial);

	accounts->sudo_rule = rules;
	accounts->sudo_count = COUNT(rules);
}

static void trust_bob(struct trial *trial)
{
	allow_bob(trial);
	trial->policy.trusted_users = trial_list(trial, "bob");
}

static void hide_sudo(struct trial *trial)
{
	accounts_of(trial)->sudo = (struct reading){ .cause = "/etc/sudoers: permission denied" };
}

static void hide_listeners(struct trial *trial)
{
	trial->daemon.listeners_read = (struct reading){ .cause = "the socket table was cut" };
}

static void listen_openly(struct trial *trial)
{
	static const struct listener open = {
		.kind = SOCKET_TCP, .port = 2375, .address = "127.0.0.1", .is_loopback = true
	};
	static const struct listener *const listeners[] = { &open, NULL };

	trial->daemon.listeners = listeners;
	trial_option(trial, OPTION_HOSTS, ORIGIN_FILE, "tcp://127.0.0.1:2375");
}

static void listen_with_certificates(struct trial *trial)
{
	listen_openly(trial);
	trial_option(trial, OPTION_TLS_VERIFY, ORIGIN_FILE, "true");
}

static const struct {
	struct expected expected;
	change *change;
} other_rows[] = {
	{ { .label = "neither sudo nor TCP", .result = RESULT_PASS }, NULL },
	{ { .label = "sudo", .result = RESULT_REVIEW, .says = "bob reaches it by sudo" },
	  allow_bob },
	{ { .label = "sudo, trusted", .result = RESULT_PASS }, trust_bob },
	{ { .label = "sudo unread", .result = RESULT_UNKNOWN, .says = "/etc/sudoers" }, hide_sudo },
	{ { .label = "listeners unread", .result = RESULT_UNKNOWN, .says = "cut" },
	  hide_listeners },
	{ { .label = "TCP without TLS", .result = RESULT_FAIL, .says = "every local account" },
	  listen_openly },
	{ { .label = "TCP with certificates",
	    .result = RESULT_PASS,
	    .notes = "holds a client certificate" },
	  listen_with_certificates },
};

Test(host_access, other_ways)
{
	for (size_t i = 0; i < COUNT(other_rows); i++) {
		struct trial trial;

		trial_init(&trial);
		make_host(&trial);
		if (other_rows[i].change)
			other_rows[i].change(&trial);
		trial_expect(&trial, "host/daemon_access", SCOPE_DAEMON, &other_rows[i].expected);
		trial_done(&trial);
	}
}

static void name_no_group(struct trial *trial)
{
	trial->daemon.socket_group = NULL;
	trial->daemon.socket_group_source = "docker.socket was not read";
}

static void name_other_group(struct trial *trial)
{
	trial->daemon.socket_group = "theirs";
}

static void name_missing_group(struct trial *trial)
{
	trial->daemon.socket_group = "dockers";
}

static void name_number(struct trial *trial)
{
	trial->daemon.socket_group = "998";
}

static void of_root(struct trial *trial)
{
	trial_object(trial)->gid = 0;
	name_no_group(trial);
}

static const struct {
	struct expected expected;
	change *change;
} owner_rows[] = {
	{ { .label = "the configured group", .result = RESULT_PASS }, NULL },
	{ { .label = "root:root is stricter", .result = RESULT_PASS }, of_root },
	{ { .label = "by number", .result = RESULT_PASS }, name_number },
	{ { .label = "another group",
	    .result = RESULT_FAIL,
	    .says = "group docker, not to the configured theirs" },
	  name_other_group },
	{ { .label = "a group that is not there", .result = RESULT_FAIL, .says = "does not exist" },
	  name_missing_group },
	{ { .label = "which group is not known",
	    .result = RESULT_UNKNOWN,
	    .says = "docker.socket was not read" },
	  name_no_group },
	{ { .label = "groups unread", .result = RESULT_UNKNOWN, .says = "/etc/group" },
	  hide_groups },
	{ { .label = "a user's", .result = RESULT_FAIL, .says = "user 1003" }, own_by_user },
	{ { .label = "not looked at", .result = RESULT_UNKNOWN, .says = "timed out" }, hide_file },
};

Test(host_access, owner_of_the_socket)
{
	for (size_t i = 0; i < COUNT(owner_rows); i++) {
		struct trial trial;

		trial_init(&trial);
		make_host(&trial);
		trial_object(&trial)->gid = 998;
		trial.daemon.socket_group = "docker";
		trial.daemon.socket_group_source = "engine default";
		if (owner_rows[i].change)
			owner_rows[i].change(&trial);
		trial_expect(&trial, "files/docker_socket_owner", SCOPE_FILES,
			     &owner_rows[i].expected);
		trial_done(&trial);
	}
}
