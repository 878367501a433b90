#include <ctype.h>
#include <string.h>

#include "core/facts/gather_state.h"

/* What the engine's options and sockets tell of its files: the data root, sockets, certificates. */

#define CERTIFICATES "certs.d"
#define MOST_CERTIFICATES 1000
#define DEEPEST_CERTIFICATE 6

/* With remapped users the root has a last part "<uid>.<gid>", which is not the mount point. */
static const char *without_ids(struct arena *arena, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t digits = slash ? strspn(slash + 1, "0123456789") : 0;
	const char *dot = slash ? slash + 1 + digits : NULL;

	if (!digits || *dot != '.' || !isdigit((unsigned char)dot[1]) ||
	    dot[1 + strspn(dot + 1, "0123456789")])
		return path;
	return arena_text(arena, path, (size_t)(slash - path));
}

static void add_data_root(struct gather *gather)
{
	const struct daemon *daemon = &gather->daemon;
	const struct option *option = config_option(&daemon->config, OPTION_DATA_ROOT);

	if (daemon->root_directory)
		files_add(gather, ROLE_DATA_ROOT, without_ids(gather->run, daemon->root_directory),
			  "DockerRootDir");
	else if (option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE)
		files_add(gather, ROLE_DATA_ROOT, option->value, option->source);
	else if (gather_has_engine(gather))
		files_unread(gather, ROLE_DATA_ROOT,
			     daemon->info.is_read ? "the engine did not say where its data is"
						  : daemon->info.cause);
}

static bool is_named_host(const struct gather *gather, const char *path)
{
	const struct option *hosts = config_option(&gather->daemon.config, OPTION_HOSTS);

	for (size_t i = 0; i < hosts->item_count; i++)
		if (strncmp(hosts->items[i], "unix://", 7) == 0 &&
		    strcmp(hosts->items[i] + 7, path) == 0)
			return true;
	return false;
}

/* What the engine keeps below its exec-root for its own parts (metrics of plugins, the swarm's
 * control, networks) is no way to the API, unless somebody put a host there. */
static bool is_api_socket(const struct gather *gather, const struct api_socket *socket)
{
	const struct option *hosts = config_option(&gather->daemon.config, OPTION_HOSTS);

	if (strcmp(socket->owner, "dockerd") != 0)
		return false;
	return hosts->origin == ORIGIN_UNKNOWN || is_named_host(gather, socket->path) ||
	       !path_is_below(socket->path, gather_exec_root(gather));
}

/* Those that the kernel shows, and there is one, for by one the engine answers; without an engine
 * docker.socket tells of others. */
static void add_sockets(struct gather *gather)
{
	const struct daemon *daemon = &gather->daemon;
	bool is_any = false;

	if (!gather_has_engine(gather))
		return;
	for (size_t i = 0; i < daemon->socket_count; i++) {
		if (!is_api_socket(gather, &daemon->sockets[i]))
			continue;
		is_any = true;
		files_add_used(gather, ROLE_DOCKER_SOCKET, daemon->sockets[i].path,
			       "a socket of dockerd's");
	}
	if (!daemon->listeners_read.is_read)
		files_unread(gather, ROLE_DOCKER_SOCKET, daemon->listeners_read.cause);
	else if (!is_any)
		files_unread(gather, ROLE_DOCKER_SOCKET,
			     "none of the unix sockets that the engine listens on was seen");
}

static bool is_set(const struct option *option)
{
	return option->origin == ORIGIN_FILE || option->origin == ORIGIN_COMMAND_LINE;
}

static void add_tls_file(struct gather *gather, enum file_role role, enum option_name name,
			 const char *file)
{
	const struct option *option = config_option(&gather->daemon.config, name);
	const char *path = NULL;

	files_absent(gather, role, "no TLS is configured, and no such file is named");
	if (option->origin == ORIGIN_UNKNOWN) {
		files_unread(gather, role, option->cause);
		return;
	}
	if (!is_set(option) && !config_is_tls_on(gather))
		return;
	path = config_tls_path(gather, name, file);
	if (path && *path == '/')
		files_add(gather, role, path,
			  is_set(option) ? option->field : "the default of the engine");
	else
		files_unread(gather, role,
			     arena_format(gather->run, "where %s lies is not known", file));
}

/* Whether TLS is on decides whether the defaults count. */
static void add_tls(struct gather *gather)
{
	const struct option *verify = config_option(&gather->daemon.config, OPTION_TLS_VERIFY);

	if (!gather_has_engine(gather))
		return;
	add_tls_file(gather, ROLE_TLS_CA, OPTION_TLS_CA_CERTIFICATE, "ca.pem");
	add_tls_file(gather, ROLE_TLS_CERTIFICATE, OPTION_TLS_CERTIFICATE, "cert.pem");
	add_tls_file(gather, ROLE_TLS_KEY, OPTION_TLS_KEY, "key.pem");
	if (verify->origin != ORIGIN_UNKNOWN)
		return;
	for (enum file_role role = ROLE_TLS_CA; role <= ROLE_TLS_KEY; role++)
		files_unread(gather, role, verify->cause);
}

struct certificates {
	const char *path;
	unsigned depth;
};

static void ask_certificates(struct gather *gather, const char *path, unsigned depth);

static void take_entry(struct gather *gather, const struct certificates *directory,
		       const struct part *entry)
{
	const char *path = arena_format(gather->run, "%s/%s", directory->path, entry->name);

	if (strcmp(entry->bytes, "type=d") == 0 && directory->depth == DEEPEST_CERTIFICATE)
		files_unread(gather, ROLE_REGISTRY_CERTIFICATES,
			     arena_format(gather->run, "%s lies too deep", path));
	else if (strcmp(entry->bytes, "type=d") == 0)
		ask_certificates(gather, path, directory->depth + 1);
	else
		files_add(gather, ROLE_REGISTRY_CERTIFICATES, path, "a file of " CERTIFICATES);
}

static void take_certificates(struct gather *gather, const struct job *job,
			      const struct answer *answer)
{
	const struct certificates *directory = job->context;
	const char *cause = NULL;

	if (answer->status == EVIDENCE_NOT_FOUND)
		return;
	if (answer->status != EVIDENCE_OK)
		cause = gather_cause(gather->run, answer->status, answer->code);
	gather->certificate_count += answer->part_count;
	if ((answer->flags & EVIDENCE_TRUNCATED) || gather->certificate_count > MOST_CERTIFICATES)
		cause = "there are too many files";
	if (cause)
		files_unread(gather, ROLE_REGISTRY_CERTIFICATES,
			     arena_format(gather->run, "%s: %s", directory->path, cause));
	for (size_t i = 0; !cause && i < answer->part_count; i++)
		take_entry(gather, directory, &answer->parts[i]);
}

static void ask_certificates(struct gather *gather, const char *path, unsigned depth)
{
	struct certificates *directory = arena_alloc(gather->run, sizeof(*directory));

	*directory = (struct certificates){ .path = path, .depth = depth };
	gather_ask_own(gather, EVIDENCE_DIRECTORY, path, take_certificates)->context = directory;
}

/* Where a rootless engine has its settings, whatever file it was told to read (CertsDir() in
 * registry/config.go of moby); NULL where that is not known. */
static const char *user_certificates(struct gather *gather)
{
	const char *config = gather_environment(gather, "XDG_CONFIG_HOME");
	const char *home = gather_environment(gather, "HOME");

	if (config && *config == '/')
		return arena_format(gather->run, "%s/docker/" CERTIFICATES, config);
	return home && *home == '/'
		       ? arena_format(gather->run, "%s/.config/docker/" CERTIFICATES, home)
		       : NULL;
}

static void ask_once(struct gather *gather, const char *path, const char *const *asked)
{
	for (; *asked; asked++)
		if (strcmp(*asked, path) == 0)
			return;
	ask_certificates(gather, path, 0);
}

/* The engine looks in one directory; those beside its configuration are meant for it too. */
static void add_certificates(struct gather *gather)
{
	const char *config = gather->daemon.config.path;
	const char *slash = config && *config == '/' ? strrchr(config, '/') : NULL;
	const char *asked[] = { "/etc/docker/" CERTIFICATES, NULL, NULL };

	files_absent(gather, ROLE_REGISTRY_CERTIFICATES, "there is no file in " CERTIFICATES);
	ask_certificates(gather, asked[0], 0);
	if (gather_is_rootless(gather)) {
		asked[1] = user_certificates(gather);
		if (asked[1])
			ask_certificates(gather, asked[1], 0);
		else
			files_unread(gather, ROLE_REGISTRY_CERTIFICATES,
				     "where the daemon's user keeps " CERTIFICATES " is not known");
	}
	if (slash)
		ask_once(gather,
			 arena_format(gather->run, "%.*s/" CERTIFICATES, (int)(slash - config),
				      config),
			 asked);
}

void places_start(struct gather *gather)
{
	idle_start(gather);
	add_data_root(gather);
	add_sockets(gather);
	add_tls(gather);
	add_certificates(gather);
}
