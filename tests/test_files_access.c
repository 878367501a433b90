/* Section 3: who owns what the engine is run from, and what others may do with it. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/accounts.h"
#include "tests/support/facts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

typedef void change(struct trial *trial);

struct row {
	struct expected expected;
	change *change;
};

/* Rootful, as most hosts are: only root counts as root. */
static void make_rootful(struct trial *trial)
{
	trial->daemon.rootless = TRI_NO;
	trial->engine.uids[1] = 0;
}

static void expect_rows(const char *check, const char *path, unsigned mode, const struct row *rows,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct trial trial;

		trial_init(&trial);
		make_rootful(&trial);
		trial_file(&trial, path, mode);
		if (rows[i].change)
			rows[i].change(&trial);
		trial_expect(&trial, check, SCOPE_FILES, &rows[i].expected);
		trial_done(&trial);
	}
}

static void own_by_user(struct trial *trial)
{
	trial_object(trial)->uid = 1000;
}

static void own_by_group(struct trial *trial)
{
	trial_object(trial)->gid = 27;
}

static void give_directory_to_user(struct trial *trial)
{
	trial->way[1].uid = 1000;
}

static void open_directory(struct trial *trial)
{
	trial->way[1].mode = 0777;
}

static void open_sticky_directory(struct trial *trial)
{
	trial->way[1].mode = 01777;
}

static void open_directory_to_group(struct trial *trial)
{
	trial->way[1].mode = 0775;
	trial->way[1].gid = 50;
}

static void open_directory_to_group_root(struct trial *trial)
{
	trial->way[1].mode = 0775;
}

static const struct acl_entry user_may_write[] = { { .id = 1000, .permissions = 6 } };
static const struct acl_entry user_may_read[] = { { .id = 1000, .permissions = 4 } };
static const struct acl_entry group_may_write[] = {
	{ .is_group = true, .id = 50, .permissions = 6 }
};

static void give_list(struct file_component *one, const struct acl_entry *entries)
{
	one->has_acl = TRI_YES;
	one->acl = entries;
	one->acl_count = 1;
}

static void let_user_write_directory(struct trial *trial)
{
	give_list(&trial->way[1], user_may_write);
}

static void hide_list_of_directory(struct trial *trial)
{
	trial->way[1].has_acl = TRI_UNKNOWN;
}

/* The way leads over a link of another's. */
static void lead_over_link(struct trial *trial)
{
	trial->way[1].type = 'l';
	trial->way[1].mode = 0777;
	trial->way[1].target = "/srv/docker";
	trial->way[1].uid = 1000;
}

static void lead_over_link_of_root(struct trial *trial)
{
	lead_over_link(trial);
	trial->way[1].uid = 0;
}

static void hide_file(struct trial *trial)
{
	trial->file.state = FILE_UNREAD;
	trial->file.cause = "/etc/docker: timed out";
}

static void run_by_user(struct trial *trial)
{
	trial->daemon.rootless = TRI_YES;
	trial->engine.uids[1] = 1000;
	trial->engine.gids[1] = 1000;
	trial_object(trial)->uid = 1000;
	trial_object(trial)->gid = 1000;
	trial->way[1].uid = 1000;
}

static void run_by_user_own_by_other(struct trial *trial)
{
	run_by_user(trial);
	trial_object(trial)->uid = 1001;
}

static void start_by_script(struct trial *trial)
{
	trial->file.is_init_script = true;
	trial->host.init_system = "OpenRC";
}

static void start_by_script_of_user(struct trial *trial)
{
	start_by_script(trial);
	own_by_user(trial);
}

static const struct row owner_rows[] = {
	{ { .label = "root's", .result = RESULT_PASS }, NULL },
	{ { .label = "a user's", .result = RESULT_FAIL, .says = "belongs to 1000:root" },
	  own_by_user },
	{ { .label = "a group's", .result = RESULT_FAIL, .says = "root:27" }, own_by_group },
	{ { .label = "the directory is a user's",
	    .result = RESULT_FAIL,
	    .says = "user 1000, its owner, can put another file in its place: /etc" },
	  give_directory_to_user },
	{ { .label = "the directory is everybody's", .result = RESULT_FAIL, .says = "everybody" },
	  open_directory },
	{ { .label = "sticky: what is there stays", .result = RESULT_PASS },
	  open_sticky_directory },
	{ { .label = "a group may write the directory", .result = RESULT_FAIL, .says = "group 50" },
	  open_directory_to_group },
	{ { .label = "the group root may", .result = RESULT_PASS }, open_directory_to_group_root },
	{ { .label = "a list lets a user write the directory",
	    .result = RESULT_FAIL,
	    .says = "user 1000, by its access list" },
	  let_user_write_directory },
	{ { .label = "the directory's list was not read",
	    .result = RESULT_UNKNOWN,
	    .says = "access list of /etc" },
	  hide_list_of_directory },
	{ { .label = "over a link of a user's", .result = RESULT_WARN, .says = "link" },
	  lead_over_link },
	{ { .label = "over a link of root's", .result = RESULT_PASS }, lead_over_link_of_root },
	{ { .label = "not looked at", .result = RESULT_UNKNOWN, .says = "timed out" }, hide_file },
	{ { .label = "rootless", .result = RESULT_PASS }, run_by_user },
	{ { .label = "rootless, another user's", .result = RESULT_FAIL },
	  run_by_user_own_by_other },
	{ { .label = "an init script in order", .result = RESULT_NOT_APPLICABLE, .says = "OpenRC" },
	  start_by_script },
	{ { .label = "an init script of a user's", .result = RESULT_FAIL },
	  start_by_script_of_user },
};

Test(files_access, owner)
{
	static const char *const checks[] = {
		"files/service_unit_owner",
		"files/socket_unit_owner",
		"files/daemon_json_owner",
		"files/config_directory_owner",
		"files/environment_owner",
		"files/sysconfig_owner",
		"files/tls_ca_owner",
		"files/tls_certificate_owner",
		"files/tls_key_owner",
		"files/registry_certificates_owner",
		"files/containerd_socket_owner",
	};

	for (size_t i = 0; i < COUNT(checks); i++)
		expect_rows(checks[i], "/etc/docker/daemon.json", 0400, owner_rows,
			    COUNT(owner_rows));
}

/* Each mode is octal: as decimal numbers some of these look smaller than what is allowed. */
static const struct mode_row {
	const char *check;
	unsigned mode;
	char type;
	enum result result;
} mode_rows[] = {
	{ "files/service_unit_mode", 0644, '-', RESULT_PASS },
	{ "files/service_unit_mode", 0640, '-', RESULT_PASS },
	{ "files/service_unit_mode", 0600, '-', RESULT_PASS },
	{ "files/service_unit_mode", 0000, '-', RESULT_PASS },
	{ "files/service_unit_mode", 0577, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 0622, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 0606, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 0277, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 0007, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 0645, '-', RESULT_FAIL },
	{ "files/service_unit_mode", 04644, '-', RESULT_FAIL },
	{ "files/socket_unit_mode", 0644, '-', RESULT_PASS },
	{ "files/socket_unit_mode", 0664, '-', RESULT_FAIL },
	{ "files/config_directory_mode", 0755, 'd', RESULT_PASS },
	{ "files/config_directory_mode", 0700, 'd', RESULT_PASS },
	{ "files/config_directory_mode", 0727, 'd', RESULT_FAIL },
	{ "files/registry_certificates_mode", 0444, '-', RESULT_PASS },
	{ "files/registry_certificates_mode", 0400, '-', RESULT_PASS },
	{ "files/registry_certificates_mode", 0437, '-', RESULT_FAIL },
	{ "files/registry_certificates_mode", 0644, '-', RESULT_FAIL },
	{ "files/tls_ca_mode", 0444, '-', RESULT_PASS },
	{ "files/tls_ca_mode", 0644, '-', RESULT_FAIL },
	{ "files/tls_certificate_mode", 0440, '-', RESULT_PASS },
	{ "files/tls_certificate_mode", 0600, '-', RESULT_FAIL },
	{ "files/tls_key_mode", 0400, '-', RESULT_PASS },
	{ "files/tls_key_mode", 0000, '-', RESULT_PASS },
	{ "files/tls_key_mode", 0440, '-', RESULT_FAIL },
	{ "files/tls_key_mode", 0600, '-', RESULT_FAIL },
	{ "files/docker_socket_mode", 0660, 's', RESULT_PASS },
	{ "files/docker_socket_mode", 01660, 's', RESULT_PASS },
	{ "files/docker_socket_mode", 0600, 's', RESULT_PASS },
	{ "files/docker_socket_mode", 0606, 's', RESULT_FAIL },
	{ "files/docker_socket_mode", 0666, 's', RESULT_FAIL },
	{ "files/daemon_json_mode", 0640, '-', RESULT_PASS },
	{ "files/daemon_json_mode", 0646, '-', RESULT_FAIL },
	{ "files/environment_mode", 0644, '-', RESULT_PASS },
	{ "files/environment_mode", 0666, '-', RESULT_FAIL },
	{ "files/sysconfig_mode", 0644, '-', RESULT_PASS },
	{ "files/sysconfig_mode", 0755, '-', RESULT_FAIL },
	{ "files/containerd_socket_mode", 0660, 's', RESULT_PASS },
	{ "files/containerd_socket_mode", 0662, 's', RESULT_FAIL },
};

Test(files_access, mode)
{
	for (size_t i = 0; i < COUNT(mode_rows); i++) {
		const struct mode_row *row = &mode_rows[i];
		struct expected expected = { .result = row->result };
		struct trial trial;

		trial_init(&trial);
		make_rootful(&trial);
		trial_file(&trial, "/etc/docker/ca.pem", row->mode);
		trial_object(&trial)->type = row->type;
		expected.label = arena_format(trial.arena, "%04o", row->mode);
		trial_expect(&trial, row->check, SCOPE_FILES, &expected);
		trial_done(&trial);
	}
}

static void let_user_write(struct trial *trial)
{
	give_list(trial_object(trial), user_may_write);
}

static void let_user_read(struct trial *trial)
{
	give_list(trial_object(trial), user_may_read);
}

static void let_group_write(struct trial *trial)
{
	give_list(trial_object(trial), group_may_write);
}

static void hide_list(struct trial *trial)
{
	trial_object(trial)->has_acl = TRI_UNKNOWN;
}

Test(files_access, a_list_gives_more_than_the_mode_shows)
{
	static const struct row open_rows[] = {
		{ { .label = "a user may write", .result = RESULT_FAIL, .says = "user 1000" },
		  let_user_write },
		{ { .label = "a group may write", .result = RESULT_FAIL, .says = "group 50" },
		  let_group_write },
		{ { .label = "a user may read what all may", .result = RESULT_PASS },
		  let_user_read },
		{ { .label = "not read", .result = RESULT_UNKNOWN, .says = "access list" },
		  hide_list },
		{ { .label = "not looked at", .result = RESULT_UNKNOWN, .says = "timed out" },
		  hide_file },
	};
	static const struct row closed_rows[] = {
		{ { .label = "a user may read a key", .result = RESULT_FAIL, .says = "user 1000" },
		  let_user_read },
	};

	expect_rows("files/daemon_json_mode", "/etc/docker/daemon.json", 0644, open_rows,
		    COUNT(open_rows));
	expect_rows("files/tls_key_mode", "/etc/docker/key.pem", 0400, closed_rows,
		    COUNT(closed_rows));
}

Test(files_access, special_bits_of_a_directory_are_told)
{
	const struct expected expected = { .label = "02755",
					   .result = RESULT_PASS,
					   .notes = "special bits" };
	struct trial trial;

	trial_init(&trial);
	trial_file(&trial, "/etc/docker", 02755);
	trial_object(&trial)->type = 'd';
	trial_expect(&trial, "files/config_directory_mode", SCOPE_FILES, &expected);
	trial_done(&trial);
}

Test(files_access, a_key_among_certificates_is_the_owners_alone)
{
	static const struct expected shared = { .label = "0444",
						.result = RESULT_WARN,
						.says = "private key" };
	static const struct expected own = { .label = "0400", .result = RESULT_PASS };
	struct trial trial;

	trial_init(&trial);
	trial_file(&trial, "/etc/docker/certs.d/r.example/client.key", 0444);
	trial_expect(&trial, "files/registry_certificates_mode", SCOPE_FILES, &shared);
	trial_object(&trial)->mode = 0400;
	trial_expect(&trial, "files/registry_certificates_mode", SCOPE_FILES, &own);
	trial_done(&trial);
}
