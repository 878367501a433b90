#include "tests/support/scripted_files.h"

#include <stdio.h>
#include <string.h>

#include "tests/support/gathered.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

const char *walk_key(struct scripted_host *host, const char *path)
{
	return arena_format(host->arena, "path@812:1000 %s", path);
}

const char *file_key(struct scripted_host *host, const char *path)
{
	return arena_format(host->arena, "file@812:1000 %s", path);
}

const char *directory_key(struct scripted_host *host, const char *path)
{
	return arena_format(host->arena, "directory@812:1000 %s", path);
}

void host_object(struct scripted_host *host, const char *path, const char *line)
{
	host_walk(host, path);
	script_part(host->script, walk_key(host, path), path,
		    arena_format(host->arena, "%s inode=9 fs=ef53 links=1 size=9", line));
}

void host_no_object(struct scripted_host *host, const char *path)
{
	host_walk(host, path);
	script_part_status(host->script, walk_key(host, path), path, EVIDENCE_NOT_FOUND, 0);
}

void host_directory(struct scripted_host *host, const char *path, const char *entries)
{
	const char *key = directory_key(host, path);

	script_status(host->script, key, entries ? EVIDENCE_OK : EVIDENCE_NOT_FOUND,
		      entries ? 0 : 2);
	while (entries && *entries) {
		size_t length = strcspn(entries, " ");
		const char *entry = arena_text(host->arena, entries, length);
		const char *equals = strchr(entry, '=');

		script_part(host->script, key,
			    arena_text(host->arena, entry, (size_t)(equals - entry)),
			    arena_format(host->arena, "type%s", equals));
		entries += length + (entries[length] == ' ');
	}
}

void host_file(struct scripted_host *host, const char *path, const char *text)
{
	host_object(host, path, FILE_LINE);
	script_part(host->script, file_key(host, path), "", text);
	script_part(host->script, file_key(host, path), "stat",
		    FILE_LINE " inode=9 fs=ef53 links=1 size=9 mtime=1735500000000000000");
}

static void no_file(struct scripted_host *host, const char *path)
{
	script_status(host->script, file_key(host, path), EVIDENCE_NOT_FOUND, 2);
}

static void add_units(struct scripted_host *host)
{
	static const char *const empty[] = {
		"/etc/systemd/system.control",	 "/run/systemd/system.control",
		"/run/systemd/transient",	 "/run/systemd/generator.early",
		"/etc/systemd/system.attached",	 "/run/systemd/system",
		"/run/systemd/system.attached",	 "/run/systemd/generator",
		"/usr/local/lib/systemd/system", "/run/systemd/generator.late",
	};

	for (size_t i = 0; i < COUNT(empty); i++)
		host_directory(host, empty[i], NULL);
	host_directory(host, "/etc/systemd/system", "docker.service.d=d ssh.service=l");
	host_directory(host, "/etc/systemd/system/docker.service.d", "proxy.conf=- notes.txt=-");
	host_directory(host, "/usr/lib/systemd/system", "docker.service=- docker.socket=-");
	host_directory(host, "/lib/systemd/system", "docker.service=- docker.socket=-");
	host_file(host, "/usr/lib/systemd/system/docker.service",
		  "[Service]\nExecStart=/usr/bin/dockerd -H fd://\n");
	host_file(host, "/usr/lib/systemd/system/docker.socket",
		  "[Socket]\nListenStream=/run/docker.sock\nSocketGroup=docker\n");
	host_file(host, "/etc/systemd/system/docker.service.d/proxy.conf",
		  "[Service]\nEnvironmentFile=-/etc/docker/proxy.env\n");
	host_object(host, "/etc/docker/proxy.env", FILE_LINE);
	host_object(host, "/etc/default/docker", FILE_LINE);
	host_no_object(host, "/etc/sysconfig/docker");
}

static void add_accounts(struct scripted_host *host)
{
	static const struct {
		const char *path, *text;
	} files[] = {
		{ "/etc/passwd", "root:x:0:0::/root:/bin/sh\nalice:x:1000:1000::/:/bin/sh\n" },
		{ "/etc/group", "root:x:0:\ndocker:x:998:\n" },
		{ "/etc/nsswitch.conf", "passwd: files\ngroup: files\n" },
	};

	for (size_t i = 0; i < COUNT(files); i++)
		script_part(host->script, file_key(host, files[i].path), "", files[i].text);
	no_file(host, "/etc/sudoers");
	host_directory(host, "/etc/sudoers.d", NULL);
}

static void add_programs(struct scripted_host *host)
{
	static const char *const directories[] = {
		"/usr/bin",	"/usr/sbin",	       "/usr/local/bin",	  "/usr/local/sbin",
		"/usr/libexec", "/opt/containerd/bin", "/snap/docker/current/bin"
	};
	static const char *const programs[] = { "containerd", "containerd-shim",
						"containerd-shim-runc-v1",
						"containerd-shim-runc-v2", "runc" };

	for (size_t i = 0; i < COUNT(directories); i++)
		for (size_t k = 0; k < COUNT(programs); k++)
			host_no_object(host, arena_format(host->arena, "%s/%s", directories[i],
							  programs[k]));
	host_object(host, "/usr/bin/dockerd", PROGRAM_LINE);
	for (size_t k = 0; k < COUNT(programs); k++)
		host_object(host, arena_format(host->arena, "/usr/bin/%s", programs[k]),
			    PROGRAM_LINE);
}

/* The system's own, which its engine uses. */
static void add_containerd(struct scripted_host *host)
{
	static const char arguments[] =
		"/usr/bin/containerd\0--config\0/etc/containerd/config.toml";
	const struct resident containerd = { .pid = CONTAINERD_PID,
					     .parent = 1,
					     .command = "containerd",
					     .capabilities = "000001ffffffffff" };
	const char *key = CONTAINERD_KEY;

	script_part(host->script, key, "status", status_text(host, &containerd, false));
	add_stat(host, key, &containerd, CONTAINERD_PID);
	add_namespaces(host, key, NULL);
	add_common(host, key, "/usr/bin/containerd");
	script_bytes(host->script, key, "cmdline", arguments, sizeof(arguments));
	add_to_table(host, &containerd, CONTAINERD_PID);
	host_file(host, "/etc/containerd/config.toml",
		  "version = 2\nstate = \"/run/containerd\"\n[grpc]\n  address = "
		  "\"/run/containerd/containerd.sock\"\n");
	host_object(host, "/run/containerd", DIRECTORY_LINE);
	host_object(host, "/run/containerd/containerd.sock",
		    "type=s mode=0660 uid=0 gid=0 device=0:7");
	host_object(host, "/run/containerd/containerd.sock.ttrpc",
		    "type=s mode=0660 uid=0 gid=0 device=0:7");
	host_no_object(host, "/var/run/docker/containerd/containerd.sock");
	host_no_object(host, "/var/run/docker/containerd/containerd.sock.ttrpc");
}

static void add_certificates(struct scripted_host *host)
{
	host_directory(host, "/etc/docker/certs.d", "registry.example=d");
	host_directory(host, "/etc/docker/certs.d/registry.example", "ca.crt=-");
	host_object(host, "/etc/docker/certs.d/registry.example/ca.crt",
		    "type=- mode=0444 uid=0 gid=0 device=8:1");
}

static void add_marks(struct scripted_host *host)
{
	static const char *const marks[] = { "/.dockerenv", "/run/.containerenv" };

	for (size_t i = 0; i < COUNT(marks); i++) {
		const char *key = arena_format(host->arena, "path %s", marks[i]);

		script_part(host->script, key, "/", DIRECTORY_LINE " inode=2");
		script_part(host->script, key, marks[i], "");
		script_part_status(host->script, key, marks[i], EVIDENCE_NOT_FOUND, 0);
	}
}

/* One of the kernel's, which lies outside of every root. */
static void kernel_file(struct scripted_host *host, const char *path, const char *text)
{
	script_part(host->script, arena_format(host->arena, "file %s", path), "", text);
}

static void add_hardening(struct scripted_host *host)
{
	static const char directory[] = "/sys/devices/system/cpu/vulnerabilities";
	static const struct {
		const char *path, *text;
	} files[] = {
		{ "/sys/kernel/security/lsm", "lockdown,capability,landlock,yama,apparmor" },
		{ "/sys/kernel/security/lockdown", "[none] integrity confidentiality\n" },
		{ "/proc/sys/kernel/randomize_va_space", "2\n" },
		{ "/proc/sys/kernel/kptr_restrict", "1\n" },
		{ "/proc/sys/kernel/dmesg_restrict", "1\n" },
		{ "/proc/sys/kernel/unprivileged_bpf_disabled", "2\n" },
		{ "/proc/sys/kernel/yama/ptrace_scope", "1\n" },
		{ "/proc/sys/fs/protected_symlinks", "1\n" },
		{ "/proc/sys/fs/protected_hardlinks", "1\n" },
		{ "/proc/sys/fs/suid_dumpable", "0\n" },
		{ "/sys/devices/system/cpu/vulnerabilities/l1tf", "Not affected\n" },
		{ "/sys/devices/system/cpu/vulnerabilities/meltdown", "Mitigation: PTI\n" },
	};
	const char *key = arena_format(host->arena, "directory %s", directory);

	script_part(host->script, key, "l1tf", "type=-");
	script_part(host->script, key, "meltdown", "type=-");
	for (size_t i = 0; i < COUNT(files); i++)
		kernel_file(host, files[i].path, files[i].text);
	script_part(host->script, file_key(host, LYNIS_REPORT), "",
		    "hardening_index=71\nreport_datetime_end=2024-12-24 12:00:00\n");
}

/* Docker's own packages, of branches that are maintained. */
static void add_versions(struct scripted_host *host)
{
	static const char status[] =
		"Package: containerd.io\nStatus: install ok installed\nVersion: 2.3.4-1\n\n"
		"Package: docker-ce\nStatus: install ok installed\nVersion: 5:29.7.2-1\n\n";

	script_replace(host->script, "GET /version", "", "\"28.5.2\"", "\"29.7.2\"");
	script_replace(host->script, "GET /info", "", "\"28.5.2\"", "\"29.7.2\"");
	script_replace(host->script, "GET /version", "", "\"Components\":[",
		       "\"Components\":[{\"Name\":\"containerd\",\"Version\":\"2.3.4\"},{"
		       "\"Name\":\"runc\",\"Version\":\"1.5.1\"},");
	script_replace(host->script, "file /etc/os-release", "", "NAME=Debian\n",
		       "NAME=Debian\nID=debian\nVERSION_ID=\"12\"\n"
		       "VERSION_CODENAME=bookworm\n");
	script_part(host->script, file_key(host, "/var/lib/dpkg/status"), "", status);
	no_file(host, "/lib/apk/db/installed");
	no_file(host, "/usr/lib/apk/db/installed");
	host_directory(host, "/var/lib/rpm", NULL);
	host_directory(host, "/usr/lib/sysimage/rpm", NULL);
}

void add_host_files(struct scripted_host *host)
{
	add_hardening(host);
	add_versions(host);
	add_marks(host);
	add_units(host);
	add_accounts(host);
	add_programs(host);
	add_containerd(host);
	add_certificates(host);
	host_object(host, "/run/docker.sock", SOCKET_LINE);
	host_object(host, "/etc/docker", DIRECTORY_LINE);
	host_object(host, "/etc/docker/daemon.json", FILE_LINE);
	host_object(host, "/var/lib/docker", "type=d mode=0710 uid=0 gid=0 device=8:2");
}

static bool is_of(const char *key, const char *word)
{
	return strncmp(key, word, strlen(word)) == 0;
}

/* An old runc, and a kernel without a defence that every standard asks for. */
static void spoil_host_itself(struct scripted_host *host)
{
	script_replace(host->script, "GET /version", "", "\"1.5.1\"", "\"1.1.11\"");
	kernel_file(host, "/proc/sys/kernel/randomize_va_space", "0\n");
}

void spoil_host_files(struct scripted_host *host)
{
	spoil_host_itself(host);
	for (size_t i = 0; i < script_count(host->script); i++) {
		struct script_entry *entry = script_at(host->script, i);
		const struct part *end;
		char *line;

		if (!is_of(entry->key, "path@") || !entry->answer.part_count)
			continue;
		end = &entry->parts[entry->answer.part_count - 1];
		if (end->status != EVIDENCE_OK)
			continue;
		line = arena_copy(host->arena, end->bytes);
		memcpy(strstr(line, "mode=") + 5, "0777", 4);
		memcpy(strstr(line, "uid=") + 4, "7", 1);
		script_part(host->script, arena_copy(host->arena, entry->key),
			    arena_copy(host->arena, end->name), line);
	}
}
