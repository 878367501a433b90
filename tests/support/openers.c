#include "tests/support/openers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct source *open_here(const struct live_options *options,
				const struct live_tuning *tuning)
{
	return live_open_tuned(options, tuning);
}

static struct source *open_child(const struct live_options *options,
				 const struct live_tuning *tuning)
{
	struct err err = { 0 };
	struct source *source = child_open_tuned(options, tuning, &err);

	if (!source) {
		fprintf(stderr, "%s\n", err.text);
		abort();
	}
	return source;
}

const struct opener openers[OPENERS] = {
	{ "live", open_here },
	{ "child", open_child },
};

struct source *open_plainly(const struct opener *opener, const char *socket_path, const char *root)
{
	struct live_options options = { .socket_path = socket_path, .root = root };

	return opener->open(&options, &(struct live_tuning){ 0 });
}

struct answer ask(struct source *source, const struct request *request)
{
	struct answer answer = { 0 };

	if (source->operations->submit(source, request) != 0 ||
	    source->operations->wait(source, &answer) != 0)
		abort();
	return answer;
}

void release(struct source *source, struct answer *answer)
{
	source->operations->release(source, answer);
}

void close_source(struct source *source)
{
	source->operations->close(source);
}
