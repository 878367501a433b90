#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "core/evidence/local.h"

int peer_connect(const char *socket_path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	size_t length = strlen(socket_path);
	int fd, error;

	if (length == 0)
		return -ENOENT;
	if (length >= sizeof(address.sun_path))
		return -ENAMETOOLONG;
	memcpy(address.sun_path, socket_path, length + 1);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) == 0)
		return fd;
	error = errno;
	close_fd(fd);
	return -error;
}

int peer_pid(const char *socket_path, int32_t *ret_pid)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);
	int fd = peer_connect(socket_path);
	int r;

	if (fd < 0)
		return fd;
	r = getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0 ? -errno : 0;
	close_fd(fd);
	if (r == 0)
		*ret_pid = peer.pid;
	return r;
}
