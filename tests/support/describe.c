#include "tests/support/describe.h"

static void text(struct buffer *out, const char *member, const char *value)
{
	if (value)
		buffer_format(out, "%s %s\n", member, *value ? value : "\"\"");
}

static void tri(struct buffer *out, const char *member, enum tri value)
{
	if (value != TRI_UNKNOWN)
		buffer_format(out, "%s %s\n", member, tri_text(value));
}

static void number(struct buffer *out, const char *member, struct number value)
{
	if (value.known)
		buffer_format(out, "%s %lld\n", member, (long long)value.value);
}

static void whole(struct buffer *out, const char *member, int64_t value)
{
	if (value)
		buffer_format(out, "%s %lld\n", member, (long long)value);
}

static void texts(struct buffer *out, const char *member, const char *const *list)
{
	if (!list)
		return;
	buffer_format(out, "%s", member);
	if (!*list)
		buffer_text(out, " none");
	for (; *list; list++)
		buffer_format(out, " [%s]", *list);
	buffer_text(out, "\n");
}

void describe_version(struct buffer *out, const struct daemon *daemon)
{
	text(out, "version", daemon->version);
	text(out, "api_version", daemon->api_version);
	text(out, "min_api_version", daemon->min_api_version);
	text(out, "platform_name", daemon->platform_name);
	tri(out, "experimental", daemon->experimental);
	text(out, "experimental_source", daemon->experimental_source);
}

void describe_info(struct buffer *out, const struct daemon *daemon)
{
	text(out, "name", daemon->name);
	text(out, "os", daemon->os);
	text(out, "storage_driver", daemon->storage_driver);
	text(out, "logging_driver", daemon->logging_driver);
	text(out, "root_directory", daemon->root_directory);
	text(out, "cgroup_driver", daemon->cgroup_driver);
	text(out, "cgroup_version", daemon->cgroup_version);
	text(out, "swarm_state", daemon->swarm_state);
	tri(out, "swarm_manager", daemon->swarm_manager);
	number(out, "swarm_nodes", daemon->swarm_nodes);
	tri(out, "debug", daemon->debug);
	tri(out, "live_restore", daemon->live_restore);
	tri(out, "memory_limit", daemon->memory_limit);
	tri(out, "pids_limit", daemon->pids_limit);
	whole(out, "memory_total", daemon->memory_total);
	tri(out, "rootless", daemon->rootless);
	tri(out, "userns", daemon->userns);
	tri(out, "apparmor", daemon->apparmor);
	tri(out, "selinux", daemon->selinux);
	tri(out, "no_new_privileges", daemon->no_new_privileges);
	tri(out, "seccomp", daemon->seccomp);
	text(out, "seccomp_profile", daemon->seccomp_profile);
	texts(out, "authorization_plugins", daemon->authorization_plugins);
	if (daemon->has_registries)
		buffer_text(out, "has_registries\n");
	texts(out, "insecure_cidrs", daemon->insecure_cidrs);
	texts(out, "insecure_registries", daemon->insecure_registries);
	text(out, "firewall_backend", daemon->firewall_backend);
}

void describe_image(struct buffer *out, const struct image *image)
{
	text(out, "image", image->id);
	texts(out, " tags", image->tags);
	texts(out, " digests", image->digests);
	whole(out, " created", image->created);
	if (image->is_inspected)
		buffer_text(out, " is_inspected\n");
	text(out, " user", image->user);
	texts(out, " exposed_ports", image->exposed_ports);
}

static void describe_network(struct buffer *out, const struct network *network)
{
	text(out, "network", network->id);
	text(out, " name", network->name);
	text(out, " driver", network->driver);
	tri(out, " is_default_bridge", network->is_default_bridge);
	text(out, " icc", network->icc);
	text(out, " host_binding", network->host_binding);
}

static void describe_volume(struct buffer *out, const struct volume *volume)
{
	text(out, "volume", volume->name);
	text(out, " driver", volume->driver);
	text(out, " mount_point", volume->mount_point);
	text(out, " type", volume->type);
	text(out, " o", volume->o);
	text(out, " device", volume->device);
}

void describe_lists(struct buffer *out, const struct daemon *daemon)
{
	for (size_t i = 0; i < daemon->network_count; i++)
		describe_network(out, &daemon->network[i]);
	for (size_t i = 0; i < daemon->volume_count; i++)
		describe_volume(out, &daemon->volume[i]);
	for (size_t i = 0; i < daemon->image_count; i++)
		describe_image(out, &daemon->image[i]);
	for (size_t i = 0; i < daemon->service_count; i++) {
		text(out, "service", daemon->service[i].id);
		text(out, " name", daemon->service[i].name);
		text(out, " restart_condition", daemon->service[i].restart_condition);
		number(out, " restart_attempts", daemon->service[i].restart_attempts);
	}
}

static void describe_who(struct buffer *out, const struct container *container)
{
	text(out, "id", container->id);
	text(out, "name", container->name);
	text(out, "image_id", container->image_id);
	text(out, "image_name", container->image_name);
	text(out, "state", container->state);
	text(out, "altered", container->altered);
	tri(out, "is_running", container->is_running);
	whole(out, "pid", container->pid);
	whole(out, "created", container->created);
	whole(out, "started", container->started);
	text(out, "user", container->user);
	texts(out, "exposed_ports", container->exposed_ports);
	texts(out, "health_test", container->health_test);
	text(out, "health", container->health);
	text(out, "service_id", container->service_id);
	texts(out, "exec_ids", container->exec_ids);
}

static void describe_settings(struct buffer *out, const struct container *container)
{
	text(out, "runtime", container->runtime);
	tri(out, "privileged", container->privileged);
	tri(out, "readonly_rootfs", container->readonly_rootfs);
	tri(out, "publish_all", container->publish_all);
	tri(out, "init", container->init);
	texts(out, "cap_add", container->cap_add);
	texts(out, "cap_drop", container->cap_drop);
	texts(out, "security_opt", container->security_opt);
	text(out, "apparmor_profile", container->apparmor_profile);
	text(out, "process_label", container->process_label);
	text(out, "mount_label", container->mount_label);
	text(out, "network_mode", container->network_mode);
	text(out, "pid_mode", container->pid_mode);
	text(out, "ipc_mode", container->ipc_mode);
	text(out, "uts_mode", container->uts_mode);
	text(out, "userns_mode", container->userns_mode);
	text(out, "cgroup_parent", container->cgroup_parent);
	text(out, "log_driver", container->log_driver);
	texts(out, "log_options", container->log_options);
	text(out, "restart_policy", container->restart_policy);
	number(out, "restart_count_max", container->restart_count_max);
}

static void describe_limits(struct buffer *out, const struct container *container)
{
	number(out, "memory", container->memory);
	number(out, "memory_swap", container->memory_swap);
	number(out, "nano_cpus", container->nano_cpus);
	number(out, "cpu_quota", container->cpu_quota);
	number(out, "cpu_shares", container->cpu_shares);
	number(out, "pids_limit", container->pids_limit);
	text(out, "cpuset", container->cpuset);
	for (size_t i = 0; i < container->ulimit_count; i++)
		buffer_format(out, "ulimit %s %lld %lld\n", container->ulimits[i].name,
			      (long long)container->ulimits[i].soft,
			      (long long)container->ulimits[i].hard);
	for (size_t i = 0; i < container->device_count; i++)
		buffer_format(out, "device %s %s %s\n", container->devices[i].path_on_host,
			      container->devices[i].path_in_container,
			      container->devices[i].permissions);
	texts(out, "device_rules", container->device_rules);
	texts(out, "device_requests", container->device_requests);
	tri(out, "masked_paths_empty", container->masked_paths_empty);
	tri(out, "readonly_paths_empty", container->readonly_paths_empty);
}

static void describe_reach(struct buffer *out, const struct container *container)
{
	for (size_t i = 0; i < container->mount_count; i++) {
		const struct container_mount *mount = &container->mounts[i];

		text(out, "mount", mount->destination);
		text(out, " type", mount->type);
		text(out, " source", mount->source);
		text(out, " volume", mount->volume);
		tri(out, " is_writable", mount->is_writable);
		text(out, " propagation", mount->propagation);
	}
	text(out, "ports_field", container->ports_field);
	for (size_t i = 0; i < container->port_count; i++)
		buffer_format(out, "port %s %s %u-%u\n", container->ports[i].container_port,
			      *container->ports[i].host_ip ? container->ports[i].host_ip : "\"\"",
			      container->ports[i].first, container->ports[i].last);
	for (size_t i = 0; container->networks && container->networks[i]; i++)
		buffer_format(out, "network %s %s\n", container->networks[i],
			      *container->network_ids[i] ? container->network_ids[i] : "\"\"");
}

void describe_container(struct buffer *out, const struct container *container)
{
	describe_who(out, container);
	describe_settings(out, container);
	describe_limits(out, container);
	describe_reach(out, container);
}

void describe_exec(struct buffer *out, const struct container_exec *exec)
{
	tri(out, "is_privileged", exec->is_privileged);
	tri(out, "is_running", exec->is_running);
	text(out, "user", exec->user);
	text(out, "arguments", exec->arguments);
	whole(out, "pid", exec->pid);
}
