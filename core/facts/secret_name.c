#include "core/facts/secret.h"

#include <string.h>
#include <strings.h>

#include "core/facts/secret_detect.h"

#define NAME_LIMIT 128

static const char *const secret_words[] = {
	"pass",	 "passwd", "password",	 "passwords",	"passphrase", "pwd",  "secret",	 "secrets",
	"token", "tokens", "credential", "credentials", "creds",      "auth", "private", NULL,
};

/* Beside "public" they name nothing secret. */
static const char *const key_words[] = { "key", "keys", NULL };
static const char *const public_words[] = { "public", NULL };

/* Two words written as one: no other word ends so. */
static const char *const secret_endings[] = {
	"password", "passwd", "passphrase", "secret", "token", "credential", "credentials", NULL,
};

static const char *const compounds[] = {
	"apikey",  "apikeys",	"accesskey",  "secretkey",     "privatekey",
	"privkey", "authkey",	"masterkey",  "encryptionkey", "signingkey",
	"sshkey",  "basicauth", "digestauth", "masterauth",    "dbpass",
	"dbpwd",   "userpass",	"rootpass",   "adminpass",     "mysqlpass",
	"pgpass",  "smtppass",	"masterpass", "requirepass",   NULL,
};

/* A name that ends so tells something about a secret: where it lies, what it is like. */
static const char *const about_words[] = {
	"file",	   "path",     "dir",	  "name",      "type",	 "mode",   "length",
	"size",	   "count",    "ttl",	  "timeout",   "expiry", "plugin", "plugins",
	"enabled", "required", "version", "algorithm", "method", "driver", "provider",
	"realm",   "issuer",   "policy",  "format",    NULL,
};

static bool word_is(const struct span *word, const char *const *words)
{
	for (; *words; words++)
		if (strlen(*words) == word->size &&
		    strncasecmp(*words, word->bytes, word->size) == 0)
			return true;
	return false;
}

static bool word_ends(const struct span *word, const char *const *endings)
{
	for (; *endings; endings++) {
		size_t length = strlen(*endings);

		if (length <= word->size &&
		    strncasecmp(*endings, word->bytes + word->size - length, length) == 0)
			return true;
	}
	return false;
}

static bool is_lower(char byte)
{
	return byte >= 'a' && byte <= 'z';
}

static bool is_upper(char byte)
{
	return byte >= 'A' && byte <= 'Z';
}

/* Does a new word start here: apiKey, APIKey, api_key? */
static bool is_word_start(const char *name, size_t size, size_t at)
{
	if (is_lower(name[at - 1]))
		return is_upper(name[at]);
	return is_upper(name[at]) && at + 1 < size && is_lower(name[at + 1]);
}

/* The next word from *at on; its size is 0 behind the last one. */
static struct span next_word(const char *name, size_t size, size_t *at)
{
	size_t start;

	while (*at < size && !secret_is_letter(name[*at]))
		(*at)++;
	start = *at;
	while (*at < size && secret_is_letter(name[*at]) &&
	       (*at == start || !is_word_start(name, size, *at)))
		(*at)++;
	return (struct span){ .bytes = name + start, .size = *at - start };
}

bool secret_is_name(const char *name, size_t size)
{
	bool is_secret = false, is_key = false, is_public = false, is_about = false;
	size_t at = 0;

	for (struct span word = next_word(name, size, &at); word.size;
	     word = next_word(name, size, &at)) {
		is_secret = is_secret || word_is(&word, secret_words) ||
			    word_is(&word, compounds) || word_ends(&word, secret_endings);
		is_key = is_key || word_is(&word, key_words);
		is_public = is_public || word_is(&word, public_words);
		is_about = word_is(&word, about_words);
	}
	return !is_about && (is_secret || (is_key && !is_public));
}

size_t span_name_start(const struct span *text, size_t end)
{
	size_t start = end;

	while (start > text->from && end - start < NAME_LIMIT &&
	       (secret_is_word(text->bytes[start - 1]) || text->bytes[start - 1] == '-' ||
		text->bytes[start - 1] == '.'))
		start--;
	return start;
}
