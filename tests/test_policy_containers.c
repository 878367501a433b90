#include <criterion/criterion.h>

#include "core/facts/capability.h"
#include "tests/support/policy_rows.h"

/* What the policy makes of section 5. The container of the rows is called web. */

#define FIELD "inputs.it[0]"
#define REASON "(inputs.it[0]): it is known"
#define DAY ((int64_t)24 * 60 * 60 * 1000000000)

static void hold(struct trial *trial, uint64_t set)
{
	trial->process.capabilities.bounding = set;
}

static void raw(struct trial *trial)
{
	hold(trial, CAPABILITY_NET_RAW);
}

static void raw_and_admin(struct trial *trial)
{
	hold(trial, CAPABILITY_NET_RAW | capability_bit("NET_ADMIN"));
}

static void allow_raw(struct trial *trial)
{
	trial->policy.capabilities = trial_allow(trial, "w*", "NET_RAW");
}

static void allow_others_raw(struct trial *trial)
{
	trial->policy.capabilities = trial_allow(trial, "we", "NET_RAW, NET_ADMIN");
}

static void allow_admin(struct trial *trial)
{
	trial->policy.capabilities = trial_allow(trial, "web", "cap_net_admin");
}

static void allow_both(struct trial *trial)
{
	trial->policy.capabilities = trial_allow(trial, "*", "NET_ADMIN, NET_RAW");
}

static void allow_in_two(struct trial *trial)
{
	struct allowance *list = arena_array(trial->arena, 3, sizeof(*list));

	list[0] = *trial_allow(trial, "db", "SYS_TIME").list;
	list[1] = *trial_allow(trial, "web", "NET_ADMIN").list;
	list[2] = *trial_allow(trial, "w?b", "NET_RAW").list;
	trial->policy.capabilities = (struct allowances){ list, 3 };
}

Test(policy_containers, capabilities)
{
	static const struct policy_row rows[] = {
		{ "NET_RAW", raw, RESULT_WARN, allow_raw, RESULT_PASS, NULL, REASON, FIELD, NULL },
		{ "another container's", raw, RESULT_WARN, allow_others_raw, RESULT_WARN, "NET_RAW",
		  NULL, NULL, NULL },
		{ "another capability", raw, RESULT_WARN, allow_admin, RESULT_WARN, "NET_RAW", NULL,
		  NULL, NULL },
		{ "one of two", raw_and_admin, RESULT_FAIL, allow_admin, RESULT_WARN, "NET_RAW",
		  REASON, FIELD, NULL },
		{ "the other of two", raw_and_admin, RESULT_FAIL, allow_raw, RESULT_FAIL,
		  "default: NET_ADMIN", REASON, FIELD, NULL },
		{ "both", raw_and_admin, RESULT_FAIL, allow_both, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "both, by two entries", raw_and_admin, RESULT_FAIL, allow_in_two, RESULT_PASS,
		  NULL, REASON, FIELD, NULL },
		{ "nothing to allow", NULL, RESULT_PASS, allow_both, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
		{ "hidden", trial_hide_process, RESULT_UNKNOWN, allow_both, RESULT_UNKNOWN,
		  "permission denied", NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/capabilities", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}

static void mount_etc(struct trial *trial)
{
	trial_mount(trial, "/etc", TRI_NO);
}

static void mount_etc_writable(struct trial *trial)
{
	trial_mount(trial, "/etc", TRI_YES);
}

/* The host shows its /etc at /x too. */
static void mount_etc_as_x(struct trial *trial)
{
	trial_mount(trial, "/x", TRI_NO);
}

static void mount_below(struct trial *trial)
{
	trial_mount(trial, "/etc/ssl", TRI_YES);
}

static void mount_hidden(struct trial *trial)
{
	trial_mount(trial, NULL, TRI_NO);
}

static void allow_etc(struct trial *trial)
{
	trial->policy.host_mounts = trial_allow(trial, "web", "/srv, /etc");
}

static void allow_etc_readonly(struct trial *trial)
{
	trial->policy.host_mounts = trial_allow(trial, "web", "/etc:ro");
}

Test(policy_containers, host_mounts)
{
	static const struct policy_row rows[] = {
		{ "allowed", mount_etc_writable, RESULT_FAIL, allow_etc, RESULT_PASS, NULL, REASON,
		  FIELD, NULL },
		{ "by another name", mount_etc_as_x, RESULT_FAIL, allow_etc, RESULT_PASS, NULL,
		  REASON, FIELD, NULL },
		{ "read-only", mount_etc, RESULT_FAIL, allow_etc_readonly, RESULT_PASS, NULL,
		  REASON, FIELD, NULL },
		{ "not read-only", mount_etc_writable, RESULT_FAIL, allow_etc_readonly, RESULT_FAIL,
		  "mounts /etc", NULL, NULL, NULL },
		{ "below what is allowed", mount_below, RESULT_FAIL, allow_etc, RESULT_FAIL,
		  "/etc/ssl", NULL, NULL, NULL },
		{ "hidden", mount_hidden, RESULT_UNKNOWN, allow_etc, RESULT_UNKNOWN,
		  "permission denied", NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/host_mounts", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}

static void run_as(struct trial *trial, const char *executable)
{
	trial->process.executable = executable;
}

static void run_wolfsshd(struct trial *trial)
{
	run_as(trial, "/usr/sbin/wolfsshd (deleted)");
}

static void called_wolfsshd(struct trial *trial)
{
	trial->process.command = "wolfsshd";
}

static void run_exporter(struct trial *trial)
{
	run_as(trial, "/bin/wolfsshd-exporter");
}

static void run_sshd(struct trial *trial)
{
	run_as(trial, "/usr/sbin/sshd");
}

static void name_wolfsshd(struct trial *trial)
{
	trial->policy.ssh_servers = trial_list(trial, "other, wolfsshd");
}

Test(policy_containers, ssh_server)
{
	static const struct policy_row rows[] = {
		{ "named", run_wolfsshd, RESULT_PASS, name_wolfsshd, RESULT_FAIL, "wolfsshd", NULL,
		  "inputs.ssh_servers", NULL },
		{ "by its name", called_wolfsshd, RESULT_PASS, name_wolfsshd, RESULT_FAIL,
		  "called wolfsshd", NULL, "inputs.ssh_servers", NULL },
		{ "alike", run_exporter, RESULT_PASS, name_wolfsshd, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
		{ "the usual ones too", run_sshd, RESULT_FAIL, name_wolfsshd, RESULT_FAIL, "sshd",
		  NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/ssh_server", SCOPE_RUNNING, rows, COUNT(rows));
}

static void publish_80(struct trial *trial)
{
	trial_publish(trial, "0.0.0.0", 80);
}

static void publish_range(struct trial *trial)
{
	struct published_port *port = arena_alloc(trial->arena, sizeof(*port));

	*port = (struct published_port){
		.container_port = "53/udp", .host_ip = "", .first = 1020, .last = 1030
	};
	trial->container.ports = port;
	trial->container.port_count = 1;
}

static void listen_on_host(struct trial *trial)
{
	static const struct listener web = { .kind = SOCKET_TCP, .port = 80, .address = "::" };
	static const struct listener *const own[] = { &web, NULL };

	trial->container.sharing[NS_NET] = SHARED_HOST;
	trial->container.host_listeners = own;
}

static void allow_80(struct trial *trial)
{
	trial->policy.privileged_ports = trial_allow(trial, "web", "443, 79-80/tcp");
}

static void allow_80_udp(struct trial *trial)
{
	trial->policy.privileged_ports = trial_allow(trial, "web", "80/udp, 81-90, 1-79");
}

static void allow_udp_range(struct trial *trial)
{
	trial->policy.privileged_ports = trial_allow(trial, "web", "1020-1023/udp");
}

static void allow_part_of_range(struct trial *trial)
{
	trial->policy.privileged_ports = trial_allow(trial, "web", "1021-1023/udp");
}

Test(policy_containers, privileged_ports)
{
	static const struct policy_row rows[] = {
		{ "allowed", publish_80, RESULT_FAIL, allow_80, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "another protocol", publish_80, RESULT_FAIL, allow_80_udp, RESULT_FAIL, "80",
		  NULL, NULL, NULL },
		{ "a range", publish_range, RESULT_FAIL, allow_udp_range, RESULT_PASS, NULL, REASON,
		  FIELD, NULL },
		{ "a part of it", publish_range, RESULT_FAIL, allow_part_of_range, RESULT_FAIL,
		  "1020", NULL, NULL, NULL },
		{ "on the host's network", listen_on_host, RESULT_FAIL, allow_80, RESULT_PASS, NULL,
		  REASON, FIELD, NULL },
		{ "there another protocol", listen_on_host, RESULT_FAIL, allow_80_udp, RESULT_FAIL,
		  "listens on port 80", NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/privileged_ports", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}

static void publish_unexposed(struct trial *trial)
{
	trial_publish(trial, "0.0.0.0", 8080);
	trial->container.image_exposed_ports = trial_list(trial, "");
}

static void publish_exposed(struct trial *trial)
{
	trial_publish(trial, "0.0.0.0", 8080);
}

static void publish_all(struct trial *trial)
{
	publish_exposed(trial);
	trial->container.publish_all = TRI_YES;
}

static void list_8080(struct trial *trial)
{
	trial->policy.ports = trial_allow(trial, "web", "8000-8100");
}

static void list_9000(struct trial *trial)
{
	trial->policy.ports = trial_allow(trial, "web", "9000, 8080/udp");
}

static void list_of_others(struct trial *trial)
{
	trial->policy.ports = trial_allow(trial, "db", "8080");
}

Test(policy_containers, published_ports)
{
	static const struct policy_row rows[] = {
		{ "listed", publish_unexposed, RESULT_FAIL, list_8080, RESULT_PASS, NULL, REASON,
		  FIELD, NULL },
		{ "exposed and not listed", publish_exposed, RESULT_PASS, list_9000, RESULT_FAIL,
		  "does not list", NULL, "inputs.ports", NULL },
		{ "others are listed", publish_exposed, RESULT_PASS, list_of_others, RESULT_PASS,
		  NULL, NULL, NULL, NULL },
		{ "others are listed, unexposed", publish_unexposed, RESULT_FAIL, list_of_others,
		  RESULT_FAIL, "not expose", NULL, NULL, NULL },
		{ "-P", publish_all, RESULT_FAIL, list_8080, RESULT_FAIL, "-P", REASON, FIELD,
		  NULL },
	};

	expect_policy(trial_init_container, "runtime/published_ports", SCOPE_RUNNING, rows,
		      COUNT(rows));
}

static void quota(struct trial *trial)
{
	trial->container.cpu_shares.value = 1024;
	trial->container.nano_cpus.value = 500000000;
}

static void no_quota(struct trial *trial)
{
	trial->container.cpu_shares.value = 0;
}

static void quota_does(struct trial *trial)
{
	trial->policy.cpu_quota_suffices = TRI_YES;
}

static void quota_does_not(struct trial *trial)
{
	trial->policy.cpu_quota_suffices = TRI_NO;
}

Test(policy_containers, cpu_shares)
{
	static const struct policy_row rows[] = {
		{ "a quota does", quota, RESULT_PASS, quota_does, RESULT_PASS, NULL, "CPU quota",
		  NULL, "CPU quota" },
		{ "a quota does not", quota, RESULT_PASS, quota_does_not, RESULT_FAIL,
		  "wants shares", NULL, "inputs.cpu_quota_suffices", "CPU quota" },
		{ "neither", no_quota, RESULT_FAIL, quota_does, RESULT_FAIL, "neither", NULL, NULL,
		  NULL },
		{ "shares", NULL, RESULT_PASS, quota_does_not, RESULT_PASS, NULL, NULL, NULL,
		  NULL },
	};

	expect_policy(trial_init_container, "runtime/cpu_shares", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}

static void give_device(struct trial *trial, const char *path, const char *permissions)
{
	struct container_device *device = arena_alloc(trial->arena, sizeof(*device));

	*device = (struct container_device){ path, path, permissions };
	trial->container.devices = device;
	trial->container.device_count = 1;
}

static void fuse(struct trial *trial)
{
	give_device(trial, "/dev/fuse", "rw");
}

static void fuse_with_mknod(struct trial *trial)
{
	give_device(trial, "/dev/fuse", "rwm");
}

static void fuse_rule(struct trial *trial)
{
	trial->container.device_rules = trial_list(trial, "c 10:229 rwm");
}

static void gpu(struct trial *trial)
{
	trial->container.device_requests = trial_list(trial, "nvidia gpu");
}

static void mount_fuse(struct trial *trial)
{
	trial_mount(trial, "/dev/fuse", TRI_YES);
}

static void mount_dev(struct trial *trial)
{
	trial_mount(trial, "/dev", TRI_YES);
}

static void privileged_fuse(struct trial *trial)
{
	fuse(trial);
	trial->container.privileged = TRI_YES;
}

static void allow_fuse(struct trial *trial)
{
	trial->policy.devices = trial_allow(trial, "web", "/dev/kvm, /dev/fuse");
}

static void allow_fuse_mknod(struct trial *trial)
{
	trial->policy.devices = trial_allow(trial, "web", "/dev/fuse:rwm");
}

static void allow_texts(struct trial *trial)
{
	trial->policy.devices = trial_allow(trial, "web", "c 10:229 rwm, nvidia gpu");
}

static void allow_other_texts(struct trial *trial)
{
	trial->policy.devices = trial_allow(trial, "web", "c 10:229 rw, nvidia, /dev/fuse-x");
}

Test(policy_containers, devices)
{
	static const struct policy_row rows[] = {
		{ "allowed", fuse, RESULT_FAIL, allow_fuse, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "m is not meant", fuse_with_mknod, RESULT_FAIL, allow_fuse, RESULT_FAIL,
		  "/dev/fuse", NULL, NULL, NULL },
		{ "m is named", fuse_with_mknod, RESULT_FAIL, allow_fuse_mknod, RESULT_PASS, NULL,
		  REASON, FIELD, NULL },
		{ "a rule", fuse_rule, RESULT_FAIL, allow_texts, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "another rule", fuse_rule, RESULT_FAIL, allow_other_texts, RESULT_FAIL, "rule",
		  NULL, NULL, NULL },
		{ "a request", gpu, RESULT_FAIL, allow_texts, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "another request", gpu, RESULT_FAIL, allow_other_texts, RESULT_FAIL, "requests",
		  NULL, NULL, NULL },
		{ "another device", fuse, RESULT_FAIL, allow_other_texts, RESULT_FAIL, "/dev/fuse",
		  NULL, NULL, NULL },
		{ "a mount", mount_fuse, RESULT_FAIL, allow_fuse, RESULT_PASS, NULL, REASON, FIELD,
		  NULL },
		{ "all of /dev", mount_dev, RESULT_FAIL, allow_fuse, RESULT_FAIL, "/dev", NULL,
		  NULL, NULL },
		{ "privileged", privileged_fuse, RESULT_FAIL, allow_fuse, RESULT_FAIL, "every",
		  REASON, FIELD, NULL },
	};

	expect_policy(trial_init_container, "runtime/devices", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void raise_files(struct trial *trial, int64_t soft, int64_t hard)
{
	struct container_ulimit *limit = arena_alloc(trial->arena, sizeof(*limit));

	*limit = (struct container_ulimit){ "nofile", soft, hard };
	trial->container.ulimits = limit;
	trial->container.ulimit_count = 1;
}

static void raise_to_8000(struct trial *trial)
{
	raise_files(trial, 2000, 8000);
}

static void raise_without_end(struct trial *trial)
{
	raise_files(trial, 2000, -1);
}

static void raise_unknown(struct trial *trial)
{
	raise_to_8000(trial);
	trial_option(trial, OPTION_DEFAULT_ULIMITS, ORIGIN_UNKNOWN, NULL);
}

static void allow_8000(struct trial *trial)
{
	trial->policy.ulimits = trial_allow(trial, "web", "nproc=5, nofile=2000:8000");
}

static void allow_less(struct trial *trial)
{
	trial->policy.ulimits =
		trial_allow(trial, "web", "nofile=1999:8000, nofile=7999, nproc=-1");
}

static void allow_no_end(struct trial *trial)
{
	trial->policy.ulimits = trial_allow(trial, "web", "nofile=-1");
}

Test(policy_containers, ulimits)
{
	static const struct policy_row rows[] = {
		{ "allowed", raise_to_8000, RESULT_FAIL, allow_8000, RESULT_PASS, NULL, REASON,
		  FIELD, NULL },
		{ "more than allowed", raise_to_8000, RESULT_FAIL, allow_less, RESULT_FAIL,
		  "nofile", NULL, NULL, NULL },
		{ "unlimited", raise_without_end, RESULT_FAIL, allow_8000, RESULT_FAIL, "nofile",
		  NULL, NULL, NULL },
		{ "unlimited and allowed", raise_without_end, RESULT_FAIL, allow_no_end,
		  RESULT_PASS, NULL, REASON, FIELD, NULL },
		{ "the default is hidden", raise_unknown, RESULT_UNKNOWN, allow_8000, RESULT_PASS,
		  NULL, REASON, FIELD, NULL },
	};

	expect_policy(trial_init_container, "runtime/ulimits", SCOPE_CONTAINERS, rows, COUNT(rows));
}

static void move_parent(struct trial *trial)
{
	trial->container.cgroup_parent = "apps.slice";
}

static void approve_parent(struct trial *trial)
{
	trial->policy.cgroup_parents = trial_list(trial, "apps.slice");
}

static void approve_other_parent(struct trial *trial)
{
	trial->policy.cgroup_parents = trial_list(trial, "batch.slice");
}

Test(policy_containers, cgroup_parent)
{
	static const struct policy_row rows[] = {
		{ "approved", move_parent, RESULT_FAIL, approve_parent, RESULT_PASS, NULL, NULL,
		  "inputs.cgroup_parents", NULL },
		{ "another", move_parent, RESULT_FAIL, approve_other_parent, RESULT_FAIL,
		  "apps.slice", NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/cgroup_parent", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}

static void age_image(struct trial *trial, int64_t created)
{
	struct image *image = arena_alloc(trial->arena, sizeof(*image));

	*image = *trial->daemon.image;
	image->created = created;
	trial->daemon.image = image;
	trial->host.now = 1000 * DAY;
}

static void image_of_90_days(struct trial *trial)
{
	age_image(trial, 910 * DAY);
}

static void image_of_tomorrow(struct trial *trial)
{
	age_image(trial, 1001 * DAY);
}

static void image_of_no_age(struct trial *trial)
{
	age_image(trial, 0);
}

static void old_latest(struct trial *trial)
{
	image_of_90_days(trial);
	trial->container.image_name = "rig/other:1";
}

static void most_90_days(struct trial *trial)
{
	trial->policy.image_max_age_days = (struct number){ true, 90 };
}

static void most_89_days(struct trial *trial)
{
	trial->policy.image_max_age_days = (struct number){ true, 89 };
}

Test(policy_containers, current_image)
{
	static const char note[] = "registry", field[] = "inputs.image_max_age_days";
	const struct policy_row rows[] = {
		{ "young enough", image_of_90_days, RESULT_PASS, most_90_days, RESULT_PASS, NULL,
		  note, field, note },
		{ "too old", image_of_90_days, RESULT_PASS, most_89_days, RESULT_FAIL,
		  "90 days old, and the policy allows 89", note, field, note },
		{ "of no known age", image_of_no_age, RESULT_PASS, most_90_days, RESULT_UNKNOWN,
		  "age", note, NULL, note },
		{ "of tomorrow", image_of_tomorrow, RESULT_PASS, most_90_days, RESULT_UNKNOWN,
		  "future", note, NULL, note },
		{ "young and without its name", old_latest, RESULT_FAIL, most_90_days, RESULT_FAIL,
		  "lost the name", note, field, note },
	};

	expect_policy(trial_init_container, "runtime/current_image", SCOPE_RUNNING, rows,
		      COUNT(rows));
}

static void inherited(struct trial *trial)
{
	trial->container.pids_limit.value = 0;
}

static void unlimited(struct trial *trial)
{
	inherited(trial);
	trial->container.limits.pids.is_limited = false;
}

static void inherited_does(struct trial *trial)
{
	trial->policy.inherited_pids_limit_suffices = TRI_YES;
}

static void inherited_does_not(struct trial *trial)
{
	trial->policy.inherited_pids_limit_suffices = TRI_NO;
}

Test(policy_containers, pids_limit)
{
	static const struct policy_row rows[] = {
		{ "it does", inherited, RESULT_WARN, inherited_does, RESULT_PASS, NULL, "inherits",
		  "inputs.inherited_pids_limit_suffices", NULL },
		{ "it does not", inherited, RESULT_WARN, inherited_does_not, RESULT_WARN,
		  "inherits", NULL, NULL, NULL },
		{ "there is none", unlimited, RESULT_FAIL, inherited_does, RESULT_FAIL,
		  "any number", NULL, NULL, NULL },
		{ "hidden", trial_hide_process, RESULT_UNKNOWN, inherited_does, RESULT_UNKNOWN,
		  "permission denied", NULL, NULL, NULL },
	};

	expect_policy(trial_init_container, "runtime/pids_limit", SCOPE_CONTAINERS, rows,
		      COUNT(rows));
}
