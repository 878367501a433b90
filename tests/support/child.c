#include "tests/support/child.h"

#include <criterion/criterion.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS 16

extern char **environ;

static void write_document(char *path, const char *document)
{
	size_t size = strlen(document), written = 0;
	int fd = mkstemp(path);

	cr_assert(fd >= 0);
	while (written < size) {
		ssize_t count = write(fd, document + written, size - written);

		cr_assert(count > 0);
		written += (size_t)count;
	}
	cr_assert_eq(close(fd), 0);
}

/* The exit status, or -1 where the program could not be started. */
static int run(char *const *arguments, int output)
{
	posix_spawn_file_actions_t actions;
	int status = 0, code;
	pid_t pid;

	cr_assert_eq(posix_spawn_file_actions_init(&actions), 0);
	cr_assert_eq(posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO), 0);
	cr_assert_eq(posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO), 0);
	code = posix_spawnp(&pid, arguments[0], &actions, NULL, arguments, environ);
	if (code == 0)
		cr_assert_eq(waitpid(pid, &status, 0), pid);
	(void)posix_spawn_file_actions_destroy(&actions);
	if (code != 0)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}

int child_check(const char *const *arguments, const char *document, char *said, size_t size)
{
	char path[] = "/tmp/dockaudit-test-XXXXXX";
	char *copies[ARGUMENTS] = { NULL };
	FILE *output = tmpfile();
	int status;

	cr_assert(output);
	write_document(path, document);
	for (size_t i = 0; arguments[i] && i < ARGUMENTS - 1; i++)
		copies[i] = strdup(strcmp(arguments[i], "@") == 0 ? path : arguments[i]);
	status = run(copies, fileno(output));
	for (size_t i = 0; i < ARGUMENTS; i++)
		free(copies[i]);
	(void)unlink(path);
	if (said) {
		ssize_t count = pread(fileno(output), said, size - 1, 0);

		said[count > 0 ? count : 0] = '\0';
	}
	cr_assert_eq(fclose(output), 0);
	return status;
}

const char *samples_folder(void)
{
	const char *folder = getenv("DOCKAUDIT_SAMPLES");
	struct stat status;

	if (!folder)
		folder = "../shared/third_party";
	return stat(folder, &status) == 0 && S_ISDIR(status.st_mode) ? folder : NULL;
}
