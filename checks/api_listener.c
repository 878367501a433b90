#include "checks/api_listener.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "checks/daemon_option.h"

static bool is_default_port(unsigned port)
{
	return port == 2375 || port == 2376;
}

/* "tcp://0.0.0.0:2375", and "0.0.0.0:2375" without a scheme means the same. */
static bool is_tcp_host(const char *host)
{
	return strncmp(host, "tcp://", 6) == 0 || (*host && !strstr(host, "://"));
}

/* The number behind the last colon; 0 where there is none. */
static unsigned port_of(const char *host)
{
	const char *digit = strrchr(host, ':');
	unsigned port = 0;

	if (!digit)
		return 0;
	for (digit++; isdigit((unsigned char)*digit) && port <= UINT16_MAX; digit++)
		port = port * 10 + (unsigned)(*digit - '0');
	return *digit == '\0' || *digit == '/' ? port : 0;
}

static bool is_named_by(const char *host, unsigned port)
{
	const unsigned named = port_of(host);

	return is_tcp_host(host) && (named ? named == port : is_default_port(port));
}

static bool is_swarm_port(const struct daemon *daemon, unsigned port)
{
	return daemon->swarm_state && strcmp(daemon->swarm_state, "inactive") != 0 &&
	       (port == 2377 || port == 7946);
}

enum listener_use listener_use(const struct daemon *daemon, const struct listener *listener)
{
	const struct option *hosts = config_option(&daemon->config, OPTION_HOSTS);
	bool is_activated = false;

	for (size_t i = 0; i < hosts->item_count; i++) {
		if (is_named_by(hosts->items[i], listener->port))
			return USE_API;
		is_activated = is_activated || strncmp(hosts->items[i], "fd://", 5) == 0;
	}
	if ((is_activated || !option_is_set(hosts)) && is_default_port(listener->port))
		return USE_API;
	if (is_activated && !is_swarm_port(daemon, listener->port))
		return USE_UNCLEAR;
	return USE_OTHER;
}

const char *unseen_host(const struct daemon *daemon)
{
	const struct option *hosts = config_option(&daemon->config, OPTION_HOSTS);

	for (size_t i = 0; i < hosts->item_count; i++) {
		const struct listener *const *one = daemon->listeners;

		while (one && *one &&
		       !((*one)->kind == SOCKET_TCP && is_named_by(hosts->items[i], (*one)->port)))
			one++;
		if (is_tcp_host(hosts->items[i]) && (!one || !*one))
			return hosts->items[i];
	}
	return NULL;
}

/*
 * Naming tlsverify turns TLS on, whatever it says; tls alone means both. Engines before 20.10
 * (API 1.41) took tls alone in the file for encryption without a look at the client.
 */
enum tri verifies_clients(const struct daemon *daemon)
{
	const struct option *verify = config_option(&daemon->config, OPTION_TLS_VERIFY);
	const struct option *tls = config_option(&daemon->config, OPTION_TLS);

	if (option_is_set(verify) || verify->origin == ORIGIN_UNKNOWN)
		return verify->truth;
	if (tls->truth != TRI_YES || tls->origin != ORIGIN_FILE)
		return tls->truth;
	return daemon->api_version ? tri_of(api_minor(daemon->api_version) >= 41) : TRI_UNKNOWN;
}
