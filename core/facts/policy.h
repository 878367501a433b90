#ifndef FACTS_POLICY_H
#define FACTS_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/facts/tri.h"

/*
 * What only the site knows: the inputs of its policy. A member is called as the key below
 * "inputs" in the policy file. Zero means that the site did not say (NULL, count 0, unknown, not
 * known), and then an item is judged as it is without a policy. Lists of texts end in NULL; one
 * that was given and is empty is not NULL. A text that is a reason is never empty. Numbers of
 * items are those of CIS Docker Benchmark 1.8.0. Owned by the run's arena.
 */

/* What some containers may do. Which words allow stands at the member that holds it. */
struct allowance {
	const char *field;	  /* "inputs.capabilities[0]" */
	const char *containers;	  /* a glob of names; "*" is all */
	const char *const *allow; /* never NULL */
	const char *reason;
};

struct allowances {
	const struct allowance *list;
	size_t count;
};

/* The most that a limit of that name may be. */
struct limit_maximum {
	const char *name;
	int64_t most;
};

struct limit_maxima {
	const struct limit_maximum *list;
	size_t count;
};

struct ignored_vulnerability {
	const char *id, *reason;
};

struct ignored_vulnerabilities {
	const struct ignored_vulnerability *list;
	size_t count;
};

/* Zero of each is "not given". */
enum hardening_format { HARDENING_NONE, HARDENING_LYNIS, HARDENING_XCCDF, HARDENING_ARF };
enum severity { SEVERITY_NONE, SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum scan_gate { GATE_NONE, GATE_BLOCKING, GATE_MONITORED };

struct policy {
	const char *source; /* "policy FILE", for evidence; NULL where no policy is used */

	/* 1.1.2: accounts that may reach the daemon, by name. */
	const char *const *trusted_users;

	/* 1.2.1: the report of a hardening scanner. All four are given, or none. */
	struct {
		const char *path;
		enum hardening_format format;
		struct number max_age_days;
		struct number minimum_score; /* percent */
	} hardening_report;

	/* 2.1, 2.13: why rootless mode cannot serve here; what authorizes requests in front of the
	 * API. 2.17: why a rootless engine needs docker-proxy. */
	const char *rootless_excluded, *authorization_elsewhere, *userland_proxy_needed;

	/* 2.9: the largest hard limit by name; each of these needs a default. */
	struct limit_maxima default_ulimits;

	/* 2.11, 5.25: approved cgroup parents, as the option spells them. */
	const char *const *cgroup_parents;

	/* 2.14: is the journal sent on; plugins that send logs off the host, without their tags. */
	struct {
		enum tri journald;
		const char *const *plugins;
	} log_forwarding;

	/* 2.18: approved seccomp profiles, as paths. */
	const char *const *seccomp_profiles;

	/* 4.2: "registry.example.org", "docker.io/library/nginx", a layer "sha256:...", and globs
	 * of images that are built here and have no digest of a registry. */
	struct {
		const char *const *registries, *const *repositories;
		const char *const *base_digests, *const *local_builds;
	} image_sources;

	/* 4.3: packages and programs that no image holds, and how many packages are too many. */
	struct {
		const char *const *deny;
		struct number max_count;
	} packages;

	/* 4.4: where reports of image scanners lie, and from which severity on they count. A gate
	 * that blocks fails on them, one that monitors warns; not given: it blocks. */
	struct {
		const char *folder;
		enum severity severity;
		struct number max_age_days;
		enum scan_gate gate;
		struct ignored_vulnerabilities ignored;
	} scan_reports;

	/* 4.5: what takes the place of content trust. */
	const char *content_trust_replaced;
	/* 4.6: globs of images that are built upon and never run. */
	const char *const *base_images;
	/* 4.8: files that may be setuid or setgid, as paths in the image. */
	const char *const *setuid_files;

	/* 4.12: must every image in use be signed, and the report of who checked it. */
	struct {
		enum tri required;
		const char *report;
	} signatures;

	/* 5.1: is this host part of a swarm on purpose. */
	enum tri swarm_wanted;

	/* 5.4: capabilities beyond Docker's default, and NET_RAW: "NET_ADMIN". */
	struct allowances capabilities;
	/* 5.6: directories and files of the host: "/proc:ro", "/srv/data". A path is itself alone;
	 * with :ro it may be mounted read-only. */
	struct allowances host_mounts;
	/* 5.7: names of further programs that are SSH servers. */
	const char *const *ssh_servers;
	/* 5.8: ports of the host below 1024: "443", "53/udp", "80-90/tcp"; tcp is the default. */
	struct allowances privileged_ports;
	/* 5.9: ports of the container that it may publish, in the same words. For a container that
	 * has an entry the list is complete, and the image's EXPOSE no longer counts. */
	struct allowances ports;
	/* 5.12: does a CPU quota do in place of shares; not given: it does. */
	enum tri cpu_quota_suffices;
	/* 5.18: "/dev/fuse:rw" (rw is the default, m must be named), a rule "c 10:200 rw", or a
	 * request as the evidence words it: "nvidia gpu". */
	struct allowances devices;
	/* 5.19: "nofile=65536", or the most of soft and hard: "nofile=1024:65536". -1 unlimited. */
	struct allowances ulimits;
	/* 5.28, 4.4: days since an image was made. */
	struct number image_max_age_days;
	/* 5.29: does a limit that is only inherited do; not given: it is weak. */
	enum tri inherited_pids_limit_suffices;

	/* 6.1: how many images and what part of all may be unused, and for how long. */
	struct {
		struct number max_count, max_percent, max_age_days;
	} unused_images;
	/* 6.2 */
	struct {
		struct number max_count, max_age_days;
	} stopped_containers;

	/* 7.1: how many managers the swarm has; odd. */
	struct number swarm_managers;
	/* 7.6, 7.7, 7.8: days. */
	struct {
		struct number unlock_key_days, certificate_days, root_ca_days;
	} rotation;
};

/* Is it for the container of that name? */
bool allowance_is_for(const struct allowance *allowance, const char *container);

/* Words of the lists above, as checks and the policy's reader understand them. */

struct port_word {
	uint16_t first, last;
	char protocol[5]; /* "tcp", "udp", "sctp" */
};
/* False where the word is no port. */
bool port_word_read(const char *word, struct port_word *ret_port);

struct device_word {
	size_t path_length;	 /* of the word's beginning */
	const char *permissions; /* "rw" where it names none */
};
bool device_word_read(const char *word, struct device_word *ret_device);

struct ulimit_word {
	size_t name_length;
	int64_t soft, hard; /* -1 unlimited */
};
bool ulimit_word_read(const char *word, struct ulimit_word *ret_limit);

#endif
