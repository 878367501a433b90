/*
 * Whole hosts as trees below --root, read from disk by the live source: what each item says of the
 * files of a host that is kept well, of one that is kept badly, of one without any, and of one
 * where something lies that no file should be.
 */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/base/clock.h"
#include "tests/support/audited.h"
#include "tests/support/openers.h"

#define COUNT(array) (sizeof(array) / sizeof(*(array)))

static char root[] = "/tmp/test_root_XXXXXX";

/* The files of a host on which no engine runs, each with what it says. */
static const struct {
	const char *path, *text;
	mode_t mode;
} files[] = {
	{ "etc/docker/daemon.json", "{\"data-root\": \"/srv/docker\"}\n", 0640 },
	{ "etc/docker/certs.d/registry.example/ca.crt", "pem\n", 0444 },
	{ "usr/lib/systemd/system/docker.service",
	  "[Service]\nEnvironmentFile=-/etc/docker/proxy.env\n", 0644 },
	{ "usr/lib/systemd/system/docker.socket", "[Socket]\nListenStream=/run/docker.sock\n",
	  0644 },
	{ "etc/systemd/system/docker.service.d/own.conf", "[Service]\n", 0600 },
	{ "etc/docker/proxy.env", "A=b\n", 0644 },
	{ "etc/default/docker", "# none\n", 0600 },
	{ "etc/sysconfig/docker", "# none\n", 0640 },
	{ "etc/containerd/config.toml", "state = '/run/containerd'\n", 0644 },
	{ "etc/passwd", "root:x:0:0::/:/bin/sh\n", 0644 },
	{ "etc/group", "root:x:0:\ndocker:x:998:\n", 0644 },
	{ "etc/nsswitch.conf", "passwd: files\ngroup: files\n", 0644 },
	{ "etc/sudoers", "root ALL=(ALL) ALL\n", 0440 },
	{ "etc/audit/rules.d/docker.rules", "-w /etc/docker -p wa\n", 0640 },
	{ "etc/os-release", "ID=debian\nVERSION_ID=\"13\"\n", 0644 },
	{ "var/lib/dpkg/status", "Package: base\nStatus: install ok installed\nVersion: 1\n",
	  0644 },
	{ "usr/bin/dockerd", "elf", 0755 },
	{ "usr/bin/runc", "elf", 0755 },
};

static void make_directories(const char *path)
{
	char part[256];

	for (const char *slash = strchr(path, '/'); slash; slash = strchr(slash + 1, '/')) {
		(void)snprintf(part, sizeof(part), "%.*s", (int)(slash - path), path);
		(void)mkdir(part, 0755); /* it may be there */
	}
}

static void make_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);

	cr_assert_geq(fd, 0, "%s", path);
	cr_assert_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

static void make_socket(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	(void)snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	cr_assert_eq(bind(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	cr_assert_eq(chmod(path, 0660), 0);
	close(fd);
}

static void make_root(void)
{
	cr_assert(mkdtemp(root));
	cr_assert_eq(chmod(root, 0755), 0);
	cr_assert_eq(chdir(root), 0);
	for (size_t i = 0; i < COUNT(files); i++) {
		make_directories(files[i].path);
		make_file(files[i].path, files[i].text, files[i].mode);
	}
	make_directories("srv/docker/x");
	make_directories("run/containerd/x");
	make_socket("run/docker.sock");
	make_socket("run/containerd/containerd.sock");
}

static int remove_entry(const char *path, const struct stat *stat, int kind, struct FTW *place)
{
	(void)stat;
	(void)kind;
	(void)place;
	return remove(path);
}

static void remove_root(void)
{
	cr_expect_eq(chdir("/"), 0);
	cr_expect_eq(nftw(root, remove_entry, 16, FTW_DEPTH | FTW_PHYS), 0);
}

static void audit(struct audited *audited)
{
	static const struct audit_choice choice = { .benchmark = BENCHMARK_1_8_0, .only = "1,3" };
	struct source *source = open_plainly(&openers[0], "/nonexistent/docker.sock", root);

	source->is_rooted = true;
	source->endpoint = "unix:///run/docker.sock";
	audit_source(audited, source, &choice);
}

struct verdict {
	const char *check;
	enum result result;
};

static void expect_verdicts(const struct verdict *verdicts, size_t count, const char *host)
{
	struct audited audited;

	audit(&audited);
	for (size_t i = 0; i < count; i++) {
		const struct check_outcome *outcome = audited_outcome(&audited, verdicts[i].check);

		cr_expect_eq(outcome->result, verdicts[i].result, "%s: %s is %s, not %s (%s)", host,
			     verdicts[i].check, result_word(outcome->result),
			     result_word(verdicts[i].result), outcome->message);
	}
	audited_done(&audited);
}

Test(fake_root, a_host_that_is_kept_well, .init = make_root, .fini = remove_root)
{
	static const struct verdict verdicts[] = {
		{ "files/service_unit_owner", RESULT_PASS },
		{ "files/service_unit_mode", RESULT_PASS },
		{ "files/socket_unit_owner", RESULT_PASS },
		{ "files/socket_unit_mode", RESULT_PASS },
		{ "files/config_directory_owner", RESULT_PASS },
		{ "files/config_directory_mode", RESULT_PASS },
		{ "files/registry_certificates_owner", RESULT_PASS },
		{ "files/registry_certificates_mode", RESULT_PASS },
		{ "files/docker_socket_mode", RESULT_PASS },
		{ "files/daemon_json_owner", RESULT_PASS },
		{ "files/daemon_json_mode", RESULT_PASS },
		{ "files/environment_owner", RESULT_PASS },
		{ "files/environment_mode", RESULT_PASS },
		{ "files/sysconfig_owner", RESULT_PASS },
		{ "files/sysconfig_mode", RESULT_PASS },
		{ "files/containerd_socket_owner", RESULT_PASS },
		{ "files/containerd_socket_mode", RESULT_PASS },
		{ "files/tls_key_mode", RESULT_NOT_APPLICABLE },
		/* what only a running host tells */
		{ "host/data_partition", RESULT_UNKNOWN },
		{ "host/audit_daemon_json", RESULT_UNKNOWN },
		{ "host/hardening", RESULT_UNKNOWN },
		{ "host/current_versions", RESULT_UNKNOWN },
	};

	expect_verdicts(verdicts, COUNT(verdicts), "well");
}

/* Modes that are small as decimal numbers, a directory of another's, and a list. */
static void keep_badly(void)
{
	cr_assert_eq(chmod("usr/lib/systemd/system/docker.service", 0577), 0);
	cr_assert_eq(chown("etc/systemd/system/docker.service.d", 1000, 0), 0);
	cr_assert_eq(chmod("etc/docker", 0727), 0);
	cr_assert_eq(chmod("etc/docker/certs.d/registry.example/ca.crt", 0437), 0);
	cr_assert_eq(chmod("etc/docker/proxy.env", 0606), 0);
	cr_assert_eq(chown("etc/sysconfig/docker", 0, 27), 0);
	cr_assert_eq(chmod("etc/sysconfig/docker", 0622), 0);
	cr_assert_eq(chmod("run/docker.sock", 0606), 0);
	cr_assert_eq(chmod("run/containerd/containerd.sock", 0666), 0);
	cr_assert_eq(chown("run/containerd/containerd.sock", 1000, 0), 0);
	cr_assert_eq(chmod("usr/lib/systemd/system/docker.socket", 0646), 0);
	cr_assert_eq(chown("usr/lib/systemd/system/docker.socket", 0, 5), 0);
	cr_assert_eq(chmod("etc/docker/daemon.json", 0646), 0);
}

Test(fake_root, a_host_that_is_kept_badly, .init = make_root, .fini = remove_root)
{
	static const struct verdict verdicts[] = {
		{ "files/service_unit_owner", RESULT_FAIL },
		{ "files/service_unit_mode", RESULT_FAIL },
		{ "files/socket_unit_owner", RESULT_FAIL },
		{ "files/socket_unit_mode", RESULT_FAIL },
		{ "files/config_directory_mode", RESULT_FAIL },
		{ "files/registry_certificates_owner", RESULT_FAIL },
		{ "files/registry_certificates_mode", RESULT_FAIL },
		{ "files/docker_socket_mode", RESULT_FAIL },
		{ "files/daemon_json_owner", RESULT_FAIL },
		{ "files/daemon_json_mode", RESULT_FAIL },
		{ "files/environment_owner", RESULT_FAIL },
		{ "files/environment_mode", RESULT_FAIL },
		{ "files/sysconfig_owner", RESULT_FAIL },
		{ "files/sysconfig_mode", RESULT_FAIL },
		{ "files/containerd_socket_owner", RESULT_FAIL },
		{ "files/containerd_socket_mode", RESULT_FAIL },
		{ "host/daemon_access", RESULT_FAIL },
	};

	if (geteuid() != 0) {
		skipped("a badly kept tree", "this needs root");
		return;
	}
	keep_badly();
	expect_verdicts(verdicts, COUNT(verdicts), "badly");
}

/* One file by two names, of which a user can lead the second elsewhere. */
Test(fake_root, another_way_to_the_same_file, .init = make_root, .fini = remove_root)
{
	static const struct verdict verdicts[] = {
		{ "files/environment_owner", RESULT_FAIL },
	};

	if (geteuid() != 0) {
		skipped("a user's link in a tree", "this needs root");
		return;
	}
	cr_assert_eq(unlink("etc/docker/proxy.env"), 0);
	make_directories("opt/app/x");
	cr_assert_eq(symlink("/etc/default/docker", "opt/app/docker.env"), 0);
	cr_assert_eq(chown("opt/app", 1000, 1000), 0);
	make_file("usr/lib/systemd/system/docker.service",
		  "[Service]\nEnvironmentFile=/opt/app/docker.env\n", 0644);
	expect_verdicts(verdicts, COUNT(verdicts), "two ways");
}

Test(fake_root, a_host_without_an_engine)
{
	static const struct verdict verdicts[] = {
		{ "files/service_unit_owner", RESULT_NOT_APPLICABLE },
		{ "files/socket_unit_mode", RESULT_NOT_APPLICABLE },
		{ "files/config_directory_owner", RESULT_NOT_APPLICABLE },
		{ "files/registry_certificates_mode", RESULT_NOT_APPLICABLE },
		{ "files/docker_socket_owner", RESULT_NOT_APPLICABLE },
		{ "files/daemon_json_mode", RESULT_NOT_APPLICABLE },
		{ "files/environment_mode", RESULT_NOT_APPLICABLE },
		{ "files/sysconfig_owner", RESULT_NOT_APPLICABLE },
		{ "files/containerd_socket_mode", RESULT_NOT_APPLICABLE },
		{ "host/audit_dockerd", RESULT_NOT_APPLICABLE },
		{ "host/audit_runtime", RESULT_NOT_APPLICABLE },
	};

	cr_assert(mkdtemp(root));
	expect_verdicts(verdicts, COUNT(verdicts), "empty");
	cr_expect_eq(rmdir(root), 0);
}

/* What may lie where a file is expected. Each is made at the path, which is free. */
static void put_fifo(const char *path)
{
	cr_assert_eq(mkfifo(path, 0644), 0);
}

static void put_directory(const char *path)
{
	cr_assert_eq(mkdir(path, 0755), 0);
}

static void put_loop(const char *path)
{
	cr_assert_eq(symlink(strrchr(path, '/') + 1, path), 0);
}

static void put_sparse(const char *path)
{
	make_file(path, "", 0644);
	cr_assert_eq(truncate(path, (off_t)1 << 40), 0);
}

static void put_socket(const char *path)
{
	char place[256];
	int folder = open(".", O_PATH | O_CLOEXEC);
	const char *slash = strrchr(path, '/');

	(void)snprintf(place, sizeof(place), "%.*s", (int)(slash - path), path);
	cr_assert_eq(chdir(place), 0);
	make_socket(slash + 1);
	cr_assert_eq(fchdir(folder), 0);
	close(folder);
}

static void put_device(const char *path)
{
	cr_assert_eq(mknod(path, S_IFCHR | 0644, makedev(1, 5)), 0);
}

static void put_kernel_log(const char *path)
{
	cr_assert_eq(symlink("/proc/kmsg", path), 0);
}

static const struct obstacle {
	const char *what;
	void (*put)(const char *path);
} obstacles[] = {
	{ "a FIFO", put_fifo },
	{ "a directory", put_directory },
	{ "a loop", put_loop },
	{ "a huge sparse file", put_sparse },
	{ "a socket", put_socket },
	{ "a device", put_device },
	{ "the kernel's log", put_kernel_log },
};

/* Who must know that something is wrong there. */
static const struct place {
	const char *path, *check;
	bool is_walked_alone; /* what it says is of no interest: a large file is no obstacle */
	void (*meant)(const char *path); /* this one says something that is to be believed */
} places[] = {
	{ "etc/docker/daemon.json", "files/daemon_json_owner", true, NULL },
	{ "usr/lib/systemd/system/docker.service", "files/service_unit_mode", true,
	  put_device /* masked, as systemd has it */ },
	{ "etc/systemd/system/docker.service.d/own.conf", "files/environment_mode", false,
	  put_device },
	{ "etc/docker/proxy.env", "files/environment_owner", true, NULL },
	{ "etc/default/docker", "files/environment_owner", true, NULL },
	{ "etc/sysconfig/docker", "files/sysconfig_mode", true, NULL },
	{ "etc/group", "host/daemon_access", false, NULL },
	{ "etc/sudoers", "host/daemon_access", false, NULL },
	{ "etc/docker/certs.d/registry.example/ca.crt", "files/registry_certificates_owner", true,
	  put_directory /* without any file */ },
	{ "usr/bin/runc", "host/audit_runtime", true, NULL },
};

static void expect_obstacle(size_t place, size_t obstacle)
{
	const char *check = places[place].check;
	int64_t began = clock_steady();
	struct audited audited;
	const struct check_outcome *outcome;

	(void)unlink(places[place].path);
	obstacles[obstacle].put(places[place].path);
	audit(&audited);
	outcome = audited_outcome(&audited, check);
	cr_expect(clock_steady() - began < NANOSECONDS, "%s at %s: too slow",
		  obstacles[obstacle].what, places[place].path);
	cr_expect(outcome->result != RESULT_PASS && outcome->result != RESULT_NOT_APPLICABLE,
		  "%s at %s: %s is %s (%s)", obstacles[obstacle].what, places[place].path, check,
		  result_word(outcome->result), outcome->message);
	audited_done(&audited);
	cr_assert_eq(remove(places[place].path), 0);
}

static bool is_obstacle(const struct place *place, void (*put)(const char *path))
{
	return put != place->meant && !(put == put_sparse && place->is_walked_alone);
}

Test(fake_root, what_is_no_file_stops_nothing, .init = make_root, .fini = remove_root)
{
	if (geteuid() != 0) {
		skipped("devices in a tree", "this needs root");
		return;
	}
	for (size_t i = 0; i < COUNT(places); i++) {
		for (size_t k = 0; k < COUNT(obstacles); k++)
			if (is_obstacle(&places[i], obstacles[k].put))
				expect_obstacle(i, k);
		for (size_t k = 0; k < COUNT(files); k++)
			if (strcmp(files[k].path, places[i].path) == 0)
				make_file(files[k].path, files[k].text, files[k].mode);
	}
}
