#include "core/facts/accounts.h"

#include <string.h>

#include "core/facts/collection.h"
#include "core/facts/slice.h"

static const char *text_of_slice(struct arena *arena, struct slice slice)
{
	return arena_text(arena, slice.bytes, slice.size);
}

/* Takes a line, also a last one without its newline: the library counts it too. */
static bool take_line(struct slice *rest, struct slice *ret_line)
{
	return slice_until(rest, '\n', ret_line);
}

static bool take_id(struct slice *line, uint32_t *ret_id)
{
	struct slice field;
	uint64_t number;

	if (!slice_until(line, ':', &field) || !slice_number(field, 10, UINT32_MAX, &number))
		return false;
	*ret_id = (uint32_t)number;
	return true;
}

/* Comments, what stands for other sources, and what holds no text are no entries. */
static bool take_name(struct slice *line, struct slice *ret_name)
{
	return slice_until(line, ':', ret_name) && ret_name->size && *ret_name->bytes &&
	       !strchr("#+-", *ret_name->bytes);
}

static bool read_account(struct arena *arena, struct slice line, struct account *account)
{
	struct slice name, password;

	if (!take_name(&line, &name) || !slice_until(&line, ':', &password) ||
	    !take_id(&line, &account->uid) || !take_id(&line, &account->gid))
		return false;
	account->name = text_of_slice(arena, name);
	return true;
}

/* Root is in both files of every host: one without an entry is not what the system works with. */
static struct reading reading_of(size_t count)
{
	if (count)
		return (struct reading){ .is_read = true };
	return (struct reading){ .cause = "the host's account files have no entry" };
}

void accounts_read_users(struct arena *arena, const char *bytes, size_t size,
			 struct accounts *accounts)
{
	struct collection found = { .arena = arena };
	struct slice rest = { .bytes = bytes, .size = size }, line;
	struct account account;

	while (take_line(&rest, &line))
		if (read_account(arena, line, &account))
			collection_add(&found, &account, sizeof(account));
	accounts->account = collection_take(&found, &accounts->account_count);
	accounts->users = reading_of(accounts->account_count);
}

static struct slice trimmed(struct slice text)
{
	while (text.size && (*text.bytes == ' ' || *text.bytes == '\t')) {
		text.bytes++;
		text.size--;
	}
	while (text.size && strchr(" \t\r", text.bytes[text.size - 1]))
		text.size--;
	return text;
}

static const char *const *read_members(struct arena *arena, struct slice line)
{
	struct collection found = { .arena = arena };
	struct slice name;
	const char *text = NULL;
	size_t count;

	while (slice_until(&line, ',', &name)) {
		name = trimmed(name);
		if (!name.size)
			continue;
		text = text_of_slice(arena, name);
		collection_add(&found, &text, sizeof(text));
	}
	text = NULL;
	collection_add(&found, &text, sizeof(text));
	return collection_take(&found, &count);
}

static bool read_group(struct arena *arena, struct slice line, struct account_group *group)
{
	struct slice name, password;

	if (!take_name(&line, &name) || !slice_until(&line, ':', &password) ||
	    !take_id(&line, &group->gid))
		return false;
	group->name = text_of_slice(arena, name);
	group->members = read_members(arena, line);
	return true;
}

void accounts_read_groups(struct arena *arena, const char *bytes, size_t size,
			  struct accounts *accounts)
{
	struct collection found = { .arena = arena };
	struct slice rest = { .bytes = bytes, .size = size }, line;
	struct account_group group;

	while (take_line(&rest, &line))
		if (read_group(arena, line, &group))
			collection_add(&found, &group, sizeof(group));
	accounts->group = collection_take(&found, &accounts->group_count);
	accounts->groups = reading_of(accounts->group_count);
}

/* "[NOTFOUND=return]" is no source; systemd's own accounts are made from files of this host. */
static bool is_own_source(struct slice word)
{
	return *word.bytes == '[' || slice_is(word, "files") || slice_is(word, "compat") ||
	       slice_is(word, "systemd") || slice_is(word, "altfiles") ||
	       slice_is(word, "extrausers");
}

static void read_switch(struct arena *arena, struct slice line, struct accounts *accounts)
{
	struct slice word;
	bool is_about;

	if (!slice_word(&line, &word))
		return;
	is_about = slice_is(word, "passwd:") || slice_is(word, "group:") ||
		   slice_is(word, "initgroups:");
	while (is_about && slice_word(&line, &word) && *word.bytes != '#')
		if (!is_own_source(word) && !accounts->other_source)
			accounts->other_source = text_of_slice(arena, word);
}

void accounts_read_switches(struct arena *arena, const char *bytes, size_t size,
			    struct accounts *accounts)
{
	struct slice rest = { .bytes = bytes, .size = size }, line;

	while (take_line(&rest, &line))
		read_switch(arena, line, accounts);
	accounts->switches.is_read = true;
}

static bool ends_a_word(struct slice rest)
{
	return rest.size == 0 || strchr(" \t,\r\\", *rest.bytes);
}

/* "/usr/bin/docker", or docker-compose, with whatever arguments, alone or in a list. */
static bool names_docker(struct slice rule)
{
	for (; rule.size; rule.bytes++, rule.size--) {
		struct slice rest = rule;

		if (!slice_skip(&rest, "/docker"))
			continue;
		(void)slice_skip(&rest, "-compose"); /* it may stand there or not */
		if (ends_a_word(rest))
			return true;
	}
	return false;
}

void accounts_spoil_sudo(struct accounts *accounts, const char *cause)
{
	struct reading *sudo = &accounts->sudo;

	/* Answers come in any order, and the words must not hang on it. */
	if (!sudo->cause || strcmp(cause, sudo->cause) < 0)
		*sudo = (struct reading){ .cause = cause };
}

/* With the lines that a backslash at its end draws in. */
static bool take_rule(struct slice *rest, struct slice *ret_rule)
{
	struct slice line;

	if (!take_line(rest, ret_rule))
		return false;
	line = *ret_rule;
	while (line.size && line.bytes[line.size - 1] == '\\' && take_line(rest, &line))
		ret_rule->size = (size_t)(line.bytes + line.size - ret_rule->bytes);
	return true;
}

/* The folder that every system has is looked at anyway. */
static bool includes_another(struct slice rule, struct slice *ret_path)
{
	if (!slice_skip(&rule, "@include") && !slice_skip(&rule, "#include"))
		return false;
	(void)slice_skip(&rule, "dir");
	*ret_path = trimmed(rule);
	return !slice_is(*ret_path, "/etc/sudoers.d") && !slice_is(*ret_path, "/etc/sudoers.d/");
}

static bool is_alias(struct slice who)
{
	return slice_is(who, "Cmnd_Alias") || slice_is(who, "Cmd_Alias");
}

static bool is_setting(struct slice who)
{
	return slice_skip(&who, "Defaults");
}

static void spoil_by_line(struct arena *arena, const char *source, struct slice rule,
			  struct accounts *accounts)
{
	struct slice path, words = rule, who;

	if (includes_another(rule, &path))
		accounts_spoil_sudo(accounts,
				    arena_format(arena, "%s includes %s, which is not followed",
						 source, text_of_slice(arena, path)));
	else if (slice_word(&words, &who) && is_alias(who) && names_docker(rule))
		accounts_spoil_sudo(accounts,
				    arena_format(arena,
						 "whom an alias for docker in %s serves is not "
						 "followed",
						 source));
}

static bool read_sudo_rule(struct arena *arena, const char *source, struct slice line,
			   struct sudo_rule *rule)
{
	struct slice words = line, who;

	if (!names_docker(line) || !slice_word(&words, &who) || *who.bytes == '#' ||
	    is_alias(who) || is_setting(who))
		return false;
	*rule = (struct sudo_rule){ .source = source,
				    .who = text_of_slice(arena, who),
				    .text = text_of_slice(arena, line) };
	return true;
}

void accounts_read_sudo(struct arena *arena, const char *source, const char *bytes, size_t size,
			struct accounts *accounts)
{
	struct collection found = { .arena = arena };
	struct slice rest = { .bytes = bytes, .size = size }, line;
	struct sudo_rule rule;

	for (size_t i = 0; i < accounts->sudo_count; i++)
		collection_add(&found, &accounts->sudo_rule[i], sizeof(struct sudo_rule));
	while (take_rule(&rest, &line)) {
		line = trimmed(line);
		spoil_by_line(arena, source, line, accounts);
		if (read_sudo_rule(arena, source, line, &rule))
			collection_add(&found, &rule, sizeof(rule));
	}
	accounts->sudo_rule = collection_take(&found, &accounts->sudo_count);
}

const struct account *accounts_user(const struct accounts *accounts, const char *name)
{
	for (size_t i = 0; i < accounts->account_count; i++)
		if (strcmp(accounts->account[i].name, name) == 0)
			return &accounts->account[i];
	return NULL;
}

const struct account_group *accounts_group(const struct accounts *accounts, const char *name)
{
	for (size_t i = 0; i < accounts->group_count; i++)
		if (strcmp(accounts->group[i].name, name) == 0)
			return &accounts->group[i];
	return NULL;
}

const char *accounts_user_name(struct arena *arena, const struct accounts *accounts, uint32_t uid)
{
	for (size_t i = 0; accounts && i < accounts->account_count; i++)
		if (accounts->account[i].uid == uid)
			return accounts->account[i].name;
	return arena_format(arena, "%u", uid);
}

const char *accounts_group_name(struct arena *arena, const struct accounts *accounts, uint32_t gid)
{
	for (size_t i = 0; accounts && i < accounts->group_count; i++)
		if (accounts->group[i].gid == gid)
			return accounts->group[i].name;
	return arena_format(arena, "%u", gid);
}

/* Names that come one by one, each kept once. */
struct names {
	struct arena *arena;
	const char **texts;
	size_t count, room;
};

static void add_name(struct names *names, const char *name)
{
	for (size_t i = 0; i < names->count; i++)
		if (strcmp(names->texts[i], name) == 0)
			return;
	if (names->count + 1 >= names->room) {
		const char **more;

		names->room = names->room ? names->room * 2 : 16;
		more = arena_array(names->arena, names->room, sizeof(*more));
		if (names->count)
			memcpy(more, names->texts, names->count * sizeof(*more));
		names->texts = more;
	}
	names->texts[names->count++] = name;
}

const char *const *accounts_members(struct arena *arena, const struct accounts *accounts,
				    uint32_t gid)
{
	struct names names = { .arena = arena, .texts = arena_array(arena, 1, sizeof(char *)) };

	for (size_t i = 0; i < accounts->group_count; i++) {
		const struct account_group *group = &accounts->group[i];

		for (const char *const *name = group->members; group->gid == gid && *name; name++) {
			const struct account *account = accounts_user(accounts, *name);

			if (!account || account->uid != 0)
				add_name(&names, *name);
		}
	}
	for (size_t i = 0; i < accounts->account_count; i++)
		if (accounts->account[i].gid == gid && accounts->account[i].uid != 0)
			add_name(&names, accounts->account[i].name);
	return names.texts;
}
