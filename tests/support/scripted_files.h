#ifndef TESTS_SUPPORT_SCRIPTED_FILES_H
#define TESTS_SUPPORT_SCRIPTED_FILES_H

#include "tests/support/scripted_host.h"

/* The files of a scripted host: those of an engine from a distribution's packages, in order. */
void add_host_files(struct scripted_host *host);

#define CONTAINERD_PID 700
#define CONTAINERD_KEY "process engine 700:700"

/* Below the engine's root: the key of a look at the path. */
const char *walk_key(struct scripted_host *host, const char *path);
const char *file_key(struct scripted_host *host, const char *path);
const char *directory_key(struct scripted_host *host, const char *path);

/* The object at the end of the path, which is then there; the rest of a component's line. */
void host_object(struct scripted_host *host, const char *path, const char *line);
/* Nothing is there. */
void host_no_object(struct scripted_host *host, const char *path);
/* "docker.service=- docker.service.d=d": what the directory holds; NULL it is not there. */
void host_directory(struct scripted_host *host, const char *path, const char *entries);
/* A regular file of root's, 0644, and what it says. */
void host_file(struct scripted_host *host, const char *path, const char *text);

#define DIRECTORY_LINE "type=d mode=0755 uid=0 gid=0 device=8:1"
#define FILE_LINE "type=- mode=0644 uid=0 gid=0 device=8:1"
#define SOCKET_LINE "type=s mode=0660 uid=0 gid=998 device=0:7"
#define PROGRAM_LINE "type=- mode=0755 uid=0 gid=0 device=8:1"

/* The disk of such a host, audited by --root: no engine answers, nothing runs, and paths lie below
 * no engine's root. */
void host_stop_engine(struct scripted_host *host);

/* Every file, socket and directory that plays a part becomes everybody's. */
void spoil_host_files(struct scripted_host *host);

#endif
