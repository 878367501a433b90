/* Unit files as systemd reads them, and the little TOML that containerd's file needs. */
#include <criterion/criterion.h>
#include <string.h>

#include "core/facts/toml_text.h"
#include "core/facts/unit_file.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static const char *joined(struct arena *arena, const char *const *values)
{
	const char *text = "";

	for (; *values; values++)
		text = arena_format(arena, "%s%s%s", text, *text ? "|" : "", *values);
	return text;
}

static const struct {
	const char *label, *text, *list;
} rows[] = {
	{ "one", "[Service]\nEnvironmentFile=/etc/a\n", "/etc/a" },
	{ "two add up", "[Service]\nEnvironmentFile=/etc/a\nEnvironmentFile=-/etc/b\n",
	  "/etc/a|-/etc/b" },
	{ "an empty one takes back", "[Service]\nEnvironmentFile=/etc/a\nEnvironmentFile=\n", "" },
	{ "and what follows counts",
	  "[Service]\nEnvironmentFile=/etc/a\nEnvironmentFile=\nEnvironmentFile=/etc/b\n",
	  "/etc/b" },
	{ "blanks about the sign", "[Service]\n  EnvironmentFile =  /etc/a  \r\n", "/etc/a" },
	{ "comments", "[Service]\n#EnvironmentFile=/etc/a\n ; EnvironmentFile=/etc/b\n", "" },
	{ "another section", "[Socket]\nEnvironmentFile=/etc/a\n", "" },
	{ "no section", "EnvironmentFile=/etc/a\n", "" },
	{ "another key", "[Service]\nEnvironmentFiles=/etc/a\nEnvironment=A=b\n", "" },
	{ "the case counts", "[Service]\nenvironmentfile=/etc/a\n[service]\nEnvironmentFile=/b\n",
	  "" },
	{ "goes on in the next line", "[Service]\nEnvironmentFile=\\\n  /etc/a\n", "/etc/a" },
	{ "a comment between", "[Service]\nEnvironmentFile=\\\n# no\n/etc/a\n", "/etc/a" },
	{ "no newline at the end", "[Service]\nEnvironmentFile=/etc/a", "/etc/a" },
	{ "a sign in the value", "[Service]\nEnvironmentFile=/etc/a=b\n", "/etc/a=b" },
	{ "what is no line", "[Service\nrubbish\n[Service]\nEnvironmentFile=/etc/a\n", "/etc/a" },
	{ "ends in a backslash", "[Service]\nEnvironmentFile=/etc/a\\", "/etc/a" },
	{ "a blank behind the backslash", "[Service]\nEnvironmentFile=/a\\ \nEnvironmentFile=/b\n",
	  "/a\\|/b" },
	{ "two backslashes", "[Service]\nEnvironmentFile=/a\\\\\nEnvironmentFile=/b\n",
	  "/a\\\\|/b" },
	{ "an empty line ends it", "[Service]\nEnvironmentFile=/a\\\n\nEnvironmentFile=/b\n",
	  "/a|/b" },
	{ "a comment does not go on", "[Service]\n# no \\\nEnvironmentFile=/a\n", "/a" },
	{ "a backslash before a return", "[Service]\r\nEnvironmentFile=\\\r\n/a\r\n", "/a" },
	{ "a byte order mark", "\xef\xbb\xbf[Service]\nEnvironmentFile=/a\n", "/a" },
	{ "nothing", "", "" },
};

Test(unit_file, lists)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct unit_settings settings = { 0 };

		unit_settings_add(arena, rows[i].text, strlen(rows[i].text), &settings);
		cr_expect_str_eq(
			joined(arena, unit_list(arena, &settings, "Service", "EnvironmentFile")),
			rows[i].list, "%s", rows[i].label);
	}
	arena_free(arena);
}

Test(unit_file, the_last_value_of_all_files_counts)
{
	static const char *const files[] = { "[Socket]\nSocketGroup=docker\n",
					     "[Socket]\nSocketGroup=ops\nSocketMode=0660\n" };
	struct arena *arena = arena_new();
	struct unit_settings settings = { 0 };

	cr_expect(!unit_value(&settings, "Socket", "SocketGroup"));
	for (size_t i = 0; i < COUNT(files); i++)
		unit_settings_add(arena, files[i], strlen(files[i]), &settings);
	cr_expect_str_eq(unit_value(&settings, "Socket", "SocketGroup"), "ops");
	unit_settings_add(arena, "[Socket]\nSocketGroup=\n", 22, &settings);
	cr_expect(!unit_value(&settings, "Socket", "SocketGroup"), "taken back");
	arena_free(arena);
}

static const struct {
	const char *label, *text, *table, *key;
	bool is_there;
	const char *value;
} toml_rows[] = {
	{ "top level", "state = \"/run/c\"\n", "", "state", true, "/run/c" },
	{ "literal", "state = '/run/c'\n", "", "state", true, "/run/c" },
	{ "with a comment", "state = \"/run/c\" # here\n", "", "state", true, "/run/c" },
	{ "commented out", "#state = \"/run/c\"\n", "", "state", false, NULL },
	{ "of a table", "[grpc]\n  address = \"/a\"\n", "grpc", "address", true, "/a" },
	{ "of a quoted table", "[ \"grpc\" ]\naddress = \"/a\"\n", "grpc", "address", true, "/a" },
	{ "dotted", "grpc.address = \"/a\"\n", "grpc", "address", true, "/a" },
	{ "of another table", "[debug]\naddress = \"/a\"\n", "grpc", "address", false, NULL },
	{ "after another table", "[debug]\nstate = \"/a\"\n", "", "state", false, NULL },
	{ "of a table below", "[grpc.x]\naddress = \"/a\"\n", "grpc", "address", false, NULL },
	{ "inline is not read", "grpc = { address = \"/a\" }\n", "grpc", "address", true, NULL },
	{ "quoted key", "\"state\" = \"/a\"\n", "", "state", true, "/a" },
	{ "within a long text", "x = \"\"\"\nstate = \"/a\"\n\"\"\"\n", "", "state", false, NULL },
	{ "behind a long text", "x = '''a\nb'''\nstate = \"/a\"\n", "", "state", true, "/a" },
	{ "escaped", "state = \"/a\\\"b\"\n", "", "state", true, "/a\"b" },
	{ "not ended", "state = \"/a\n", "", "state", true, NULL },
	{ "empty list", "imports = []\n", "", "imports", true, "[]" },
	{ "a list", "imports = [\"/a\"] # x\n", "", "imports", true, "[\"/a\"]" },
	{ "a list over lines", "imports = [\n \"/a\"]\n", "", "imports", true, "[" },
	{ "within a list over lines", "x = [\n \"state = '/a'\",\n]\n", "", "state", false, NULL },
	{ "behind a list over lines", "x = [ # [\n ']',\n]\nstate = \"/a\"\n", "", "state", true,
	  "/a" },
	{ "another escape", "state = \"/run\\u002fc\"\n", "", "state", true, NULL },
	{ "a name that begins alike", "states = \"/a\"\n", "", "state", false, NULL },
};

/* A text with NUL is no setting of anybody's, and must end all the same. */
Test(unit_file, bytes_that_are_no_text)
{
	static const char bytes[] = "\0\0=\0\n[Service]\n\0EnvironmentFile=/a\n \0";
	const struct toml_key key = { "", "state" };
	struct arena *arena = arena_new();
	struct unit_settings settings = { 0 };

	unit_settings_add(arena, bytes, sizeof(bytes) - 1, &settings);
	cr_expect(!*unit_list(arena, &settings, "Service", "EnvironmentFile"));
	cr_expect(!toml_find(arena, bytes, sizeof(bytes) - 1, &key).is_there);
	arena_free(arena);
}

Test(unit_file, toml)
{
	struct arena *arena = arena_new();

	for (size_t i = 0; i < COUNT(toml_rows); i++) {
		const struct toml_key key = { toml_rows[i].table, toml_rows[i].key };
		struct toml_value value =
			toml_find(arena, toml_rows[i].text, strlen(toml_rows[i].text), &key);

		cr_expect_eq(value.is_there, toml_rows[i].is_there, "%s", toml_rows[i].label);
		if (toml_rows[i].value)
			cr_expect(value.text && strcmp(value.text, toml_rows[i].value) == 0,
				  "%s: %s", toml_rows[i].label, value.text);
		else
			cr_expect(!value.text, "%s: %s", toml_rows[i].label, value.text);
	}
	arena_free(arena);
}
