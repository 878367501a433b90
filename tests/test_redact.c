#include <criterion/criterion.h>
#include <jansson.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/redact.h"
#include "tests/support/samples.h"

#define KEY "-----BEGIN EC PRIVATE KEY-----\\nMHcCAQEE\\n-----END EC PRIVATE KEY-----"

struct redact_row {
	const char *label;
	const char *text, *redacted; /* NULL: the same */
};

static const struct request api = { .kind = EVIDENCE_API, .document = API_CONTAINER };
static const struct request file = { .kind = EVIDENCE_FILE };
static const struct request engine = { .kind = EVIDENCE_PROCESS, .detail = PROCESS_ENGINE };
static const struct request processes = { .kind = EVIDENCE_PROCESSES };

/* The bytes stand at the end of their own memory, so that a sanitizer sees who reads on. */
static bool redact(const struct request *request, const char *name, const char *bytes, size_t size,
		   struct buffer *out)
{
	char *copy = malloc(size + 1);
	struct part part = { .name = name, .status = EVIDENCE_OK, .bytes = copy, .size = size };
	bool is_altered;

	memcpy(copy, bytes, size);
	copy[size] = '\0';
	is_altered = redact_part(request, &part, out);
	free(copy);
	return is_altered;
}

static void expect_redacted(const struct request *request, const char *name, const char *label,
			    const struct redact_row *row, size_t size)
{
	const char *wanted = row->redacted ? row->redacted : row->text;
	struct buffer once = { 0 }, twice = { 0 };
	bool is_altered = redact(request, name, row->text, size, &once);

	cr_expect_eq(is_altered, row->redacted != NULL, "%s: altered %d", label, is_altered);
	if (size == strlen(row->text))
		cr_expect_str_eq(once.bytes, wanted, "%s: %s", label, once.bytes);
	else
		cr_expect(memcmp(once.bytes, wanted, once.size) == 0, "%s", label);
	cr_expect_not(redact(request, name, once.bytes, once.size, &twice), "%s: twice", label);
	cr_expect(twice.size == once.size && memcmp(twice.bytes, once.bytes, once.size) == 0,
		  "%s: twice is %s", label, twice.bytes);
	buffer_done(&once);
	buffer_done(&twice);
}

static void expect_rows(const struct request *request, const struct redact_row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		expect_redacted(request, "", rows[i].label, &rows[i], strlen(rows[i].text));
}

static const struct redact_row documents[] = {
	{ "variable", "{\"Env\":[\"A=hunter2hunter\"]}", "{\"Env\":[\"A=REDACTED(env,13,low)\"]}" },
	{ "every variable", "{\"Config\":{\"Env\":[\"TZ=UTC\", \"B\" , \"C=\"]}}",
	  "{\"Config\":{\"Env\":[\"TZ=REDACTED(env,3,low)\", \"B\" , \"C=\"]}}" },
	{ "harmless variables",
	  "{\"Env\":[\"PATH=/bin\",\"HOME=/"
	  "\",\"HOSTNAME=x\",\"TERM=xterm\",\"LANG=C\",\"LC_ALL=C\","
	  "\"container=podman\"]}",
	  NULL },
	{ "a harmless variable with a secret", "{\"Env\":[\"PATH=http://u:p@h/\"]}",
	  "{\"Env\":[\"PATH=http://REDACTED(url,3,low)@h/\"]}" },
	{ "variables by name", "{\"Env\":{\"A\":\"x\",\"PATH\":\"/bin\"}}",
	  "{\"Env\":{\"A\":\"REDACTED(env,1,low)\",\"PATH\":\"/bin\"}}" },
	{ "variables of a service",
	  "[{\"Spec\":{\"TaskTemplate\":{\"ContainerSpec\":{\"Env\":[\"A=b\"]}}}}]",
	  "[{\"Spec\":{\"TaskTemplate\":{\"ContainerSpec\":{\"Env\":[\"A=REDACTED(env,1,low)\"]}}}}"
	  "]" },
	{ "escapes count once", "{\"Env\":[\"A=\\u0061\\\"\\n\\u00e9\\ud83d\\ude00\"]}",
	  "{\"Env\":[\"A=REDACTED(env,9,medium)\"]}" },
	{ "an escaped name", "{\"\\u0045nv\":[\"\\u0041\\u003dx\"]}",
	  "{\"\\u0045nv\":[\"\\u0041\\u003dREDACTED(env,1,low)\"]}" },
	{ "a token within a variable", "{\"Env\":[\"A=AKIAIOSFODNN7EXAMPLE\"]}",
	  "{\"Env\":[\"A=REDACTED(aws,20,high)\"]}" },
	{ "label", "{\"Labels\":{\"x.secret\":\"abc\",\"monkey\":\"abc\"}}",
	  "{\"Labels\":{\"x.secret\":\"REDACTED(label,3,low)\",\"monkey\":\"abc\"}}" },
	{ "labels as texts", "{\"Labels\":[\"auth=a b\",\"zone=eu\"]}",
	  "{\"Labels\":[\"auth=REDACTED(argument,3,low)\",\"zone=eu\"]}" },
	{ "a label called Env", "{\"Labels\":{\"Env\":\"A=b\"}}", NULL },
	{ "log option", "{\"LogConfig\":{\"Config\":{\"splunk-token\":\"abc\",\"tag\":\"x\"}}}",
	  "{\"LogConfig\":{\"Config\":{\"splunk-token\":\"REDACTED(option,3,low)\",\"tag\":\"x\"}}"
	  "}" },
	{ "driver option",
	  "{\"Options\":{\"o\":\"username=u,password=p,vers=3\",\"device\":\"//h/s\"}}",
	  "{\"Options\":{\"o\":\"username=u,password=REDACTED(argument,1,low),vers=3\","
	  "\"device\":\"//h/s\"}}" },
	{ "a list behind a secret name", "{\"tokens\":[\"abc\",[\"def\"]]}",
	  "{\"tokens\":[\"REDACTED(option,3,low)\",[\"REDACTED(option,3,low)\"]]}" },
	{ "argument", "{\"Args\":[\"--password=a b\",\"-v\"]}",
	  "{\"Args\":[\"--password=REDACTED(argument,3,low)\",\"-v\"]}" },
	{ "argument behind its flag", "{\"Cmd\":[\"--db-password\",\"a b\",\"c\"]}",
	  "{\"Cmd\":[\"--db-password\",\"REDACTED(argument,3,low)\",\"c\"]}" },
	{ "flags behind flags", "{\"Cmd\":[\"--auth\",\"--token\",\"-x\",\"y\"]}", NULL },
	{ "a path behind its flag", "{\"Cmd\":[\"--key\",\"/etc/key.pem\"]}", NULL },
	{ "a flag is forgotten at the end", "{\"Cmd\":[\"--token\"],\"Args\":[\"a\"]}", NULL },
	{ "arguments of an exec",
	  "{\"ProcessConfig\":{\"entrypoint\":\"sh\",\"arguments\":[\"--token\",\"abc\"]}}",
	  "{\"ProcessConfig\":{\"entrypoint\":\"sh\",\"arguments\":[\"--token\","
	  "\"REDACTED(argument,3,low)\"]}}" },
	{ "a command as one text", "[{\"Command\":\"app --token abc\"}]",
	  "[{\"Command\":\"app --token REDACTED(argument,3,low)\"}]" },
	{ "URL anywhere", "{\"a\":[\"see https://u:p@h/ \"]}",
	  "{\"a\":[\"see https://REDACTED(url,3,low)@h/ \"]}" },
	{ "URL as a key", "{\"Mirrors\":{\"https://u:p@h/\":1}}",
	  "{\"Mirrors\":{\"https://REDACTED(url,3,low)@h/\":1}}" },
	{ "escaped slashes stay", "{\"a\":\"https:\\/\\/u:p@h\\/x\"}",
	  "{\"a\":\"https:\\/\\/REDACTED(url,3,low)@h\\/x\"}" },
	{ "private key", "{\"a\":\"x " KEY "\\n\"}",
	  "{\"a\":\"x REDACTED(private_key,68,high)\\n\"}" },
	{ "JSON in JSON", "{\"a\":\"{\\\"password\\\":\\\"abc\\\"}\"}",
	  "{\"a\":\"{\\\"password\\\":\\\"REDACTED(argument,3,low)\\\"}\"}" },
	{ "paths are no names", "{\"Tmpfs\":{\"/run/secrets\":\"rw,noexec\"}}", NULL },
	{ "sysctls are no names", "{\"Sysctls\":{\"kernel.keys.maxkeys\":\"200\"}}", NULL },
	{ "references", "{\"SecretID\":\"abc\",\"SecretName\":\"x\",\"SandboxKey\":\"y\"}", NULL },
	{ "no strings", "{\"password\":null,\"token\":1,\"key\":true,\"auth\":{},\"pwd\":[1]}",
	  NULL },
	{ "blanks stay", " \t{ \"a\" :\r\n[ 1.5e+3 , -0 , \"\\u0000\" ] } \n", NULL },
	{ "empty", "{}", NULL },
	{ "no document", "404 page not found\n", NULL },
	{ "a bare string", "\"x token=a\\\"b\"", "\"x token=REDACTED(argument,1,low)\\\"b\"" },
	{ "a text with a secret", "bad token=abc\n", "bad token=REDACTED(argument,3,low)\n" },
	{ "a marker makes no token of what stands before it",
	  "ghp_16C7e42F292c69-----BEGIN PRIVATE KEY-----x",
	  "ghp_16C7e42F292c69REDACTED(private_key,28,medium)" },
	{ "what is no name", "{\"Env\":[\"a-----BEGIN PRIVATE KEY=o\"]}",
	  "{\"Env\":[\"REDACTED(private_key,25,high)\"]}" },
	{ "two documents", "{\"token\":\"abc\"} {\"token\":\"abc\"}",
	  "{\"token\":\"REDACTED(option,3,low)\"} {\"token\":\"REDACTED(option,3,low)\"}" },
	{ "nothing is kept behind a break", "{\"a\":1,\"Env\":[\"A=b\", oops \"C=d\"]}",
	  "{\"a\":1,\"Env\":[\"A=REDACTED(env,1,low)\"REDACTED(rest,14,medium)" },
	{ "a cut string", "{\"Env\":[\"A=bcd", "{\"Env\":[REDACTED(rest,6,low)" },
	{ "a cut document", "{\"a\":[1,2", NULL },
};

Test(redact, documents_of_the_engine)
{
	expect_rows(&api, documents, sizeof(documents) / sizeof(*documents));
}

static const struct redact_row files[] = {
	{ "daemon.json", "{\"log-opts\":{\"splunk-token\":\"abc\"},\"tlskey\":\"/a/b\"}\n",
	  "{\"log-opts\":{\"splunk-token\":\"REDACTED(option,3,low)\"},\"tlskey\":\"/a/b\"}\n" },
	{ "daemon.json with a mark", "\xef\xbb\xbf{\"token\":\"abc\"}",
	  "\xef\xbb\xbf{\"token\":\"REDACTED(option,3,low)\"}" },
	{ "proxies", "{\"proxies\":{\"http-proxy\":\"http://u:p@h:1\"}}",
	  "{\"proxies\":{\"http-proxy\":\"http://REDACTED(url,3,low)@h:1\"}}" },
	{ "nothing is kept behind a comment", "{\"a\":1, // no\n \"splunk-token\":\"abc\" }",
	  "{\"a\":1REDACTED(rest,31,high)" },
	{ "UTF-16", "\xff\xfe{t=\"abc\"}", "REDACTED(rest,11,medium)" },
	{ "key files are named", "{\"tlskey\":\"x\",\"authorization-plugins\":[\"opa\"]}", NULL },
	{ "a unit", "[Service]\nEnvironment=HTTP_PROXY=http://u:p@h:3128/ X=1\n",
	  "[Service]\nEnvironment=HTTP_PROXY=http://REDACTED(url,3,low)@h:3128/ X=1\n" },
	{ "group's passwords are none", "docker:x:998:alice\nnopasswd:!:990:\n", NULL },
	{ "sudoers", "Defaults passwd_tries=3\n%docker ALL=(ALL) NOPASSWD: ALL\n", NULL },
	{ "os-release", "NAME=\"Debian\"\nHOME_URL=\"https://www.debian.org/\"\n", NULL },
	{ "audit rules", "-w /usr/bin/dockerd -p wa -k docker\n-a always,exit -F key=docker\n",
	  NULL },
	{ "accounts", "root:x:0:0:root:/root:/bin/bash\n", NULL },
};

static const struct redact_row settings[] = {
	{ "a unit's variable", "[Service]\nEnvironment=\"DB_PASSWORD=hunter2\" TZ=UTC\n",
	  "[Service]\nEnvironment=\"DB_PASSWORD=REDACTED(argument,7,low)\" TZ=UTC\n" },
	{ "a registry's password in TOML", "[auth]\n  username = \"u\"\n  password = \"hunter2\"\n",
	  "[auth]\n  username = \"u\"\n  password = \"REDACTED(argument,7,low)\"\n" },
	{ "a unit without one",
	  "[Unit]\nDescription=Docker: an engine\n[Socket]\nSocketGroup=docker\n", NULL },
	{ "a unit's paths", "[Service]\nEnvironmentFile=-/etc/docker/token.env\n", NULL },
};

Test(redact, units_and_settings)
{
	static const struct request requests[] = {
		{ .kind = EVIDENCE_FILE, .name = "/etc/systemd/system/docker.service" },
		{ .kind = EVIDENCE_FILE, .name = "/etc/systemd/system/docker.service.d/a.conf" },
		{ .kind = EVIDENCE_FILE, .name = "/etc/containerd/config.toml" },
		{ .kind = EVIDENCE_FILE, .name = "/etc/default/docker" },
	};

	for (size_t i = 0; i < sizeof(requests) / sizeof(*requests); i++)
		expect_rows(&requests[i], settings, sizeof(settings) / sizeof(*settings));
}

Test(redact, files)
{
	expect_rows(&file, files, sizeof(files) / sizeof(*files));
}

Test(redact, the_environment_of_the_engine)
{
	static const char was[] =
		"PATH=/bin\0FOO=bar\0DOCKER_HOST=tcp://u:p@h\0XDG_RUNTIME_DIR=/run\0"
		"DOCKER_TLS_VERIFY=1\0HTTP_PROXY=http://h:1\0EMPTY=\0NONE\0last=x";
	static const char is[] =
		"PATH=/bin\0FOO=REDACTED(env,3,low)\0"
		"DOCKER_HOST=tcp://REDACTED(url,3,low)@h\0XDG_RUNTIME_DIR=/run\0"
		"DOCKER_TLS_VERIFY=1\0HTTP_PROXY=REDACTED(env,10,low)\0EMPTY=\0NONE\0"
		"last=REDACTED(env,1,low)";
	const struct redact_row row = { "environ", was, is };

	expect_redacted(&engine, "environ", "environ", &row, sizeof(was) - 1);
	expect_redacted(&engine, "environ", "environ, ended", &row, sizeof(was));
}

Test(redact, the_arguments_of_a_process)
{
	static const char was[] =
		"dockerd\0--tlskey=/a/b\0--log-opt\0splunk-token=xxx\0-H\0tcp://u:p@h:1\0"
		"--token\0abc\0--key\0/a/b\0--auth\0-d\0\0x";
	static const char is[] =
		"dockerd\0--tlskey=/a/b\0--log-opt\0splunk-token=REDACTED(argument,3,low)\0-H\0"
		"tcp://REDACTED(url,3,low)@h:1\0--token\0REDACTED(argument,3,low)\0--key\0/a/b\0"
		"--auth\0-d\0\0x";
	const struct redact_row row = { "cmdline", was, is };

	expect_redacted(&engine, "cmdline", "cmdline", &row, sizeof(was) - 1);
	expect_redacted(&engine, "cmdline", "cmdline, ended", &row, sizeof(was));
}

Test(redact, other_parts_by_shape_alone)
{
	static const struct redact_row rows[] = {
		{ "status", "Name:\tx\ntoken=abc\n", NULL },
		{ "shape", "36 35 0:1 / /x rw - fuse https://u:p@h rw\n",
		  "36 35 0:1 / /x rw - fuse https://REDACTED(url,3,low)@h rw\n" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		expect_redacted(&engine, "mountinfo", rows[i].label, &rows[i],
				strlen(rows[i].text));
		expect_redacted(&processes, "42", rows[i].label, &rows[i], strlen(rows[i].text));
	}
}

Test(redact, a_part_without_bytes)
{
	struct part part = { .name = "", .status = EVIDENCE_DENIED };
	struct buffer out = { 0 };

	cr_expect_not(redact_part(&api, &part, &out));
	cr_expect_eq(out.size, 0);
	cr_expect_str_eq(out.bytes, "");
	buffer_done(&out);
}

/* Deeper than any reader goes: the walk ends in order. */
Test(redact, depth)
{
	for (size_t depth = 2040; depth < 5000; depth += 2048) {
		struct buffer text = { 0 }, out = { 0 };

		for (size_t i = 0; i < depth; i++)
			buffer_text(&text, i % 2 ? "{\"a\":" : "[");
		buffer_text(&text, "\"https://u:p@h\"");
		for (size_t i = depth; i > 0; i--)
			buffer_text(&text, i % 2 ? "]" : "}");
		cr_expect(redact(&api, "", text.bytes, text.size, &out));
		cr_expect_null(strstr(out.bytes, "u:p"), "%zu", depth);
		cr_expect_eq(strstr(out.bytes, "REDACTED(url,3,low)@h\"") != NULL, depth < 4096,
			     "%zu", depth);
		buffer_done(&text);
		buffer_done(&out);
	}
}

/* As an engine writes it, with a secret wherever people put them. */
static const char planted[] =
	"{\"Id\":\"aa86eacfb3b3ed4cd362c1e88fc89a53908ad05fb3a4103bca3f9b28292d14bf\","
	"\"Path\":\"/bin/sh\",\"Args\":[\"-c\",\"exec app --password CANARY01 --token=CANARY02\","
	"\"--api-key\",\"CANARY03\",\"--secret=CANARY04 and more CANARY05\","
	"\"curl -H 'Authorization: Bearer CANARY06' https://u:CANARY07@h/\"],"
	"\"State\":{\"Error\":\"cannot log in: password=CANARY08, giving up\","
	"\"Health\":{\"Log\":[{\"Output\":\"X-Auth-Token: CANARY09\\n\"}]}},"
	"\"HostConfig\":{\"Binds\":[\"/srv:/srv\"],\"LogConfig\":{\"Type\":\"splunk\",\"Config\":{"
	"\"splunk-token\":\"CANARY10\",\"splunk-url\":\"https://s:CANARY11@h\"}},"
	"\"Annotations\":{\"vault.token\":\"CANARY12\"},"
	"\"Mounts\":[{\"VolumeOptions\":{\"Labels\":{\"db-pass\":\"CANARY13\"},\"DriverConfig\":{"
	"\"Options\":{\"o\":\"addr=1.2.3.4,username=u,password=CANARY14,rw\",\"secret\":"
	"\"CANARY15\"}}}}],"
	"\"StorageOpt\":{\"auth\":\"CANARY16\"}},"
	"\"Config\":{\"Env\":[\"A=CANARY17\",\"MYSQL_PASSWORD=CANARY18\",\"URL=redis://"
	":CANARY19@h\","
	"\"MULTI=line\\none "
	"CANARY20\",\"QUOTED=\\\"CANARY21\\\"\",\"PATH=/bin:http://u:CANARY22@h\","
	"\"E==CANARY23\",\"UNI=\\u0043ANARY24 \\ud83d\\ude00\"],"
	"\"Cmd\":[\"sh\",\"-c\",\"export TOKEN=CANARY25; psql postgres://u:CANARY26@db/x\","
	"\"{\\\"password\\\": \\\"CANARY27\\\", \\\"k\\\": {\\\"apiKey\\\":\\\"CANARY28\\\"}}\","
	"\"--password\",\"CANARY29\",\"root:CANARY30@tcp(db:3306)/x\"],"
	"\"Entrypoint\":[\"/init\",\"--root-password='CANARY31 x'\",\"--pass\",\"CANARY32\"],"
	"\"Healthcheck\":{\"Test\":[\"CMD\",\"mysqladmin\",\"--password=CANARY33\"]},"
	"\"OnBuild\":[\"ENV "
	"API_TOKEN=CANARY34\"],\"Shell\":[\"sh\",\"--private-key\",\"CANARY35\"],"
	"\"Labels\":{\"com.example.password\":\"CANARY36\",\"api-key\":\"CANARY37\","
	"\"traefik.http.middlewares.a.basicauth.users\":\"u:CANARY38\","
	"\"conn\":\"Server=db;Uid=u;Pwd=CANARY39;\",\"jdbc\":\"jdbc:x://h/"
	"d?user=u&password=CANARY40\","
	"\"registry\":\"https://u:CANARY41@r.example/"
	"\",\"config\":\"{\\\"auth\\\":\\\"CANARY42\\\"}\","
	"\"npm\":\"//r/"
	":_authToken=CANARY43\",\"azure\":\"AccountName=a;AccountKey=CANARY44==;X=y\","
	"\"private\":\"CANARY45\",\"credentials\":\"CANARY46\","
	"\"key1\":\"-----BEGIN RSA PRIVATE KEY-----\\nCANARY47\\n-----END RSA PRIVATE "
	"KEY-----\\n\","
	"\"cut\":\"-----BEGIN PRIVATE KEY-----\\nCANARY48\","
	"\"quoted\":\"secret: \\\"CANARY49 "
	"x\\\"\",\"git\":\"https://u:p@ss/CANARY50@git.example/x\"}},"
	"\"NetworkSettings\":{\"Networks\":{\"a\":{\"DriverOpts\":{\"psk.secret\":\"CANARY51\"}}}}"
	"}";

Test(redact, no_planted_secret_survives)
{
	struct buffer once = { 0 }, twice = { 0 };
	json_error_t error;
	json_t *json;

	cr_expect_not_null(strstr(planted, "CANARY51"));
	cr_expect(redact(&api, "", planted, sizeof(planted) - 1, &once));
	cr_expect_null(strstr(once.bytes, "ANARY"), "%.60s", strstr(once.bytes, "ANARY"));
	json = json_loadb(once.bytes, once.size, 0, &error);
	cr_expect_not_null(json, "%s", error.text);
	json_decref(json);
	cr_expect_not(redact(&api, "", once.bytes, once.size, &twice));
	cr_expect_str_eq(twice.bytes, once.bytes);
	buffer_done(&once);
	buffer_done(&twice);
}

static void expect_no_canary(const char *path, const struct buffer *bytes, void *data)
{
	static const size_t formats[] = { JSON_COMPACT, JSON_INDENT(4), JSON_ENSURE_ASCII,
					  JSON_ESCAPE_SLASH };
	json_t *document = json_loadb(bytes->bytes, bytes->size, 0, NULL);
	json_t *json = json_is_array(document) ? json_array_get(document, 0) : document;
	json_t *secrets = json_loads(planted, 0, NULL);

	(void)data;
	cr_assert_eq(json_object_update_recursive(json, secrets), 0);
	for (size_t i = 0; i < sizeof(formats) / sizeof(*formats); i++) {
		char *text = json_dumps(document, formats[i]);
		struct buffer out = { 0 };

		cr_expect(redact(&api, "", text, strlen(text), &out));
		cr_expect_null(strstr(out.bytes, "ANARY"), "%s: %.60s", path,
			       strstr(out.bytes, "ANARY"));
		free(text);
		buffer_done(&out);
	}
	json_decref(document);
	json_decref(secrets);
}

Test(redact, no_planted_secret_survives_in_a_real_document)
{
	if (!samples_are_here("secrets planted in documents of real engines"))
		return;
	cr_expect_gt(samples_visit("engine", "container-inspect.json", expect_no_canary, NULL), 4);
}

/* Cut anywhere, a document shows nothing that it would not show whole. */
Test(redact, no_planted_secret_survives_a_cut)
{
	for (size_t size = 0; size < sizeof(planted) - 1; size++) {
		struct buffer out = { 0 };

		(void)redact(&api, "", planted, size, &out);
		cr_expect_null(strstr(out.bytes, "ANARY"), "%zu: %.60s", size,
			       strstr(out.bytes, "ANARY"));
		buffer_done(&out);
	}
}

static void expect_same_shape(const char *path, const json_t *was, const json_t *is)
{
	void *node;
	const char *key;
	json_t *value;
	size_t i;

	cr_assert_eq(json_typeof(was), json_typeof(is), "%s", path);
	if (json_is_string(was)) {
		cr_expect(json_equal(was, is) || strstr(json_string_value(is), "REDACTED("),
			  "%s: %s", path, json_string_value(is));
	} else if (json_is_object(was)) {
		cr_assert_eq(json_object_size(was), json_object_size(is), "%s", path);
		for (node = json_object_iter((json_t *)(uintptr_t)was); node;
		     node = json_object_iter_next((json_t *)(uintptr_t)was, node)) {
			key = json_object_iter_key(node);
			value = json_object_get(is, key);
			cr_assert_not_null(value, "%s: %s", path, key);
			expect_same_shape(path, json_object_iter_value(node), value);
		}
	} else if (json_is_array(was)) {
		cr_assert_eq(json_array_size(was), json_array_size(is), "%s", path);
		for (i = 0; i < json_array_size(was); i++)
			expect_same_shape(path, json_array_get(was, i), json_array_get(is, i));
	} else {
		cr_expect(json_equal(was, is), "%s", path);
	}
}

static void expect_sample_redacted(const char *path, const struct buffer *bytes, void *data)
{
	struct buffer once = { 0 }, twice = { 0 };
	json_t *was = json_loadb(bytes->bytes, bytes->size, JSON_DECODE_ANY, NULL), *is;
	unsigned *altered = data;

	if (!was)
		return;
	*altered += redact(&api, "", bytes->bytes, bytes->size, &once);
	is = json_loadb(once.bytes, once.size, JSON_DECODE_ANY, NULL);
	cr_assert_not_null(is, "%s", path);
	expect_same_shape(path, was, is);
	cr_expect_not(redact(&api, "", once.bytes, once.size, &twice), "%s", path);
	cr_expect_str_eq(twice.bytes, once.bytes, "%s", path);
	json_decref(was);
	json_decref(is);
	buffer_done(&once);
	buffer_done(&twice);
}

Test(redact, real_documents_keep_their_shape)
{
	unsigned altered = 0;

	if (!samples_are_here("documents of real engines through redaction"))
		return;
	cr_expect_gt(samples_visit("engine", ".json", expect_sample_redacted, &altered), 50);
	cr_expect_gt(altered, 10);
}
