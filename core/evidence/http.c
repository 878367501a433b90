#include "core/evidence/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "core/base/clock.h"
#include "core/base/memory.h"

#define HEADER_CAP ((size_t)64 << 10)
#define MILLISECOND (NANOSECONDS / 1000)
#define LONGEST_POLL NANOSECONDS

struct transfer {
	CURL *easy;
	struct http_get *get; /* NULL: idle */
	size_t body_size;
	size_t header_size; /* of all responses: "100 Continue" could repeat without end */
	bool is_over_cap;
	bool has_whole_head;
};

struct http {
	CURLM *multi;
	const char *socket_path;
	unsigned connections;
	struct transfer transfers[HTTP_MAX_CONNECTIONS];
};

static size_t take_body(char *bytes, size_t unit, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t size = unit * count;

	if (size > transfer->get->cap - transfer->body_size) {
		transfer->is_over_cap = true;
		return 0;
	}
	transfer->body_size += size;
	buffer_add(transfer->get->body, bytes, size);
	return size;
}

/* The value without the blanks and the line's end around it. What does not fit is no version. */
static void take_version(char *version, const char *value, size_t size)
{
	while (size && strchr(" \t", *value)) {
		value++;
		size--;
	}
	while (size && strchr(" \t\r\n", value[size - 1]))
		size--;
	if (size >= HTTP_VERSION_SIZE || memchr(value, '\0', size))
		size = 0;
	memcpy(version, value, size);
	version[size] = '\0';
}

static size_t take_header(char *bytes, size_t unit, size_t count, void *context)
{
	static const char name[] = "Api-Version:";
	const size_t length = sizeof(name) - 1;
	struct transfer *transfer = context;
	size_t size = unit * count;

	transfer->header_size += size;
	if (transfer->header_size > HEADER_CAP) {
		transfer->is_over_cap = true;
		return 0;
	}
	if (size >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
		transfer->get->api_version[0] = '\0';
		transfer->has_whole_head = false;
	}
	if (size && (*bytes == '\r' || *bytes == '\n'))
		transfer->has_whole_head = true;
	if (size > length && strncasecmp(bytes, name, length) == 0)
		take_version(transfer->get->api_version, bytes + length, size - length);
	return size;
}

/* An option that this libcurl does not know would be a promise that is not kept. */
static bool restrict_transfer(CURL *easy, const char *socket_path)
{
	return !curl_easy_setopt(easy, CURLOPT_UNIX_SOCKET_PATH, socket_path) &&
	       !curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http") &&
	       !curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) &&
	       !curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
	       !curl_easy_setopt(easy, CURLOPT_HTTP_CONTENT_DECODING, 0L) &&
	       !curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L) &&
	       !curl_easy_setopt(easy, CURLOPT_PROXY, "") &&
	       !curl_easy_setopt(easy, CURLOPT_NOPROXY, "*") &&
	       !curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L) &&
	       !curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
}

static bool prepare(struct transfer *transfer, const char *socket_path)
{
	CURL *easy = curl_easy_init();

	transfer->easy = easy;
	return easy && restrict_transfer(easy, socket_path) &&
	       !curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) &&
	       !curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) &&
	       !curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_header) &&
	       !curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) &&
	       !curl_easy_setopt(easy, CURLOPT_PRIVATE, (char *)transfer);
}

struct http *http_new(const char *socket_path, unsigned connections)
{
	struct http *http = memory_get(sizeof(*http));

	(void)curl_global_init(CURL_GLOBAL_DEFAULT); /* if it fails, no handle can be made */
	*http = (struct http){
		.multi = curl_multi_init(),
		.socket_path = socket_path,
		.connections =
			connections < HTTP_MAX_CONNECTIONS ? connections : HTTP_MAX_CONNECTIONS,
	};
	return http;
}

void http_free(struct http *http)
{
	if (!http)
		return;
	while (http_abandon(http))
		;
	for (unsigned i = 0; i < http->connections; i++)
		curl_easy_cleanup(http->transfers[i].easy);
	(void)curl_multi_cleanup(http->multi); /* every handle was taken out */
	curl_global_cleanup();
	free(http);
}

static struct transfer *idle_transfer(struct http *http)
{
	for (unsigned i = 0; i < http->connections; i++)
		if (!http->transfers[i].get)
			return &http->transfers[i];
	return NULL;
}

bool http_has_room(const struct http *http)
{
	for (unsigned i = 0; i < http->connections; i++)
		if (!http->transfers[i].get)
			return true;
	return false;
}

static bool start(struct http *http, const struct transfer *transfer, const struct http_get *get)
{
	CURL *easy = transfer->easy;
	long milliseconds = (long)(get->timeout / MILLISECOND);

	return !curl_easy_setopt(easy, CURLOPT_URL, get->url) &&
	       !curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)get->cap) &&
	       !curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds > 0 ? milliseconds : 1L) &&
	       !curl_multi_add_handle(http->multi, easy);
}

int http_start(struct http *http, struct http_get *get)
{
	struct transfer *transfer = idle_transfer(http);

	if (!*http->socket_path)
		return -ENOENT; /* libcurl would go to the network */
	if (!transfer || (!transfer->easy && !prepare(transfer, http->socket_path)))
		return -ENOSYS;
	*transfer = (struct transfer){ .easy = transfer->easy, .get = get };
	get->api_version[0] = '\0';
	if (start(http, transfer, get))
		return 0;
	transfer->get = NULL;
	return -ENOSYS;
}

/* OUT_OF_MEMORY is also what a header line beyond libcurl's own cap gives. A connection that
 * closes within the headers is a success to it. COULDNT_RESOLVE_HOST is a socket path too long. */
static enum http_end end_of(const struct transfer *transfer, CURLcode result)
{
	if (transfer->is_over_cap || result == CURLE_FILESIZE_EXCEEDED ||
	    result == CURLE_OUT_OF_MEMORY)
		return HTTP_TOO_BIG;
	if (result == CURLE_OK)
		return transfer->has_whole_head ? HTTP_RESPONSE : HTTP_BROKEN;
	if (result == CURLE_OPERATION_TIMEDOUT)
		return HTTP_TIMEOUT;
	if (transfer->header_size == 0 &&
	    (result == CURLE_COULDNT_CONNECT || result == CURLE_COULDNT_RESOLVE_HOST ||
	     result == CURLE_SEND_ERROR || result == CURLE_RECV_ERROR ||
	     result == CURLE_GOT_NOTHING))
		return HTTP_SILENCE;
	return HTTP_BROKEN;
}

static struct http_get *end_transfer(struct http *http, struct transfer *transfer, CURLcode result)
{
	struct http_get *get = transfer->get;
	long code = 0;

	(void)curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &code); /* 0: none */
	(void)curl_multi_remove_handle(http->multi, transfer->easy);
	get->end = end_of(transfer, result);
	get->code = (unsigned)code;
	transfer->get = NULL;
	return get;
}

static struct transfer *transfer_of(struct http *http, const CURL *easy)
{
	for (unsigned i = 0; i < http->connections; i++)
		if (http->transfers[i].easy == easy)
			return &http->transfers[i];
	return NULL;
}

static struct http_get *next_end(struct http *http)
{
	const CURLMsg *message;
	int count;

	while ((message = curl_multi_info_read(http->multi, &count)) != NULL) {
		struct transfer *transfer = transfer_of(http, message->easy_handle);

		if (message->msg == CURLMSG_DONE && transfer && transfer->get)
			return end_transfer(http, transfer, message->data.result);
	}
	return NULL;
}

struct http_get *http_step(struct http *http)
{
	struct http_get *get = next_end(http);
	int running;

	if (get)
		return get;
	(void)curl_multi_perform(http->multi, &running); /* what fails shows as an end */
	return next_end(http);
}

struct http_get *http_abandon(struct http *http)
{
	for (unsigned i = 0; i < http->connections; i++)
		if (http->transfers[i].get)
			return end_transfer(http, &http->transfers[i], CURLE_OPERATION_TIMEDOUT);
	return NULL;
}

#define MOST_EXTRA 4

void http_poll(struct http *http, struct pollfd *fds, unsigned count, int64_t nanoseconds)
{
	struct curl_waitfd extra[MOST_EXTRA];
	int64_t limit = nanoseconds < LONGEST_POLL ? nanoseconds : LONGEST_POLL;
	int milliseconds = (int)((limit + MILLISECOND - 1) / MILLISECOND);

	assert(count <= MOST_EXTRA);
	for (unsigned i = 0; i < count; i++)
		extra[i] = (struct curl_waitfd){ .fd = fds[i].fd, .events = fds[i].events };
	(void)curl_multi_poll(http->multi, extra, count, milliseconds > 0 ? milliseconds : 0, NULL);
	for (unsigned i = 0; i < count; i++)
		fds[i].revents = extra[i].revents;
}
