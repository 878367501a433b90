#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "core/facts/secret.h"

#define ALL (SECRET_SHAPES | SECRET_ASSIGNMENTS)
#define HEX "3pu6hszjas19xyp7ghgosyx9k8atbfcr8p2is99znpy26u2lkl"
#define JWT "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9P"

struct find_row {
	const char *text;
	const char *found; /* NULL nothing */
	enum secret_kind kind;
	unsigned kinds;
};

static void expect_found(const struct find_row *row)
{
	struct secret secret = { 0 };
	bool is_found = secret_find(row->text, strlen(row->text), 0, row->kinds, &secret);

	cr_expect_eq(is_found, row->found != NULL, "%s: found %zu bytes at %zu, kind %s", row->text,
		     secret.size, secret.offset, secret_kind_word(secret.kind));
	if (!is_found || !row->found)
		return;
	cr_expect_eq(secret.size, strlen(row->found), "%s: size %zu", row->text, secret.size);
	cr_expect(strncmp(row->text + secret.offset, row->found, strlen(row->found)) == 0,
		  "%s: at %zu", row->text, secret.offset);
	cr_expect_eq(secret.kind, row->kind, "%s: kind %s", row->text,
		     secret_kind_word(secret.kind));
	cr_expect_eq(secret.length, secret.size, "%s", row->text);
	cr_expect_not(secret.is_redacted, "%s", row->text);
}

static const struct find_row tokens[] = {
	{ "AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE", SECRET_AWS, SECRET_SHAPES },
	{ "id=ASIAIOSFODNN7EXAMPLE.", "ASIAIOSFODNN7EXAMPLE", SECRET_AWS, SECRET_SHAPES },
	{ "x ghp_16C7e42F292c6912E7710c838347Ae178B4a y",
	  "ghp_16C7e42F292c6912E7710c838347Ae178B4a", SECRET_GITHUB, SECRET_SHAPES },
	{ "ghs_16C7e42F292c6912E7710c838347Ae178B4a", "ghs_16C7e42F292c6912E7710c838347Ae178B4a",
	  SECRET_GITHUB, SECRET_SHAPES },
	{ "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsT",
	  "github_pat_11ABCDEFG0aBcDeFgHiJkL_mNoPqRsT", SECRET_GITHUB, SECRET_SHAPES },
	{ "glpat-ABCdef123456_-7890xy", "glpat-ABCdef123456_-7890xy", SECRET_GITLAB,
	  SECRET_SHAPES },
	{ "xoxb-2345678901-abcdefABCDEF", "xoxb-2345678901-abcdefABCDEF", SECRET_SLACK,
	  SECRET_SHAPES },
	{ "AIzaSyA1234567890abcdefghijklmnopqrstuv", "AIzaSyA1234567890abcdefghijklmnopqrstuv",
	  SECRET_GOOGLE, SECRET_SHAPES },
	{ "sk_live_4eC39HqLyjWDarjtT1zdp7dc", "sk_live_4eC39HqLyjWDarjtT1zdp7dc", SECRET_STRIPE,
	  SECRET_SHAPES },
	{ "npm_abcdefghijklmnopqrstuvwxyz0123456789", "npm_abcdefghijklmnopqrstuvwxyz0123456789",
	  SECRET_NPM, SECRET_SHAPES },
	{ "dckr_pat_ABCdef123456_-7890xyz12", "dckr_pat_ABCdef123456_-7890xyz12", SECRET_DOCKER,
	  SECRET_SHAPES },
	{ "hvs.CAESIJ1abcdefghijklmnop", "hvs.CAESIJ1abcdefghijklmnop", SECRET_VAULT,
	  SECRET_SHAPES },
	{ "a " JWT " b", JWT, SECRET_JWT, SECRET_SHAPES },
	{ "docker swarm join --token SWMTKN-1-" HEX "-7p73s1dx5in4tatdymyhg9hu2 10.0.0.1:2377",
	  "SWMTKN-1-" HEX "-7p73s1dx5in4tatdymyhg9hu2", SECRET_JOIN_TOKEN, SECRET_SHAPES },
	{ "SWMKEY-1-WuYH/IX284+lRcXuoVf38viIDK3HJEKY13MIHX+tTt8", NULL, SECRET_NONE,
	  SECRET_SHAPES }, /* its alphabet breaks off early; --unlock-key names it */
	{ "SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8",
	  "SWMKEY-1-7c37Cc8654o6p38HnroywCi19pllOnGtbdZEgtKxZu8", SECRET_JOIN_TOKEN,
	  SECRET_SHAPES },
	/* look-alikes */
	{ "AKIAIOSFODNN7EXAMPL", NULL, SECRET_NONE, ALL },
	{ "AKIAIOSFODNN7EXAMPLEX", NULL, SECRET_NONE, ALL },
	{ "xAKIAIOSFODNN7EXAMPLE", NULL, SECRET_NONE, ALL },
	{ "ghp_short", NULL, SECRET_NONE, ALL },
	{ "npm_config_cache=/tmp", NULL, SECRET_NONE, ALL },
	{ "sk_live_xxx", NULL, SECRET_NONE, ALL },
	{ "glpat-", NULL, SECRET_NONE, ALL },
	{ "SWMTKN-1-...", NULL, SECRET_NONE, ALL },
	{ "eyJhbGciOiJIUzI1NiJ9", NULL, SECRET_NONE, ALL },
	{ "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi", NULL, SECRET_NONE, ALL },
	{ "sha256:72297848456d5d37d1262630108ab308d3e9ec7ed1c3286a32fe09856619a782", NULL,
	  SECRET_NONE, ALL },
	{ "aa86eacfb3b3ed4cd362c1e88fc89a53908ad05fb3a4103bca3f9b28292d14bf", NULL, SECRET_NONE,
	  ALL },
	{ "/var/lib/docker/overlay2/"
	  "ef749362d13333e65fc95c572eb525abbe0052e16e086cb64bc3b98ae9aa6d74",
	  NULL, SECRET_NONE, ALL },
};

Test(secret, tokens_show_by_their_shape)
{
	for (size_t i = 0; i < sizeof(tokens) / sizeof(*tokens); i++)
		expect_found(&tokens[i]);
}

#define KEY "-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nIBAA==\n-----END RSA PRIVATE KEY-----"

static const struct find_row keys[] = {
	{ "a\n" KEY "\nb", KEY, SECRET_PRIVATE_KEY, SECRET_SHAPES },
	{ "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz",
	  "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNz", SECRET_PRIVATE_KEY, SECRET_SHAPES },
	{ "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----\n",
	  "-----BEGIN PGP PRIVATE KEY BLOCK-----\nx\n-----END PGP PRIVATE KEY BLOCK-----",
	  SECRET_PRIVATE_KEY, SECRET_SHAPES },
	{ "cert: LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn",
	  "LS0tLS1CRUdJTiBQUklWQVRFIEtFWS0tLS0tCk1JSUV2UUlCQURBTkJn", SECRET_PRIVATE_KEY,
	  SECRET_SHAPES },
	{ "password=x" KEY " y", "x" KEY, SECRET_PRIVATE_KEY, ALL },
	{ "glpat-aaaaaaaaaaaaaaaaaaaa" KEY, "glpat-aaaaaaaaaaaaaaaaaaaa", SECRET_GITLAB,
	  SECRET_SHAPES },
	/* look-alikes */
	{ "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----", NULL, SECRET_NONE, ALL },
	{ "-----BEGIN PUBLIC KEY-----\nMIIE\n-----END PUBLIC KEY-----", NULL, SECRET_NONE, ALL },
	{ "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUV2UUlCQURBTkJn", NULL, SECRET_NONE, ALL },
};

Test(secret, private_keys_are_taken_whole)
{
	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		expect_found(&keys[i]);
}

static const struct find_row urls[] = {
	{ "https://user:pass@host/x", "user:pass", SECRET_URL, SECRET_SHAPES },
	{ "see tcp://u:p@10.0.0.1:2376 now", "u:p", SECRET_URL, SECRET_SHAPES },
	{ "postgres://u:p@ss/w?rd@db:5432/x", "u:p@ss/w?rd", SECRET_URL, SECRET_SHAPES },
	{ "a=http://x.org,b=http://u:p@y.org", "u:p", SECRET_URL, SECRET_SHAPES },
	{ "https://sk_live_:@api.x", "sk_live_:", SECRET_URL, SECRET_SHAPES },
	{ "https://9f8e7d6c5b4a39281706f5e4d3@git.x/y", "9f8e7d6c5b4a39281706f5e4d3", SECRET_URL,
	  SECRET_SHAPES },
	{ "https://u:p1@h/@scope/x", "u:p1@h/", SECRET_URL, SECRET_SHAPES },
	{ "DSN=root:hunter2@tcp(db:3306)/x", "root:hunter2", SECRET_URL, SECRET_SHAPES },
	{ "app root:hun=ter2@unix(/run/db)/x", "root:hun=ter2", SECRET_URL, SECRET_SHAPES },
	/* look-alikes */
	{ "https://host/x", NULL, SECRET_NONE, ALL },
	{ "https://host:8080/x?mail=a@b.c", NULL, SECRET_NONE, ALL },
	{ "http://[::1]:80/a@b", NULL, SECRET_NONE, ALL },
	{ "ssh://git@github.com/x", NULL, SECRET_NONE, ALL },
	{ "git@github.com:x/y.git", NULL, SECRET_NONE, ALL },
	{ "docker-pullable://"
	  "nginx@sha256:72297848456d5d37d1262630108ab308d3e9ec7ed1c3286a32fe09856",
	  NULL, SECRET_NONE, ALL },
	{ "unix:///var/run/docker.sock", NULL, SECRET_NONE, ALL },
	{ "http://host: user@example.org", NULL, SECRET_NONE, ALL },
	{ "a://", NULL, SECRET_NONE, ALL },
	{ "user@tcp(db:3306)/x", NULL, SECRET_NONE, ALL },
};

Test(secret, credentials_show_in_urls)
{
	for (size_t i = 0; i < sizeof(urls) / sizeof(*urls); i++)
		expect_found(&urls[i]);
}

static const struct find_row assignments[] = {
	{ "password=hunter2", "hunter2", SECRET_ARGUMENT, ALL },
	{ "username=u,password=p,vers=3.0", "p", SECRET_ARGUMENT, ALL },
	{ "app --password=hunter2 -v", "hunter2", SECRET_ARGUMENT, ALL },
	{ "app --db-password hunter2 -v", "hunter2", SECRET_ARGUMENT, ALL },
	{ "app --api-key 'hunter 2' -v", "hunter 2", SECRET_ARGUMENT, ALL },
	{ "--log-opt splunk-token=x1", "x1", SECRET_ARGUMENT, ALL },
	{ "Server=db;User Id=sa;Password=p4;Encrypt=yes", "p4", SECRET_ARGUMENT, ALL },
	{ "AccountKey=ab+/cd==;Suffix=x", "ab+/cd==", SECRET_ARGUMENT, ALL },
	{ "jdbc:mysql://db/x?user=u&password=p5&ssl=1", "p5", SECRET_ARGUMENT, ALL },
	{ "password = \"p 11\"", "p 11", SECRET_ARGUMENT, ALL },
	{ "{\"password\": \"p 6\"}", "p 6", SECRET_ARGUMENT, ALL },
	{ "{\"password\":\"p\\\"7\"}", "p\\\"7", SECRET_ARGUMENT, ALL },
	{ "{\\\"apiKey\\\": \\\"p8\\\"}", "p8", SECRET_ARGUMENT, ALL },
	{ "'token' : 'p9'", "p9", SECRET_ARGUMENT, ALL },
	{ "curl -H 'X-Api-Key: p10' x", "p10", SECRET_ARGUMENT, ALL },
	{ "Authorization: Bearer abc.def", "abc.def", SECRET_ARGUMENT, ALL },
	{ "-H \"Authorization: Basic dTpw\"", "dTpw", SECRET_ARGUMENT, ALL },
	{ "authorization=secret1", "secret1", SECRET_ARGUMENT, ALL },
	{ "secret:=p11", "p11", SECRET_ARGUMENT, ALL },
	{ "token=ghp_16C7e42F292c6912E7710c838347Ae178B4a",
	  "ghp_16C7e42F292c6912E7710c838347Ae178B4a", SECRET_GITHUB, ALL },
	{ "token=\"unfinished", "unfinished", SECRET_ARGUMENT, ALL },
	/* look-alikes */
	{ "password=", NULL, SECRET_NONE, ALL },
	{ "password=hunter2", NULL, SECRET_NONE, SECRET_SHAPES },
	{ "monkey=banana", NULL, SECRET_NONE, ALL },
	{ "--tlskey=/etc/docker/key.pem", NULL, SECRET_NONE, ALL },
	{ "--key=/etc/docker/key.pem", NULL, SECRET_NONE, ALL },
	{ "--password-file=/run/secrets/pw", NULL, SECRET_NONE, ALL },
	{ "--auth=true --token=false", NULL, SECRET_NONE, ALL },
	{ "--auth --verbose", NULL, SECRET_NONE, ALL },
	{ "ipc=private,mode=ro", NULL, SECRET_NONE, ALL },
	{ "registry:5000/auth:1.2", NULL, SECRET_NONE, ALL },
	{ "auth:10.0.0.1", NULL, SECRET_NONE, ALL },
	{ "my-secret:/data:ro", NULL, SECRET_NONE, ALL },
	{ "--authorization-plugin=opa", NULL, SECRET_NONE, ALL },
	{ "name=seccomp,profile=builtin", NULL, SECRET_NONE, ALL },
	{ "the token expired", NULL, SECRET_NONE, ALL },
	{ ":=: :: == \" \\ --", NULL, SECRET_NONE, ALL },
	{ "token=", NULL, SECRET_NONE, ALL },
	{ "token: ", NULL, SECRET_NONE, ALL },
	{ "--token ", NULL, SECRET_NONE, ALL },
	{ "token=\\", "\\", SECRET_ARGUMENT, ALL },
	{ "\"token\":\\\"", NULL, SECRET_NONE, ALL },
	{ "authorization: bearer ", NULL, SECRET_NONE, ALL },
};

Test(secret, names_betray_values)
{
	for (size_t i = 0; i < sizeof(assignments) / sizeof(*assignments); i++)
		expect_found(&assignments[i]);
}

struct name_row {
	const char *name;
	bool is_secret;
};

static const struct name_row names[] = {
	{ "password", true },
	{ "PASSWORD", true },
	{ "POSTGRES_PASSWORD", true },
	{ "dbPassword2", true },
	{ "MYSQL_PWD", true },
	{ "PGPASSWORD", true },
	{ "passwd", true },
	{ "pass", true },
	{ "SMTP_PASS", true },
	{ "api-key", true },
	{ "apiKey", true },
	{ "APIKey", true },
	{ "APIKEY", true },
	{ "SECRET_KEY_BASE", true },
	{ "splunk-token", true },
	{ "com.example.auth", true },
	{ "private", true },
	{ "credentials", true },
	{ "authtoken", true },
	{ "requirepass", true },
	{ "vault.secret-id", true },
	{ "basicauth.users", true },
	{ "public-token", true },
	{ "passphrase", true },
	{ "monkey", false },
	{ "keyboard", false },
	{ "compass", false },
	{ "bypass", false },
	{ "passenger", false },
	{ "author", false },
	{ "authority", false },
	{ "tokenizer", false },
	{ "secretary", false },
	{ "donkeys", false },
	{ "tlskey", false },
	{ "tls-verify", false },
	{ "public_key", false },
	{ "password-file", false },
	{ "token_ttl", false },
	{ "auth-method", false },
	{ "secretName", false },
	{ "", false },
	{ "...", false },
	{ "1234", false },
	{ "privately", false },
	{ "authorization", false },
	{ "unauthenticated", false },
};

Test(secret, a_name_is_matched_word_by_word)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		cr_expect_eq(secret_is_name(names[i].name, strlen(names[i].name)),
			     names[i].is_secret, "%s", names[i].name);
}

struct entropy_row {
	const char *text;
	enum entropy entropy;
};

static const struct entropy_row entropies[] = {
	{ "", ENTROPY_LOW },
	{ "aaaaaaaaaaaaaaaaaaaa", ENTROPY_LOW },
	{ "hunter2", ENTROPY_LOW },
	{ "changeme", ENTROPY_LOW },
	{ "CHANGEME", ENTROPY_LOW },
	{ "${DATABASE_PASSWORD_FROM_VAULT_9x}", ENTROPY_LOW },
	{ "<put your 1st own token here>", ENTROPY_LOW },
	{ "{{.Node.Description.Hostname}}", ENTROPY_LOW },
	{ "/run/secrets/database-password.txt", ENTROPY_LOW },
	{ "abcdefgh", ENTROPY_MEDIUM }, /* exactly 3 bits */
	{ "Tr0ub4dor&3", ENTROPY_MEDIUM },
	{ "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", ENTROPY_HIGH },
	{ "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", ENTROPY_HIGH },
	{ "0123456789ab", ENTROPY_HIGH },
	{ "/K7MDENGbPxRfiCYEXAMPLEKEYwJalrXUtnFEMI/", ENTROPY_HIGH },
};

Test(secret, entropy_has_three_classes)
{
	for (size_t i = 0; i < sizeof(entropies) / sizeof(*entropies); i++)
		cr_expect_eq(secret_entropy(entropies[i].text, strlen(entropies[i].text)),
			     entropies[i].entropy, "%s: %d", entropies[i].text,
			     (int)secret_entropy(entropies[i].text, strlen(entropies[i].text)));
}

struct path_row {
	const char *text;
	bool is_path;
};

static const struct path_row paths[] = {
	{ "/etc/docker/key.pem", true },
	{ "/key.pem", true },
	{ "/a/b", true },
	{ "/var/run/docker/netns/9d12daf2c33f5959c8bf90aa513e4f65b561738661003029ec84830cd503a0c3",
	  true },
	{ "", false },
	{ "/", false },
	{ "/secret", false },
	{ "a/b", false },
	{ "/a b/c", false },
	{ "/K7MDENGbPxRfiCYEXAMPLE/KEYwJalrXUtnFEMI", false },
};

Test(secret, a_path_is_no_random_text)
{
	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++)
		cr_expect_eq(secret_is_path(paths[i].text, strlen(paths[i].text)), paths[i].is_path,
			     "%s", paths[i].text);
}

Test(secret, a_marker_reads_as_the_secret_that_it_was)
{
	for (enum secret_kind kind = SECRET_NONE + 1; kind < SECRET_KINDS; kind++) {
		struct secret was = { .kind = kind, .length = 4096, .entropy = ENTROPY_HIGH };
		struct buffer text = { 0 };
		struct secret is = { 0 };

		buffer_text(&text, "see ");
		secret_write_marker(&text, &was);
		cr_expect(secret_find(text.bytes, text.size, 0, SECRET_SHAPES, &is), "%s",
			  text.bytes);
		cr_expect(is.is_redacted && is.kind == kind && is.length == 4096 &&
				  is.entropy == ENTROPY_HIGH,
			  "%s", text.bytes);
		cr_expect(is.offset == 4 && is.size == text.size - 4, "%s", text.bytes);
		is = secret_whole(text.bytes + 4, text.size - 4, SECRET_ENVIRONMENT);
		cr_expect(is.is_redacted && is.kind == kind, "%s", text.bytes);
		buffer_done(&text);
	}
}

Test(secret, what_only_looks_like_a_marker_is_none)
{
	static const char *const texts[] = {
		"REDACTED",
		"REDACTED(",
		"REDACTED(env",
		"REDACTED(env,",
		"REDACTED(env,1",
		"REDACTED(env,1,",
		"REDACTED(env,1,low",
		"REDACTED(none,1,low)",
		"REDACTED(env,1,unknown)",
		"REDACTED(env,,low)",
		"REDACTED(other,1,low)",
		"REDACTED(env,12345678901,low)",
		"REDACTED(env,-1,low)",
		"redacted(env,1,low)",
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		struct secret secret;

		cr_expect_not(secret_find(texts[i], strlen(texts[i]), 0, ALL, &secret), "%s",
			      texts[i]);
	}
}

Test(secret, a_whole_value_gets_the_kind_of_what_is_in_it)
{
	static const struct find_row rows[] = {
		{ "hunter2", "hunter2", SECRET_ENVIRONMENT, 0 },
		{ "postgres://u:p@h/d", "postgres://u:p@h/d", SECRET_URL, 0 },
		{ "x AKIAIOSFODNN7EXAMPLE", "x AKIAIOSFODNN7EXAMPLE", SECRET_AWS, 0 },
		{ "x REDACTED(url,3,low)", "x REDACTED(url,3,low)", SECRET_URL, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct secret secret =
			secret_whole(rows[i].text, strlen(rows[i].text), SECRET_ENVIRONMENT);

		cr_expect_eq(secret.kind, rows[i].kind, "%s", rows[i].text);
		cr_expect_eq(secret.length, strlen(rows[i].text), "%s", rows[i].text);
		cr_expect_not(secret.is_redacted, "%s", rows[i].text);
	}
}

Test(secret, one_follows_another)
{
	static const char text[] = "a ghp_16C7e42F292c6912E7710c838347Ae178B4a REDACTED(url,1,low) "
				   "AKIAIOSFODNN7EXAMPLE https://u:p@h --token t z";
	static const enum secret_kind kinds[] = { SECRET_GITHUB, SECRET_URL, SECRET_AWS, SECRET_URL,
						  SECRET_ARGUMENT };
	struct secret secret = { 0 };
	size_t count = 0, at = 0;

	while (secret_find(text, sizeof(text) - 1, at, ALL, &secret)) {
		cr_assert_lt(count, sizeof(kinds) / sizeof(*kinds));
		cr_expect_eq(secret.kind, kinds[count], "%zu: %s", count,
			     secret_kind_word(secret.kind));
		cr_expect_geq(secret.offset, at);
		at = secret.offset + secret.size;
		count++;
	}
	cr_expect_eq(count, sizeof(kinds) / sizeof(*kinds));
}

/* Every detector looks ahead: none may look behind the end of the text. */
Test(secret, a_text_may_end_anywhere)
{
	const struct find_row *const tables[] = { tokens, keys, urls, assignments };
	const size_t counts[] = { sizeof(tokens) / sizeof(*tokens), sizeof(keys) / sizeof(*keys),
				  sizeof(urls) / sizeof(*urls),
				  sizeof(assignments) / sizeof(*assignments) };

	for (size_t t = 0; t < sizeof(counts) / sizeof(*counts); t++)
		for (size_t i = 0; i < counts[t]; i++)
			for (size_t size = 0; size < strlen(tables[t][i].text); size++) {
				struct secret secret;
				char *bytes = malloc(size ? size : 1);

				memcpy(bytes, tables[t][i].text, size);
				if (secret_find(bytes, size, 0, ALL, &secret))
					cr_expect_leq(secret.offset + secret.size, size);
				free(bytes);
			}
}

/* Hostile texts of a megabyte take as long as any other: no detector looks at all of it again and
 * again. What is quadratic takes minutes here, and the test runs into its limit. */
Test(secret, no_text_is_slow, .timeout = 20)
{
	static const char *const patterns[] = {
		" ",
		"://",
		"a://b:c",
		"token=",
		"--token ",
		"token: ",
		"\"token\":\"",
		"a=",
		"@tcp(",
		"a:b@tcp(",
		"\\",
		"\"",
		"'",
		"token='",
		"-",
		"=\\",
		"REDACTED(",
		"eyJ",
		"key=/",
		":",
		"-----BEGIN ",
		"://@",
		"ghp_aaaaa",
		" :",
		"\\\":",
		"aaaaaaaa.",
		"R",
		"-----BEGIN A PRIVATE KEY ",
	};
	const size_t size = 1000000;

	for (size_t i = 0; i < sizeof(patterns) / sizeof(*patterns); i++) {
		struct buffer text = { 0 };
		struct secret secret;
		size_t at = 0;

		while (text.size < size)
			buffer_text(&text, patterns[i]);
		while (secret_find(text.bytes, text.size, at, ALL, &secret))
			at = secret.offset + secret.size;
		buffer_done(&text);
	}
}
