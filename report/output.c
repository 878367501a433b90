#include "report/output.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#define NEW_MODE 0644
#define ATTEMPTS 16

/* One delivery on its way. */
struct delivery {
	const char *path;
	const struct reporter *reporter;
	const struct report *report;
	const struct report_style *style;
	int directory;	  /* where the file lies */
	const char *name; /* its last component */
	mode_t old_mode;  /* of the regular file that is replaced; all bits where there is none */
};

static int failed(const char *what, struct err *err)
{
	return err_set(err, errno, "writing %s: %s", what, strerror(errno));
}

/* 0, or -1 with errno. */
static int write_all(FILE *out, const struct reporter *reporter, const struct report *report,
		     const struct report_style *style)
{
	if (reporter->write(out, report, style) < 0 || fflush(out) != 0)
		return -1;
	return reporter_end(out);
}

int output_stream(FILE *out, const struct reporter *reporter, const struct report *report,
		  const struct report_style *style, struct err *err)
{
	if (write_all(out, reporter, report, style) < 0)
		return failed(out == stdout ? "standard output" : "the report", err);
	return 0;
}

/* Takes the descriptor. */
static int fill(const struct delivery *delivery, int fd, bool is_on_disk, struct err *err)
{
	FILE *out = fdopen(fd, "w");
	int status = 0;

	if (!out) {
		status = failed(delivery->path, err);
		(void)close(fd); /* nothing was written to it */
		return status;
	}
	if (write_all(out, delivery->reporter, delivery->report, delivery->style) < 0 ||
	    (is_on_disk && fsync(fd) < 0))
		status = failed(delivery->path, err);
	if (fclose(out) != 0 && status == 0)
		status = failed(delivery->path, err);
	return status;
}

/* The number of our own open file that a path names, or -1. */
static int own_descriptor(const char *path)
{
	static const char *const prefixes[] = { "/dev/fd/", "/proc/self/fd/" };

	if (strcmp(path, "-") == 0 || strcmp(path, "/dev/stdout") == 0)
		return STDOUT_FILENO;
	if (strcmp(path, "/dev/stderr") == 0)
		return STDERR_FILENO;
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		size_t size = strlen(prefixes[i]);
		unsigned long number;
		char *end;

		if (strncmp(path, prefixes[i], size) != 0)
			continue;
		number = strtoul(path + size, &end, 10);
		if (path[size] >= '0' && path[size] <= '9' && !*end && number < 1UL << 20)
			return (int)number;
	}
	return -1;
}

static int write_own_descriptor(const struct delivery *delivery, int number, struct err *err)
{
	int fd;

	if (number == STDOUT_FILENO && fflush(stdout) != 0)
		return failed(delivery->path, err);
	fd = fcntl(number, F_DUPFD_CLOEXEC, 0);
	if (fd < 0)
		return failed(delivery->path, err);
	return fill(delivery, fd, false, err);
}

/* A FIFO that another user laid here would hand him the report. */
static bool is_acceptable(const struct stat *status)
{
	if (S_ISFIFO(status->st_mode))
		return status->st_uid == 0 || status->st_uid == geteuid();
	return S_ISCHR(status->st_mode);
}

/* Opened without blocking, so that a FIFO without a reader is an error and not a wait. */
static int write_through(const struct delivery *delivery, struct err *err)
{
	const char *path = delivery->path;
	int fd = openat(delivery->directory, delivery->name,
			O_WRONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
	struct stat status;
	int code;

	if (fd < 0)
		return failed(path, err);
	if (fstat(fd, &status) < 0 || fcntl(fd, F_SETFL, O_WRONLY) < 0) {
		code = failed(path, err);
	} else if (!is_acceptable(&status)) {
		code = err_set(err, EPERM, "writing %s: it belongs to another user", path);
	} else {
		return fill(delivery, fd, false, err);
	}
	(void)close(fd); /* nothing was written to it */
	return code;
}

static int create_temporary(const struct delivery *delivery, char *name, size_t size)
{
	unsigned long long random = 0;
	int fd = -1;

	for (unsigned i = 0; i < ATTEMPTS && fd < 0; i++) {
		/* Without randomness O_EXCL still keeps us off what is there. */
		(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
		(void)snprintf(name, size, ".dockaudit-%016llx", random + i);
		fd = openat(delivery->directory, name,
			    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, NEW_MODE);
		if (fd < 0 && errno != EEXIST)
			return -1;
	}
	return fd;
}

/* A report that its owner closed to others is not opened again by the next run. */
static int restrict_mode(const struct delivery *delivery, int fd)
{
	struct stat status;

	if (fstat(fd, &status) < 0)
		return -1;
	if ((status.st_mode & 0777 & ~delivery->old_mode) == 0)
		return 0;
	return fchmod(fd, status.st_mode & 0777 & delivery->old_mode);
}

static int replace_file(const struct delivery *delivery, struct err *err)
{
	const char *path = delivery->path;
	int fd, status;
	char name[64];

	fd = create_temporary(delivery, name, sizeof(name));
	if (fd < 0)
		return failed(path, err);
	if (restrict_mode(delivery, fd) < 0) {
		status = failed(path, err);
		(void)close(fd); /* nothing was written to it */
	} else {
		status = fill(delivery, fd, true, err);
	}
	if (status == 0 &&
	    renameat(delivery->directory, name, delivery->directory, delivery->name) < 0)
		status = failed(path, err);
	if (status < 0)
		(void)unlinkat(delivery->directory, name, 0); /* the failure is already told */
	return status;
}

/* The signals that end us wait until no temporary file is left to forget. */
static int replace_undisturbed(const struct delivery *delivery, struct err *err)
{
	sigset_t ending, before;
	int status;

	(void)sigemptyset(&ending);
	(void)sigaddset(&ending, SIGINT);
	(void)sigaddset(&ending, SIGTERM);
	(void)sigaddset(&ending, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &ending, &before);
	status = replace_file(delivery, err);
	(void)sigprocmask(SIG_SETMASK, &before, NULL);
	/* Some file systems cannot bring a directory to the disk, and say so with EINVAL. */
	if (status == 0 && fsync(delivery->directory) < 0 && errno != EINVAL)
		status = failed(delivery->path, err);
	return status;
}

static int deliver(struct delivery *delivery, struct err *err)
{
	const char *path = delivery->path;
	struct stat old;

	delivery->old_mode = 0777;
	if (fstatat(delivery->directory, delivery->name, &old, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? replace_undisturbed(delivery, err) : failed(path, err);
	if (S_ISREG(old.st_mode))
		delivery->old_mode = old.st_mode & 0777;
	if (S_ISREG(old.st_mode) || S_ISLNK(old.st_mode))
		return replace_undisturbed(delivery, err);
	if (S_ISFIFO(old.st_mode) || S_ISCHR(old.st_mode))
		return write_through(delivery, err);
	if (S_ISDIR(old.st_mode))
		return err_set(err, EISDIR, "writing %s: it is a directory", path);
	return err_set(err, EINVAL, "writing %s: it is a socket or a block device", path);
}

/* The directory that a path's last component lies in, or -1. */
static int open_directory(const char *path, const char *name)
{
	const int flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
	char *parent;
	int fd;

	if (name == path)
		return open(".", flags);
	parent = strndup(path, (size_t)(name - path));
	if (!parent)
		return -1;
	fd = open(parent, flags);
	free(parent);
	return fd;
}

int output_file(const char *path, const struct reporter *reporter, const struct report *report,
		const struct report_style *style, struct err *err)
{
	struct report_style whole = *style;
	struct delivery delivery = {
		.path = path, .reporter = reporter, .report = report, .style = &whole
	};
	const char *slash = strrchr(path, '/');
	int number = own_descriptor(path), status;

	whole.colour = whole.quiet = false;
	if (number >= 0)
		return write_own_descriptor(&delivery, number, err);
	delivery.name = slash ? slash + 1 : path;
	if (!*delivery.name)
		return err_set(err, EISDIR, "writing %s: it is a directory", path);
	delivery.directory = open_directory(path, delivery.name);
	if (delivery.directory < 0)
		return failed(path, err);
	status = deliver(&delivery, err);
	(void)close(delivery.directory); /* opened for reading: nothing can be lost */
	return status;
}
