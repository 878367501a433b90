#include "core/facts/flags.h"

#include <string.h>

#include "core/facts/option_rule.h"

struct flag {
	const char *name;
	char letter; /* its short form, or NUL */
	bool is_boolean;
};

/* moby: cmd/dockerd/{config,config_unix,options,docker}.go of 20.10 to 28,
 * daemon/command/ of the same names in 29. */
static const struct flag flags[] = {
	{ "add-runtime", 0, false },
	{ "allow-direct-routing", 0, true },
	{ "allow-nondistributable-artifacts", 0, false },
	{ "api-cors-header", 0, false },
	{ "authorization-plugin", 0, false },
	{ "bip", 0, false },
	{ "bip6", 0, false },
	{ "bridge", 'b', false },
	{ "bridge-accept-fwmark", 0, false },
	{ "cdi-spec-dir", 0, false },
	{ "cgroup-parent", 0, false },
	{ "cluster-advertise", 0, false },
	{ "cluster-store", 0, false },
	{ "cluster-store-opt", 0, false },
	{ "config-file", 0, false },
	{ "containerd", 0, false },
	{ "containerd-namespace", 0, false },
	{ "containerd-plugins-namespace", 0, false },
	{ "cpu-rt-period", 0, false },
	{ "cpu-rt-runtime", 0, false },
	{ "cri-containerd", 0, true },
	{ "data-root", 0, false },
	{ "debug", 'D', true },
	{ "default-address-pool", 0, false },
	{ "default-cgroupns-mode", 0, false },
	{ "default-gateway", 0, false },
	{ "default-gateway-v6", 0, false },
	{ "default-ipc-mode", 0, false },
	{ "default-network-opt", 0, false },
	{ "default-runtime", 0, false },
	{ "default-shm-size", 0, false },
	{ "default-stop-timeout", 0, false },
	{ "default-ulimit", 0, false },
	{ "dns", 0, false },
	{ "dns-opt", 0, false },
	{ "dns-search", 0, false },
	{ "exec-opt", 0, false },
	{ "exec-root", 0, false },
	{ "experimental", 0, true },
	{ "feature", 0, false },
	{ "firewall-backend", 0, false },
	{ "fixed-cidr", 0, false },
	{ "fixed-cidr-v6", 0, false },
	{ "graph", 'g', false },
	{ "group", 'G', false },
	{ "help", 'h', true },
	{ "host", 'H', false },
	{ "host-gateway-ip", 0, false },
	{ "http-proxy", 0, false },
	{ "https-proxy", 0, false },
	{ "icc", 0, true },
	{ "init", 0, true },
	{ "init-path", 0, false },
	{ "insecure-registry", 0, false },
	{ "ip", 0, false },
	{ "ip-forward", 0, true },
	{ "ip-forward-no-drop", 0, true },
	{ "ip-masq", 0, true },
	{ "ip6tables", 0, true },
	{ "iptables", 0, true },
	{ "ipv6", 0, true },
	{ "label", 0, false },
	{ "live-restore", 0, true },
	{ "log-driver", 0, false },
	{ "log-format", 0, false },
	{ "log-level", 'l', false },
	{ "log-opt", 0, false },
	{ "max-concurrent-downloads", 0, false },
	{ "max-concurrent-uploads", 0, false },
	{ "max-download-attempts", 0, false },
	{ "metrics-addr", 0, false },
	{ "mtu", 0, false },
	{ "network-control-plane-mtu", 0, false },
	{ "network-diagnostic-port", 0, false },
	{ "no-new-privileges", 0, true },
	{ "no-proxy", 0, false },
	{ "node-generic-resource", 0, false },
	{ "nri-opts", 0, false },
	{ "oom-score-adjust", 0, false },
	{ "pidfile", 'p', false },
	{ "raw-logs", 0, true },
	{ "registry-mirror", 0, false },
	{ "restart", 'r', true },
	{ "rootless", 0, true },
	{ "seccomp-profile", 0, false },
	{ "selinux-enabled", 0, true },
	{ "shutdown-timeout", 0, false },
	{ "storage-driver", 's', false },
	{ "storage-opt", 0, false },
	{ "swarm-default-advertise-addr", 0, false },
	{ "tls", 0, true },
	{ "tlscacert", 0, false },
	{ "tlscert", 0, false },
	{ "tlskey", 0, false },
	{ "tlsverify", 0, true },
	{ "userland-proxy", 0, true },
	{ "userland-proxy-path", 0, false },
	{ "userns-remap", 0, false },
	{ "validate", 0, true },
	{ "version", 'v', true },
};

#define FLAG_COUNT (sizeof(flags) / sizeof(*flags))

static const struct flag *find_name(const char *name, size_t length)
{
	for (size_t i = 0; i < FLAG_COUNT; i++)
		if (strncmp(flags[i].name, name, length) == 0 && !flags[i].name[length])
			return &flags[i];
	return NULL;
}

static const struct flag *find_letter(char letter)
{
	for (size_t i = 0; i < FLAG_COUNT; i++)
		if (flags[i].letter == letter)
			return &flags[i];
	return NULL;
}

bool flags_have(const char *name)
{
	return find_name(name, strlen(name));
}

static const char *take_word(struct flag_walk *walk)
{
	return *walk->words ? *walk->words++ : NULL;
}

/*
 * No word but a value can stand alone on dockerd's command line, so a word without a dash behind
 * a flag that nobody knows is its value.
 */
static void skip_unknown(struct flag_walk *walk, const char *word)
{
	const char *next = *walk->words;

	if (!strchr(word, '=') && next && *next != '-') {
		option_note(walk->arena, &walk->note, "the flag %s is not known, %s is its value",
			    word, next);
		walk->words++;
	} else {
		option_note(walk->arena, &walk->note, "the flag %s is not known", word);
	}
}

static bool take_long(struct flag_walk *walk, const char *word, struct flag_use *ret_use)
{
	const size_t length = strcspn(word + 2, "=");
	const struct flag *flag = find_name(word + 2, length);
	struct flag_use use;

	if (!flag) {
		skip_unknown(walk, word);
		return false;
	}
	use.name = flag->name;
	use.spelling = arena_text(walk->arena, word, length + 2);
	if (word[length + 2] == '=')
		use.value = word + length + 3;
	else
		use.value = flag->is_boolean ? "true" : take_word(walk);
	*ret_use = use;
	return true;
}

/* pflag's own order: "=" and more, then a boolean, then the rest of the word, then the next. */
static bool take_short(struct flag_walk *walk, struct flag_use *ret_use)
{
	const char *rest = walk->cluster + 1;
	const struct flag *flag = find_letter(*walk->cluster);

	if (!flag) {
		option_note(walk->arena, &walk->note, "the flag -%c is not known", *walk->cluster);
		walk->cluster = NULL;
		return false;
	}
	ret_use->name = flag->name;
	ret_use->spelling = arena_format(walk->arena, "-%c", flag->letter);
	walk->cluster = NULL;
	if (rest[0] == '=' && rest[1]) {
		ret_use->value = rest + 1;
	} else if (flag->is_boolean) {
		ret_use->value = "true";
		walk->cluster = *rest ? rest : NULL;
	} else {
		ret_use->value = *rest ? rest : take_word(walk);
	}
	return true;
}

static void stray(struct flag_walk *walk, const char *word)
{
	option_note(walk->arena, &walk->note, "the word \"%s\" belongs to no flag", word);
}

static bool take_next(struct flag_walk *walk, struct flag_use *ret_use)
{
	const char *word;

	if (walk->cluster)
		return take_short(walk, ret_use);
	word = take_word(walk);
	if (!word)
		return false;
	if (strcmp(word, "--") == 0) {
		while (*walk->words)
			stray(walk, take_word(walk));
		return false;
	}
	if (strncmp(word, "--", 2) == 0)
		return take_long(walk, word, ret_use);
	if (word[0] == '-' && word[1])
		walk->cluster = word + 1;
	else
		stray(walk, word);
	return false;
}

void flags_start(struct flag_walk *walk, struct arena *arena, const char *const *arguments)
{
	*walk = (struct flag_walk){ .arena = arena, .words = arguments };
	if (!take_word(walk) || !*walk->words)
		return;
	if (strcmp(*walk->words, "daemon") == 0)
		walk->words++;
}

bool flags_next(struct flag_walk *walk, struct flag_use *ret_use)
{
	while (walk->cluster || *walk->words)
		if (take_next(walk, ret_use))
			return true;
	return false;
}
