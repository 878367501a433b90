#ifndef BASE_ERR_H
#define BASE_ERR_H

/*
 * One sentence for the user, read from outside in: "reading /etc/docker/daemon.json: permission
 * denied". The caller owns it; a zeroed one holds no error. Only main prints it.
 */
struct err {
	char text[512];
};

/* Sets the sentence and gives -code, so that a function can end with it. */
int err_set(struct err *err, int code, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "what: " before the sentence and gives -1. */
int err_context(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
