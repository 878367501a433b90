#ifndef FACTS_OPTION_H
#define FACTS_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/base/arena.h"
#include "core/evidence/evidence.h"
#include "core/facts/tri.h"

/*
 * The effective configuration of the daemon, with provenance (rule R-CFG): flags as pflag reads
 * them, the configuration file as dockerd reads it, the engine's own defaults. Where the API
 * shows the live value, struct daemon has it and it decides.
 */
enum option_name {
	OPTION_AUTHORIZATION_PLUGINS,
	OPTION_BRIDGE,
	OPTION_CGROUP_PARENT,
	OPTION_CONTAINERD,
	OPTION_DATA_ROOT,
	OPTION_DEBUG,
	OPTION_DEFAULT_IPC_MODE,
	OPTION_DEFAULT_ULIMITS,
	OPTION_EXEC_ROOT,
	OPTION_EXPERIMENTAL,
	OPTION_FEATURES,
	OPTION_FIREWALL_BACKEND,
	OPTION_GROUP,
	OPTION_HOSTS,
	OPTION_ICC,
	OPTION_INSECURE_REGISTRIES,
	OPTION_IP,
	OPTION_IP6TABLES,
	OPTION_IPTABLES,
	OPTION_LIVE_RESTORE,
	OPTION_LOG_DRIVER,
	OPTION_LOG_LEVEL,
	OPTION_LOG_OPTS,
	OPTION_NO_NEW_PRIVILEGES,
	OPTION_SECCOMP_PROFILE,
	OPTION_SELINUX_ENABLED,
	OPTION_STORAGE_DRIVER,
	OPTION_STORAGE_OPTS,
	OPTION_TLS,
	OPTION_TLS_CA_CERTIFICATE,
	OPTION_TLS_CERTIFICATE,
	OPTION_TLS_KEY,
	OPTION_TLS_VERIFY,
	OPTION_USERLAND_PROXY,
	OPTION_USERNS_REMAP,
	OPTION_COUNT
};

enum option_origin {
	ORIGIN_UNKNOWN, /* could not be read: see cause */
	ORIGIN_DEFAULT, /* set nowhere: the engine's default, written down in option.c */
	ORIGIN_COMMAND_LINE,
	ORIGIN_FILE
};

struct option {
	enum option_origin origin;
	const char *source; /* "/proc/812/cmdline", "/etc/docker/daemon.json", "engine default" */
	const char *field;  /* "--icc", "icc": as it is spelt there */
	const char *cause;  /* for ORIGIN_UNKNOWN */
	const char *value;  /* text; lists and maps joined by ", " (maps as key=value); "" is set to
			       nothing; NULL unset and without a default */
	enum tri truth;	    /* booleans, as Go's ParseBool reads them */
	const char *const *items; /* lists and maps: each, ends in NULL; NULL if not set */
	size_t item_count;
};

struct daemon_config {
	struct option options[OPTION_COUNT];
	const char *path; /* the configuration file that the daemon reads */
	bool has_file;	  /* it exists and was read */
	const char *note; /* "has the key X twice: the last one counts" */
};

/*
 * What decides the configuration. arguments: the daemon's command line, NULL unread with
 * arguments_cause. file: the answer for the configuration file. file_is_newer: changed after the
 * daemon's start, so that a key is judged only where the engine reloads it; any other set key
 * becomes unknown with both values in the cause.
 */
struct config_evidence {
	const char *const *arguments;
	const char *arguments_source;
	const char *arguments_cause;
	const char *path;
	enum evidence_status file_status;
	const char *file;
	size_t file_size;
	bool file_is_newer;
};

void config_decide(struct arena *arena, const struct config_evidence *evidence,
		   struct daemon_config *ret_config);

/* --config-file of a command line, or NULL. Lets the gatherer ask for the right file. */
const char *config_path_flag(struct arena *arena, const char *const *arguments);

/* Go's strconv.ParseBool: 1 t T TRUE true True, 0 f F FALSE false False. */
enum tri parse_bool(const char *text);

const struct option *config_option(const struct daemon_config *config, enum option_name name);

#endif
