#include "tests/support/fake_engine.h"

#include <assert.h>
#include <ctype.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "core/base/buffer.h"

#define MAX_CONNECTIONS 2048

struct connection {
	struct fake_engine *engine;
	pthread_t thread;
	int fd;
};

struct fake_engine {
	struct fake_options options;
	char directory[32];
	struct sockaddr_un address;
	int listener;
	pthread_t acceptor;
	pthread_mutex_t lock; /* of all below */
	struct connection connections[MAX_CONNECTIONS];
	unsigned connection_count, requests;
	char last_request[4096];
};

static bool send_all(int fd, const char *bytes, size_t size)
{
	while (size) {
		ssize_t sent = send(fd, bytes, size, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes += sent;
		size -= (size_t)sent;
	}
	return true;
}

/* "/v1.41/info" -> "/info". */
static const char *without_version(const char *path)
{
	if (strncmp(path, "/v1.", 4) != 0)
		return path;
	path += 4;
	while (isdigit((unsigned char)*path))
		path++;
	return path;
}

static const struct fake_route *find_route(const struct fake_engine *engine, const char *head)
{
	static const struct fake_route unknown = { .status = 404,
						   .body = "{\"message\":\"page not found\"}" };
	char path[1024] = "";

	if (sscanf(head, "GET %1023s HTTP/1.1", path) != 1)
		return &unknown;
	for (size_t i = 0; i < engine->options.count; i++) {
		const struct fake_route *route = &engine->options.routes[i];

		if (!route->path || strcmp(route->path, without_version(path)) == 0)
			return route;
	}
	return &unknown;
}

static bool send_document(int fd, const struct fake_route *route)
{
	const char *body = route->body ? route->body : "";
	size_t size = route->body_size ? route->body_size : strlen(body);
	struct buffer reply = { 0 };
	bool r;

	buffer_format(&reply, "HTTP/1.1 %u Whatever\r\nContent-Type: application/json\r\n",
		      route->status ? route->status : 200);
	buffer_format(&reply, "%sContent-Length: %zu\r\n\r\n", route->headers ? route->headers : "",
		      size);
	buffer_add(&reply, body, size);
	r = send_all(fd, reply.bytes, reply.size);
	buffer_done(&reply);
	return r;
}

static bool send_reply(int fd, const struct fake_route *route)
{
	struct timespec delay = { .tv_sec = route->delay / 1000,
				  .tv_nsec = route->delay % 1000 * 1000000L };
	bool r = true;

	if (route->delay)
		(void)nanosleep(&delay, NULL);
	if (!route->raw)
		r = send_document(fd, route);
	else
		r = send_all(fd, route->raw, strlen(route->raw));
	while (r && route->repeated)
		r = send_all(fd, route->repeated, strlen(route->repeated));
	return r;
}

/* Reads a head to its empty line; GETs have nothing behind it. */
static bool read_head(int fd, char head[4096])
{
	size_t size = 0;

	head[0] = '\0';
	while (!strstr(head, "\r\n\r\n")) {
		ssize_t got = recv(fd, head + size, 4095 - size, 0);

		if (got <= 0)
			return false;
		size += (size_t)got;
		head[size] = '\0';
	}
	return true;
}

/* Gives its number, from 1 on. */
static unsigned note_request(struct fake_engine *engine, const char *head)
{
	unsigned number;

	pthread_mutex_lock(&engine->lock);
	number = ++engine->requests;
	(void)snprintf(engine->last_request, sizeof(engine->last_request), "%s", head);
	pthread_mutex_unlock(&engine->lock);
	return number;
}

static void *serve_connection(void *context)
{
	struct connection *connection = context;
	struct fake_engine *engine = connection->engine;
	unsigned replies = 0;
	char head[4096];

	while (read_head(connection->fd, head)) {
		const struct fake_route *route = find_route(engine, head);

		if (note_request(engine, head) <= engine->options.drop_first)
			break;
		if (!send_reply(connection->fd, route))
			break;
		if (route->ending == FAKE_HANG)
			(void)recv(connection->fd, head, sizeof(head), 0);
		if (route->ending == FAKE_CLOSE || ++replies == engine->options.close_after)
			break;
	}
	(void)shutdown(connection->fd, SHUT_RDWR);
	return NULL;
}

static void *accept_connections(void *context)
{
	struct fake_engine *engine = context;
	int fd = accept(engine->listener, NULL, NULL);

	for (; fd >= 0; fd = accept(engine->listener, NULL, NULL)) {
		struct connection *connection;

		pthread_mutex_lock(&engine->lock);
		assert(engine->connection_count < MAX_CONNECTIONS);
		connection = &engine->connections[engine->connection_count];
		*connection = (struct connection){ .engine = engine, .fd = fd };
		(void)pthread_create(&connection->thread, NULL, serve_connection, connection);
		engine->connection_count++;
		pthread_mutex_unlock(&engine->lock);
	}
	return NULL;
}

struct fake_engine *fake_engine_start(const struct fake_options *options)
{
	struct fake_engine *engine = calloc(1, sizeof(*engine));
	int backlog = options->is_deaf ? (int)options->backlog : 128;

	assert(engine);
	engine->options = *options;
	(void)pthread_mutex_init(&engine->lock, NULL);
	(void)snprintf(engine->directory, sizeof(engine->directory), "/tmp/fake_engine_XXXXXX");
	if (!mkdtemp(engine->directory))
		abort();
	engine->address.sun_family = AF_UNIX;
	(void)snprintf(engine->address.sun_path, sizeof(engine->address.sun_path), "%s/docker.sock",
		       engine->directory);
	engine->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(engine->listener, (struct sockaddr *)&engine->address, sizeof(engine->address)) <
		    0 ||
	    listen(engine->listener, backlog) < 0)
		abort();
	if (!options->is_deaf)
		(void)pthread_create(&engine->acceptor, NULL, accept_connections, engine);
	return engine;
}

void fake_engine_stop(struct fake_engine *engine)
{
	if (!engine)
		return;
	(void)shutdown(engine->listener, SHUT_RDWR);
	if (!engine->options.is_deaf)
		(void)pthread_join(engine->acceptor, NULL);
	(void)close(engine->listener);
	for (unsigned i = 0; i < engine->connection_count; i++) {
		(void)shutdown(engine->connections[i].fd, SHUT_RDWR);
		(void)pthread_join(engine->connections[i].thread, NULL);
		(void)close(engine->connections[i].fd);
	}
	(void)unlink(engine->address.sun_path);
	(void)rmdir(engine->directory);
	(void)pthread_mutex_destroy(&engine->lock);
	free(engine);
}

const char *fake_engine_socket(const struct fake_engine *engine)
{
	return engine->address.sun_path;
}

unsigned fake_engine_requests(struct fake_engine *engine)
{
	unsigned requests;

	pthread_mutex_lock(&engine->lock);
	requests = engine->requests;
	pthread_mutex_unlock(&engine->lock);
	return requests;
}

unsigned fake_engine_connections(struct fake_engine *engine)
{
	unsigned connections;

	pthread_mutex_lock(&engine->lock);
	connections = engine->connection_count;
	pthread_mutex_unlock(&engine->lock);
	return connections;
}

const char *fake_engine_last_request(struct fake_engine *engine)
{
	return engine->last_request;
}
