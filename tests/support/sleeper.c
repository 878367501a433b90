#include "tests/support/sleeper.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

pid_t fork_bound(void)
{
	pid_t pid = fork();

	if (pid == 0)
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	return pid;
}

pid_t start_sleeper(void)
{
	int fds[2];
	pid_t pid;
	char byte;

	cr_assert_eq(pipe(fds), 0);
	pid = fork_bound();
	if (pid == 0) {
		prctl(PR_SET_NAME, "x) R 1 1 (y");
		(void)!write(fds[1], "", 1);
		pause();
		_exit(0);
	}
	cr_assert_eq(read(fds[0], &byte, 1), 1);
	close(fds[0]);
	close(fds[1]);
	return pid;
}

void end_process(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

uint64_t start_of_process(int pid)
{
	unsigned long long start = 0;
	char path[64], line[1024] = "";
	const char *cursor;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return 0;
	cursor = fgets(line, sizeof(line), file) ? strrchr(line, ')') : NULL;
	fclose(file);
	for (int field = 2; cursor && field < 22; field++)
		cursor = strchr(cursor + 1, ' ');
	if (cursor)
		start = strtoull(cursor, NULL, 10);
	return start;
}
