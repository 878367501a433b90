#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "core/base/clock.h"
#include "tests/support/scripted_host.h"

#define DEFAULT_CAPABILITIES "00000000a80405fb" /* Docker's, without NET_RAW */
#define ALL_CAPABILITIES "000001ffffffffff"
#define REMAPPED 100000

uint64_t guest_start(const struct guest *guest)
{
	return 100000 + guest->number * 100ULL;
}

const char *guest_id(struct scripted_host *host, const struct guest *guest)
{
	char *id = arena_alloc(host->arena, 65);

	for (size_t i = 0; i < 32; i++)
		(void)snprintf(id + 2 * i, 3, "%02x", guest->number & 0xff);
	return id;
}

const char *guest_inspect(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "GET /containers/%s/json", guest_id(host, guest));
}

const char *guest_process(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "process full %d %s", guest->pid, guest_id(host, guest));
}

static const char *cgroup_of(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "%s/%s", guest->parent ? guest->parent : "/docker",
			    guest_id(host, guest));
}

const char *guest_cgroup(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "cgroup %s", cgroup_of(host, guest));
}

const char *guest_sockets(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "sockets %d:%llu", guest->pid,
			    (unsigned long long)guest_start(guest));
}

static uint64_t resident_start(const struct resident *who)
{
	return 200000 + (uint64_t)who->pid;
}

static bool lives_in(const struct resident *who, const struct guest *guest)
{
	return who->guest && who->guest->number == guest->number;
}

/* "9:45,10:46": its further processes, as a key has them; "" for none. */
static const char *pins_of(struct scripted_host *host, const struct guest *guest)
{
	const char *pins = "";

	for (size_t i = 0; i < host->resident_count; i++) {
		const struct resident *who = &host->residents[i];

		if (lives_in(who, guest))
			pins = arena_format(host->arena, "%s%s%d:%llu", pins, *pins ? "," : "",
					    who->pid, (unsigned long long)resident_start(who));
	}
	return pins;
}

const char *guest_brief(struct scripted_host *host, const struct guest *guest)
{
	return arena_format(host->arena, "process brief %s", pins_of(host, guest));
}

const char *guest_descriptors(struct scripted_host *host, const struct guest *guest)
{
	const char *others = pins_of(host, guest);

	return arena_format(host->arena, "process sockets %d:%llu%s%s", guest->pid,
			    (unsigned long long)guest_start(guest), *others ? "," : "", others);
}

static const char *text_of(const char *text, const char *standard)
{
	return text ? text : standard;
}

/* ",more" behind what is there. */
static const char *further(struct scripted_host *host, const char *text)
{
	return text && *text ? arena_format(host->arena, ",%s", text) : "";
}

static const char *state_text(struct scripted_host *host, const struct guest *guest)
{
	char started[CLOCK_TEXT];

	clock_text((HOST_BOOT + (int64_t)guest_start(guest) / 100) * NANOSECONDS, started);
	if (!guest->pid)
		return "{\"Status\":\"exited\",\"Running\":false,\"Paused\":false,\"Pid\":0,"
		       "\"StartedAt\":\"2024-12-31T00:00:00Z\",\"Health\":{\"Status\":"
		       "\"healthy\"}}";
	return arena_format(host->arena,
			    "{\"Status\":\"running\",\"Running\":true,\"Paused\":false,"
			    "\"Pid\":%d,\"StartedAt\":\"%s\",\"Health\":{\"Status\":\"healthy\"}}",
			    guest->pid, started);
}

static const char host_config[] =
	"\"Privileged\":false,\"ReadonlyRootfs\":true,\"CapAdd\":null,\"CapDrop\":[\"NET_RAW\"],"
	"\"SecurityOpt\":[\"no-new-privileges\"],\"NetworkMode\":\"quiet\",\"PidMode\":\"\","
	"\"IpcMode\":\"private\",\"UTSMode\":\"\",\"UsernsMode\":\"\",\"CgroupParent\":\"\","
	"\"Memory\":268435456,\"MemorySwap\":268435456,\"CpuShares\":512,\"NanoCpus\":0,"
	"\"CpuQuota\":0,\"PidsLimit\":100,\"RestartPolicy\":{\"Name\":\"on-failure\","
	"\"MaximumRetryCount\":3},\"LogConfig\":{\"Type\":\"syslog\",\"Config\":{"
	"\"syslog-address\":\"tcp://logs:601\"}},\"PublishAllPorts\":false,\"PortBindings\":{},"
	"\"Runtime\":\"runc\",\"MaskedPaths\":[\"/proc/kcore\"],\"ReadonlyPaths\":[\"/proc/sys\"]";

static void add_document(struct scripted_host *host, const struct guest *guest)
{
	const char *id = guest_id(host, guest);
	const char *settings =
		text_of(guest->settings, "\"Ports\":{},\"Networks\":{\"quiet\":{\"NetworkID\":"
					 "\"b1\"}}");

	script_part(
		host->script, guest_inspect(host, guest), "",
		arena_format(host->arena,
			     "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Image\":\"sha256:%064d\","
			     "\"Created\":\"2024-12-31T01:00:00Z\",\"State\":%s,"
			     "\"AppArmorProfile\":\"docker-default\",\"ProcessLabel\":\"\","
			     "\"MountLabel\":\"\",\"ExecIDs\":null,\"Config\":{\"User\":"
			     "\"1000\",\"Image\":\"app:1\",\"ExposedPorts\":{},\"Labels\":{},"
			     "\"Healthcheck\":{\"Test\":[\"CMD\",\"true\"]}%s},"
			     "\"HostConfig\":{%s%s},\"Mounts\":[%s],\"NetworkSettings\":{%s}%s}",
			     id, guest->name, 0, state_text(host, guest),
			     further(host, guest->config), host_config,
			     further(host, guest->host_config), text_of(guest->mounts, ""),
			     settings, further(host, guest->members)));
	buffer_format(&host->list,
		      "%s{\"Id\":\"%s\",\"Names\":[\"/%s\"],\"ImageID\":\"sha256:%064d\","
		      "\"Image\":\"app:1\",\"State\":\"%s\"}",
		      host->list.size > 1 ? "," : "", id, guest->name, 0,
		      guest->pid ? "running" : "exited");
}

static void add_process_files(struct scripted_host *host, const struct guest *guest)
{
	const char *key = guest_process(host, guest);
	const bool is_root = guest->is_root;
	const struct resident first = { .guest = guest,
					.pid = guest->pid,
					.parent = 700,
					.command = "app",
					.uid = is_root ? 0 : REMAPPED + 1000,
					.capabilities =
						is_root ? ALL_CAPABILITIES : DEFAULT_CAPABILITIES };
	struct script *script = host->script;

	script_part(script, key, "cgroup",
		    arena_format(host->arena, "0::%s\n", cgroup_of(host, guest)));
	script_part(script, key, "status", status_text(host, &first, !is_root));
	add_stat(host, key, &first, guest_start(guest));
	add_namespaces(host, key, guest);
	add_common(host, key, "/app");
	script_bytes(script, key, "cmdline", "/app", 5);
	script_part(script, key, "uid_map",
		    is_root ? "         0          0 4294967295\n"
			    : "         0     100000      65536\n");
	script_part(script, key, "attr/current",
		    is_root ? "unconfined\n" : "docker-default (enforce)\n");
	script_part_status(script, key, "attr/apparmor/current", EVIDENCE_NOT_FOUND, 0);
	script_part(script, key, "mountinfo",
		    arena_format(host->arena,
				 "500 400 0:50 / / %s,relatime - overlay overlay rw\n"
				 "501 500 0:51 / /proc rw - proc proc rw\n"
				 "502 500 0:52 / /dev rw - tmpfs tmpfs rw\n"
				 "503 500 8:1 /var/lib/docker/containers/%s/hosts /etc/hosts rw "
				 "- ext4 /dev/sda1 rw\n%s",
				 is_root ? "rw" : "ro", guest_id(host, guest),
				 text_of(guest->mountinfo, "")));
	add_to_table(host, &first, guest_start(guest));
}

static void add_limits(struct scripted_host *host, const char *key, bool is_limited)
{
	script_part(host->script, key, "memory.max", is_limited ? "268435456\n" : "max\n");
	script_part(host->script, key, "memory.swap.max", "max\n");
	script_part(host->script, key, "pids.max", is_limited ? "100\n" : "max\n");
	script_part(host->script, key, "cpu.max", "max 100000\n");
	script_part(host->script, key, "cpu.weight", "20\n");
	script_part(host->script, key, "cpuset.cpus", "\n");
}

/* Every directory above has no limit. */
static void add_cgroups(struct scripted_host *host, const struct guest *guest)
{
	char *parent = arena_copy(host->arena, cgroup_of(host, guest));

	add_limits(host, guest_cgroup(host, guest), !guest->is_root);
	for (char *slash = strrchr(parent, '/'); slash && slash != parent;
	     slash = strrchr(parent, '/')) {
		const char *key;

		*slash = '\0';
		key = arena_format(host->arena, "cgroup %s", parent);
		if (!script_text(host->script, key, "memory.max"))
			add_limits(host, key, false);
	}
}

void host_add(struct scripted_host *host, const struct guest *guest)
{
	add_document(host, guest);
	if (!guest->pid)
		return;
	add_process_files(host, guest);
	add_cgroups(host, guest);
	if (!(guest->namespaces & (1U << NS_NET)))
		return;
	cr_assert(host->networked_count < MAX_RESIDENTS);
	host->networked[host->networked_count++] = *guest;
}

void host_add_process(struct scripted_host *host, const struct resident *resident)
{
	cr_assert(host->resident_count < MAX_RESIDENTS);
	host->residents[host->resident_count++] = *resident;
	add_to_table(host, resident, resident_start(resident));
}

static void finish_resident(struct scripted_host *host, const struct resident *who)
{
	const char *brief = guest_brief(host, who->guest);
	const char *descriptors = guest_descriptors(host, who->guest);
	const bool is_own = !(who->guest->namespaces & (1U << NS_USER));

	script_part(host->script, brief, arena_format(host->arena, "%d/status", who->pid),
		    status_text(host, who, true));
	script_part(host->script, brief, arena_format(host->arena, "%d/exe", who->pid),
		    who->executable);
	script_part(host->script, brief, arena_format(host->arena, "%d/ns/user", who->pid),
		    arena_format(host->arena, "user:[%llu]",
				 HOST_NAMESPACES + NS_USER +
					 (is_own ? 1000 + who->guest->number * 10ULL : 0)));
	if (who->guest->namespaces & (1U << NS_NET))
		script_part(host->script, descriptors, arena_format(host->arena, "%d/fd", who->pid),
			    "");
}

void finish_residents(struct scripted_host *host)
{
	for (size_t i = 0; i < host->networked_count; i++)
		script_part(host->script, guest_descriptors(host, &host->networked[i]),
			    arena_format(host->arena, "%d/fd", host->networked[i].pid), "");
	for (size_t i = 0; i < host->resident_count; i++)
		if (host->residents[i].guest)
			finish_resident(host, &host->residents[i]);
}

static void add_component(struct scripted_host *host, const char *key, const char *path)
{
	script_part(host->script, key, path,
		    "type=d mode=0755 uid=0 gid=0 device=8:1 inode=2 fs=ef53 links=1 size=4096");
}

static void add_components(struct scripted_host *host, const char *key, const char *path)
{
	add_component(host, key, "/");
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
		add_component(host, key, arena_text(host->arena, path, (size_t)(slash - path)));
	if (path[1])
		add_component(host, key, path);
}

void host_walk(struct scripted_host *host, const char *path)
{
	add_components(host, arena_format(host->arena, "path@812:1000 %s", path), path);
}

void host_link(struct scripted_host *host, const char *path, const char *target)
{
	const char *key = arena_format(host->arena, "path@812:1000 %s", path);

	add_components(host, key, path);
	script_part(
		host->script, key, path,
		arena_format(host->arena,
			     "type=l mode=0777 uid=0 gid=0 device=8:1 inode=3 fs=ef53\ntarget=%s",
			     target));
	add_components(host, key, target);
}
