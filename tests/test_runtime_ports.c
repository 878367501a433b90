#include <criterion/criterion.h>

#include "tests/support/container_facts.h"

/* Published ports: low ones, needless ones, those bound to every address; the default bridge. */

static void publish_80(struct trial *trial)
{
	trial_publish(trial, "127.0.0.1", 80);
}

static void publish_1023(struct trial *trial)
{
	trial_publish(trial, "::1", 1023);
}

static void publish_1024(struct trial *trial)
{
	trial_publish(trial, "127.0.0.1", 1024);
}

static void publish_any(struct trial *trial)
{
	trial_publish(trial, "127.0.0.1", 0);
}

static void publish_0_to_80(struct trial *trial)
{
	struct published_port *port = arena_alloc(trial->arena, sizeof(*port));

	trial_publish(trial, "127.0.0.1", 0);
	*port = trial->container.ports[0];
	port->last = 80;
	trial->container.ports = port;
}

static void host_network(struct trial *trial, const struct listener *listener)
{
	const struct listener **own = arena_array(trial->arena, 2, sizeof(*own));

	own[0] = listener;
	trial->container.sharing[NS_NET] = SHARED_HOST;
	trial->container.host_listeners = own;
}

static void host_low(struct trial *trial)
{
	static const struct listener listener = { .kind = SOCKET_UDP,
						  .port = 53,
						  .address = "0.0.0.0" };

	host_network(trial, &listener);
}

static void host_high(struct trial *trial)
{
	static const struct listener listener = { .kind = SOCKET_TCP,
						  .port = 8080,
						  .address = "0.0.0.0" };

	host_network(trial, &listener);
}

static void host_others_unread(struct trial *trial)
{
	host_high(trial);
	trial->container.others_cause = "the process table was cut";
}

static void host_unread(struct trial *trial)
{
	trial->container.sharing[NS_NET] = SHARED_HOST;
	trial->container.host_listeners_cause = "permission denied";
}

static void ports_unsaid(struct trial *trial)
{
	trial->container.ports_field = NULL;
}

Test(ports, privileged)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_NOT_APPLICABLE, "no port", NULL }, NULL },
		{ { "80", RESULT_FAIL, "port 80", NULL }, publish_80 },
		{ { "1023 of IPv6", RESULT_FAIL, "port 1023", NULL }, publish_1023 },
		{ { "1024", RESULT_PASS, NULL, NULL }, publish_1024 },
		{ { "chosen by the engine", RESULT_PASS, NULL, NULL }, publish_any },
		{ { "0 to 80", RESULT_FAIL, "port", NULL }, publish_0_to_80 },
		{ { "host network, 53", RESULT_FAIL, "port 53", NULL }, host_low },
		{ { "host network, 8080", RESULT_PASS, NULL, NULL }, host_high },
		{ { "host network, others unread", RESULT_UNKNOWN, "was cut", NULL },
		  host_others_unread },
		{ { "host network, unread", RESULT_UNKNOWN, "permission denied", NULL },
		  host_unread },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, ports_unsaid },
	};

	expect_rows("runtime/privileged_ports", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void no_listener(struct trial *trial)
{
	static const struct socket_table empty = { 0 };

	publish_1024(trial);
	trial->container.sockets = &empty;
}

static void listeners_cut(struct trial *trial)
{
	static const struct socket_table cut = { .is_truncated = true };

	publish_1024(trial);
	trial->container.sockets = &cut;
}

static void not_exposed(struct trial *trial)
{
	publish_1024(trial);
	trial->container.image_exposed_ports = trial_list(trial, "9000/tcp");
}

static void image_unread(struct trial *trial)
{
	publish_1024(trial);
	trial->container.image_exposed_ports = NULL;
	trial->container.image_cause = "timed out";
}

static void sockets_unread(struct trial *trial)
{
	publish_1024(trial);
	trial->container.sockets = NULL;
	trial->container.sockets_cause = "permission denied";
}

static void publish_all(struct trial *trial)
{
	publish_1024(trial);
	trial->container.publish_all = TRI_YES;
}

static void publish_hidden(struct trial *trial)
{
	publish_1024(trial);
	trial_hide_process(trial);
}

Test(ports, published)
{
	static const struct container_row rows[] = {
		{ { "none", RESULT_NOT_APPLICABLE, "no port", NULL }, NULL },
		{ { "exposed and answered", RESULT_PASS, NULL, NULL }, publish_1024 },
		{ { "nobody listens", RESULT_FAIL, "nothing listens", NULL }, no_listener },
		{ { "listeners cut", RESULT_UNKNOWN, "could not be read", NULL }, listeners_cut },
		{ { "not exposed", RESULT_FAIL, "does not expose", NULL }, not_exposed },
		{ { "all", RESULT_FAIL, "-P", NULL }, publish_all },
		{ { "image unread", RESULT_UNKNOWN, "timed out", NULL }, image_unread },
		{ { "sockets unread", RESULT_UNKNOWN, "permission denied", NULL }, sockets_unread },
		{ { "hidden", RESULT_UNKNOWN, "permission denied", NULL }, publish_hidden },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, ports_unsaid },
	};

	expect_rows("runtime/published_ports", SCOPE_RUNNING, rows, COUNT(rows));
}

Test(ports, binding)
{
	static const struct {
		struct expected expected;
		const char *address, *standard;
	} rows[] = {
		{ { "loopback", RESULT_PASS, NULL, NULL }, "127.0.0.1", "0.0.0.0" },
		{ { "IPv6", RESULT_PASS, NULL, NULL }, "2001:db8::1", "0.0.0.0" },
		{ { "every IPv4", RESULT_FAIL, "every address", NULL }, "0.0.0.0", "0.0.0.0" },
		{ { "every IPv6", RESULT_FAIL, "every address", NULL }, "::", "0.0.0.0" },
		{ { "spelt out", RESULT_FAIL, "every address", NULL }, "0:0:0:0:0:0:0:0", NULL },
		{ { "mapped", RESULT_FAIL, "every address", NULL }, "::ffff:0.0.0.0", NULL },
		{ { "mapped, spelt out", RESULT_FAIL, "every address", NULL },
		  "0:0:0:0:0:FFFF:0:0",
		  NULL },
		{ { "::ffff is one", RESULT_PASS, NULL, NULL }, "::ffff:10.0.0.1", NULL },
		{ { "empty", RESULT_FAIL, "every address", NULL }, "", "0.0.0.0" },
		{ { "empty, daemon's ip", RESULT_PASS, NULL, NULL }, "", "10.0.0.1" },
	};
	static const struct container_row others[] = {
		{ { "none", RESULT_NOT_APPLICABLE, "no port", NULL }, NULL },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, ports_unsaid },
	};

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct trial trial;

		trial_init_container(&trial);
		trial_publish(&trial, rows[i].address, 8080);
		trial.container.network_mode = "default";
		trial_option(&trial, OPTION_IP, ORIGIN_DEFAULT, rows[i].standard);
		trial_expect(&trial, "runtime/port_binding", SCOPE_CONTAINERS, &rows[i].expected);
		trial_done(&trial);
	}
	expect_rows("runtime/port_binding", SCOPE_CONTAINERS, others, COUNT(others));
}

static void binding_hidden(struct trial *trial)
{
	trial_publish(trial, "", 8080);
	trial->container.network_mode = "bridge";
	trial_hide_config(trial);
}

/* A network of the site's own; the daemon's ip option is not for it. */
static void bind_on_network(struct trial *trial, const char *host_binding)
{
	struct network *network = arena_alloc(trial->arena, sizeof(*network));

	*network = (struct network){ .id = "n1",
				     .name = "quiet",
				     .driver = "bridge",
				     .is_default_bridge = TRI_NO,
				     .host_binding = host_binding };
	trial->daemon.network = network;
	trial->daemon.network_count = 1;
	trial_publish(trial, "", 8080);
	trial_option(trial, OPTION_IP, ORIGIN_COMMAND_LINE, "127.0.0.1");
}

static void binding_of_network(struct trial *trial)
{
	bind_on_network(trial, "127.0.0.1");
}

static void binding_of_none(struct trial *trial)
{
	bind_on_network(trial, NULL);
}

static void binding_networks_unread(struct trial *trial)
{
	trial_publish(trial, "", 8080);
	trial->daemon.network_count = 0;
	trial->daemon.networks = (struct reading){ .cause = "GET /networks: timed out" };
}

Test(ports, binding_without_the_daemons_word)
{
	static const struct container_row rows[] = {
		{ { "ip unread", RESULT_UNKNOWN, "command line", NULL }, binding_hidden },
		{ { "ip is not for it", RESULT_FAIL, "every address", NULL }, binding_of_none },
		{ { "its network's own", RESULT_PASS, NULL, NULL }, binding_of_network },
		{ { "networks unread", RESULT_UNKNOWN, "timed out", NULL },
		  binding_networks_unread },
	};

	expect_rows("runtime/port_binding", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void on_bridge(struct trial *trial)
{
	trial->container.networks = trial_list(trial, "quiet, renamed");
	trial->container.network_ids = trial_list(trial, "n1, b0");
}

static void created_on_bridge(struct trial *trial)
{
	static const char *const ids[] = { "", NULL };

	trial_stop(trial);
	trial->container.networks = trial_list(trial, "bridge");
	trial->container.network_ids = ids;
}

static void called_bridge(struct trial *trial)
{
	trial->container.networks = trial_list(trial, "bridge");
}

static void no_bridge(struct trial *trial)
{
	trial->daemon.network_count = 0;
}

static void networks_unread(struct trial *trial)
{
	trial->daemon.networks = (struct reading){ .cause = "GET /networks: timed out" };
}

static void networks_unsaid(struct trial *trial)
{
	trial->container.networks = NULL;
}

Test(ports, default_bridge)
{
	static const struct container_row rows[] = {
		{ { "another network", RESULT_PASS, NULL, NULL }, NULL },
		{ { "by id", RESULT_FAIL, "attached", NULL }, on_bridge },
		{ { "by name before it ran", RESULT_FAIL, "attached", NULL }, created_on_bridge },
		{ { "another of that name", RESULT_PASS, NULL, NULL }, called_bridge },
		{ { "no bridge", RESULT_NOT_APPLICABLE, "no default bridge", NULL }, no_bridge },
		{ { "unread", RESULT_UNKNOWN, "timed out", NULL }, networks_unread },
		{ { "unsaid", RESULT_UNKNOWN, "did not say", NULL }, networks_unsaid },
	};

	expect_rows("runtime/default_bridge", SCOPE_CONTAINERS, rows, COUNT(rows));
}
