#include "core/evidence/audit.h"

#include <errno.h>
#include <libaudit.h>
#include <poll.h>

#include "core/base/clock.h"
#include "core/evidence/local.h"

#define PATIENCE NANOSECONDS /* for all of it; the kernel answers from its memory */
#define MILLISECOND (NANOSECONDS / 1000)

struct kernel_link {
	struct audit_link link; /* first: the one is the other */
	int fd;
	struct audit_reply received;
};

static int kernel_ask_status(struct audit_link *link)
{
	int r = audit_request_status(((struct kernel_link *)link)->fd);

	return r < 0 ? r : 0; /* else the number of the request */
}

static int kernel_ask_rules(struct audit_link *link)
{
	int r = audit_request_rules_list_data(((struct kernel_link *)link)->fd);

	return r < 0 ? r : 0;
}

static int await(int fd, int64_t until)
{
	struct pollfd poll_fd = { .fd = fd, .events = POLLIN };
	int64_t left = until - clock_steady();

	if (left <= 0)
		return -ETIMEDOUT;
	(void)poll(&poll_fd, 1, (int)(left / MILLISECOND) + 1); /* the caller looks again */
	return 0;
}

static int kernel_next(struct audit_link *link, int64_t until, struct kernel_message *ret_message)
{
	struct kernel_link *kernel = (struct kernel_link *)link;
	struct audit_reply *received = &kernel->received;
	int r = audit_get_reply(kernel->fd, received, GET_REPLY_NONBLOCKING, 0);

	while (r == -EAGAIN) {
		r = await(kernel->fd, until);
		if (r == 0)
			r = audit_get_reply(kernel->fd, received, GET_REPLY_NONBLOCKING, 0);
	}
	if (r <= 0 || received->len < (int)NLMSG_HDRLEN)
		return r < 0 ? r : -EPROTO;
	*ret_message = (struct kernel_message){ .type = received->type,
						.bytes = received->msg.data,
						.size = (size_t)received->len - NLMSG_HDRLEN };
	if (received->type == NLMSG_ERROR)
		ret_message->error = received->error->error;
	return 0;
}

static void add_part(struct reply *reply, const char *name, const struct kernel_message *message)
{
	reply_begin(reply, name);
	buffer_add(&reply->bytes, message->bytes, message->size);
	reply_end(reply, EVIDENCE_OK, 0);
}

/* Takes messages up to one of that type. 0 or a negative errno. */
static int take_until(struct audit_link *link, int type, int64_t until, struct reply *reply)
{
	struct kernel_message message = { 0 };
	int r = 0;

	while (r == 0 && message.type != type) {
		r = link->next(link, until, &message);
		if (r < 0)
			return r;
		if (message.type == AUDIT_GET)
			add_part(reply, "status", &message);
		else if (message.type == AUDIT_LIST_RULES)
			add_part(reply, "rule", &message);
		else if (message.type == NLMSG_ERROR)
			r = message.error;
		else if (message.type != NLMSG_DONE)
			r = -EPROTO;
		if (r == 0 && reply_is_full(reply))
			r = -EFBIG;
	}
	return r;
}

static int collect(struct audit_link *link, struct reply *reply)
{
	int64_t until = clock_steady() + PATIENCE;
	int r = link->ask_status(link);

	if (r == 0)
		r = take_until(link, AUDIT_GET, until, reply);
	if (r == 0)
		r = link->ask_rules(link);
	if (r == 0)
		r = take_until(link, NLMSG_DONE, until, reply);
	return r;
}

/* Outside the initial user namespace the kernel's end refuses the connection. */
static void fail(struct reply *reply, int error)
{
	if (error == ECONNREFUSED)
		reply_fail(reply, EVIDENCE_DENIED, error);
	else if (error == EPROTONOSUPPORT || error == EAFNOSUPPORT)
		reply_fail(reply, EVIDENCE_NOT_FOUND, error);
	else
		local_fail(reply, error);
}

void audit_collect(struct audit_link *link, struct reply *reply)
{
	int r = collect(link, reply);

	if (r < 0)
		fail(reply, -r);
}

void audit_answer(struct reply *reply)
{
	struct kernel_link kernel = { .link = { .ask_status = kernel_ask_status,
						.ask_rules = kernel_ask_rules,
						.next = kernel_next } };

	set_aumessage_mode(MSG_QUIET, DBG_NO); /* or the library speaks on standard error */
	kernel.fd = audit_open();
	if (kernel.fd < 0) {
		fail(reply, errno);
		return;
	}
	audit_collect(&kernel.link, reply);
	audit_close(kernel.fd);
}
