// SPDX-License-Identifier: GPL-2.0
/*
 * Who writes to files of /proc/sys or /sys changes the system for all programs
 * that follow. fanotify(7) tells of it without a look at a thousand files: after
 * a program that wrote to none it is one system call.
 */
#include "writes.h"

#include <sys/fanotify.h>

enum { READ_ONLY_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK };

/* -1 where the kernel cannot tell. */
static int writes = -1;

void listen_for_writes(void)
{
	writes = out_of_the_way(fanotify_init(
		FAN_CLOEXEC | FAN_CLASS_NOTIF | FAN_NONBLOCK | FAN_UNLIMITED_QUEUE, READ_ONLY_FLAGS));
	hear_writes_to("/sys");
}

void hear_writes_to(const char *path)
{
	fanotify_mark(writes, FAN_MARK_ADD | FAN_MARK_FILESYSTEM, FAN_MODIFY, AT_FDCWD, path);
}

/* Where a file of the system is; NULL for one that belongs to a process. */
static const char *path_of(int fd, char *path, size_t size)
{
	char link[32];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, size - 1);
	if (n <= 0)
		return "a file of the system";
	path[n] = 0;
	/* But for the server's own: it is the first in its namespace. */
	return strncmp(path, "/proc/", 6) || strtol(path + 6, NULL, 10) < 2 ? path : NULL;
}

const char *unannounced_write(const struct state *state)
{
	static char path[256];
	const char *found = NULL;
	char events[4096] __attribute__((aligned(8)));
	ssize_t n;

	while (writes >= 0 && ((n = read(writes, events, sizeof(events))) > 0 || errno != EAGAIN)) {
		struct fanotify_event_metadata *event = (void *)events;

		/* What cannot be opened to be read has been written to all the same. */
		if (n <= 0) {
			found = "a file of the system";
			break;
		}
		for (; FAN_EVENT_OK(event, n); event = FAN_EVENT_NEXT(event, n)) {
			char text[256];
			const char *written = path_of(event->fd, text, sizeof(text));

			if (event->fd >= 0)
				close(event->fd);
			if (found || !written || is_announced(state, written))
				continue;
			snprintf(path, sizeof(path), "%s", written);
			found = path;
		}
	}
	return found;
}
