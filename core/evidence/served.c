#include "core/evidence/served.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVED_FD 3

/* Signals to the whole group are the parent's affair: when it ends, the child does. */
static void ignore_signals(void)
{
	static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGPIPE };

	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		(void)signal(signals[i], SIG_IGN);
}

/* Old kernels, and the filters of old container engines, do not know the call that closes all. */
static void close_from(int first)
{
	long limit = sysconf(_SC_OPEN_MAX);

	if (close_range((unsigned)first, ~0U, 0) == 0)
		return;
	for (int fd = first; fd < limit; fd++)
		(void)close(fd); /* most are not open */
}

/* Leaves the socket, standard error for a last sentence, and nothing else. */
static int keep_only(int fd)
{
	int null;

	if (dup2(fd, SERVED_FD) < 0)
		return -1;
	close_from(SERVED_FD + 1);
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return -1;
	(void)close(null);
	return 0;
}

static _Noreturn void run(int fd, pid_t parent, serve_function *serve, const void *context)
{
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) < 0 || getppid() != parent)
		_exit(1);
	ignore_signals();
	if (keep_only(fd) < 0)
		_exit(1);
	serve(SERVED_FD, context);
	_exit(0);
}

pid_t served_start(serve_function *serve, const void *context, int *ret_fd)
{
	pid_t parent = getpid(), pid;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	pid = fork();
	if (pid == 0)
		run(fds[1], parent, serve, context);
	if (pid < 0)
		pid = -errno;
	(void)close(fds[1]);
	if (pid < 0)
		(void)close(fds[0]);
	else
		*ret_fd = fds[0];
	return pid;
}

bool served_end(pid_t pid, int milliseconds)
{
	(void)kill(pid, SIGKILL); /* if it has ended already, the better */
	while (waitpid(pid, NULL, WNOHANG) == 0) {
		if (milliseconds-- <= 0)
			return false;
		(void)poll(NULL, 0, 1);
	}
	return true;
}
