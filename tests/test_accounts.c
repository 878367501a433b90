/* passwd, group, nsswitch.conf and sudoers, as the system's library reads them. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/accounts.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char passwd[] = "root:x:0:0:root:/root:/bin/bash\n"
			     "daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n"
			     "# deploy:x:1009:998::/:/bin/sh\n"
			     "toor:x:0:998:a second root:/root:/bin/sh\n"
			     "alice:x:1000:1000:Alice,,,:/home/alice:/bin/bash\n"
			     "carol:x:1002:998::/home/carol:/bin/sh\n"
			     "broken:x:many:1::/:\n"
			     "+nisuser::::::\n"
			     "short:x:1003\n"
			     "last:x:1004:1004::/:/bin/sh";

static const char group[] = "root:x:0:\n"
			    "docker:x:998:alice,bob, toor,\n"
			    "dockers:x:997:mallory\n"
			    "also-docker:x:998:dave,alice\n"
			    "empty:x:50:\n";

static struct accounts read_all(struct arena *arena)
{
	struct accounts accounts = { 0 };

	accounts_read_users(arena, passwd, sizeof(passwd) - 1, &accounts);
	accounts_read_groups(arena, group, sizeof(group) - 1, &accounts);
	return accounts;
}

static const char *joined(struct arena *arena, const char *const *names)
{
	const char *text = "";

	for (; *names; names++)
		text = arena_format(arena, "%s%s%s", text, *text ? " " : "", *names);
	return text;
}

/* Members by every group of the number and by primary group; root by any name is none. */
Test(accounts, members_are_counted_by_number)
{
	static const struct {
		uint32_t gid;
		const char *members;
	} rows[] = {
		{ 998, "alice bob dave carol" },
		{ 997, "mallory" },
		{ 50, "" },
		{ 1004, "last" },
		{ 1000, "alice" },
		{ 4242, "" },
	};
	struct arena *arena = arena_new();
	struct accounts accounts = read_all(arena);

	for (size_t i = 0; i < COUNT(rows); i++)
		cr_expect_str_eq(joined(arena, accounts_members(arena, &accounts, rows[i].gid)),
				 rows[i].members, "group %u", rows[i].gid);
	arena_free(arena);
}

Test(accounts, lines_that_are_none_are_passed_over)
{
	struct arena *arena = arena_new();
	struct accounts accounts = read_all(arena);

	cr_expect_eq(accounts.account_count, 6);
	cr_expect(!accounts_user(&accounts, "broken"));
	cr_expect(!accounts_user(&accounts, "short"));
	cr_expect(!accounts_user(&accounts, "# deploy"));
	cr_expect(accounts_user(&accounts, "last"));
	cr_expect_eq(accounts_group(&accounts, "dockers")->gid, 997);
	cr_expect(!accounts_group(&accounts, "dock"));
	cr_expect_str_eq(accounts_user_name(arena, &accounts, 1000), "alice");
	cr_expect_str_eq(accounts_group_name(arena, &accounts, 77), "77");
	arena_free(arena);
}

Test(accounts, sources_that_are_no_files_are_named)
{
	static const struct {
		const char *text, *source;
	} rows[] = {
		{ "passwd: files\ngroup: files systemd\nhosts: files dns\n", NULL },
		{ "passwd:\tfiles systemd\ngroup:\tfiles [NOTFOUND=return] sss\n", "sss" },
		{ "passwd: compat ldap # the company's\n", "ldap" },
		{ "passwd: files # sss\n#group: sss\n", NULL },
		{ "initgroups: sss\n", "sss" },
		{ "sudoers: sss\nnetgroup: nis\n", NULL },
		{ "", NULL },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct accounts accounts = { 0 };

		accounts_read_switches(arena, rows[i].text, strlen(rows[i].text), &accounts);
		cr_expect(accounts.switches.is_read);
		if (rows[i].source)
			cr_expect_str_eq(accounts.other_source, rows[i].source, "row %zu", i);
		else
			cr_expect(!accounts.other_source, "row %zu: %s", i, accounts.other_source);
	}
	arena_free(arena);
}

Test(accounts, sudo_rules_that_speak_of_docker)
{
	static const char text[] = "Defaults env_reset\n"
				   "root ALL=(ALL:ALL) ALL\n"
				   "# bob ALL=/usr/bin/docker\n"
				   "alice ALL=(root) NOPASSWD: /usr/bin/docker\n"
				   "%deploy ALL=/usr/bin/docker ps, /bin/ls\n"
				   "carol ALL=/usr/bin/docker-compose\n"
				   "dave ALL=/usr/bin/systemctl restart docker\n";
	struct arena *arena = arena_new();
	struct accounts accounts = { 0 };

	accounts_read_sudo(arena, "/etc/sudoers", text, sizeof(text) - 1, &accounts);
	accounts_read_sudo(arena, "/etc/sudoers.d/x", "eve ALL=/usr/local/bin/docker", 29,
			   &accounts);
	cr_assert_eq(accounts.sudo_count, 4);
	cr_expect_str_eq(accounts.sudo_rule[0].who, "alice");
	cr_expect_str_eq(accounts.sudo_rule[1].who, "%deploy");
	cr_expect_str_eq(accounts.sudo_rule[2].who, "carol");
	cr_expect_str_eq(accounts.sudo_rule[3].who, "eve");
	cr_expect_str_eq(accounts.sudo_rule[3].source, "/etc/sudoers.d/x");
	cr_expect_null(accounts.sudo.cause);
	arena_free(arena);
}

Test(accounts, sudo_lines_that_are_no_rule)
{
	static const struct {
		const char *text, *who, *cause;
	} rows[] = {
		{ "eve ALL=/bin/ls, \\\n  /usr/bin/docker\n", "eve", NULL },
		{ "Defaults!/usr/bin/docker !requiretty\n", NULL, NULL },
		{ "Cmnd_Alias D = /usr/bin/docker\nbob ALL=D\n", NULL, "an alias for docker in S" },
		{ "@include /etc/more\n", NULL, "S includes /etc/more" },
		{ "#include more\n", NULL, "S includes more" },
		{ "@includedir /etc/other.d\n", NULL, "S includes /etc/other.d" },
		{ "@includedir /etc/sudoers.d\n", NULL, NULL },
		{ "#includedir /etc/sudoers.d/\n", NULL, NULL },
	};
	struct arena *arena = arena_new();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct accounts accounts = { .sudo.is_read = true };

		accounts_read_sudo(arena, "S", rows[i].text, strlen(rows[i].text), &accounts);
		cr_expect_eq(accounts.sudo_count, rows[i].who ? 1 : 0, "%s", rows[i].text);
		if (rows[i].who && accounts.sudo_count)
			cr_expect_str_eq(accounts.sudo_rule[0].who, rows[i].who);
		cr_expect_eq(accounts.sudo.is_read, !rows[i].cause, "%s", rows[i].text);
		if (rows[i].cause && accounts.sudo.cause)
			cr_expect(strstr(accounts.sudo.cause, rows[i].cause), "%s",
				  accounts.sudo.cause);
	}
	arena_free(arena);
}
