// SPDX-License-Identifier: GPL-2.0
#include "uffd-log.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"
#include "thread.h"
#include "uffd-read.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static struct uffd_log {
	int uffd;
	/* A pipe, which the program closes when it wants the log. */
	int end[2];
	pthread_t thread;
	char text[1024];
} the_log;

static const char *in_pages(uint64_t bytes, char *text, size_t size)
{
	if (bytes % PAGE)
		snprintf(text, size, "\"%llu bytes\"", (unsigned long long)bytes);
	else
		snprintf(text, size, "%llu", (unsigned long long)(bytes / PAGE));
	return text;
}

static const char *place_of(uint64_t address, char *text, size_t size)
{
	uint64_t base = (uintptr_t)slot(0);

	if (address < base || address > base + STRETCH_PAGES * PAGE)
		return "\"outside\"";
	return in_pages(address - base, text, size);
}

static void append(struct uffd_log *log, const struct uffd_msg *msg)
{
	size_t used = strlen(log->text);
	char *at = log->text + used, a[40], b[40], c[40];
	size_t room = sizeof(log->text) - used;

	if (used) {
		*at++ = ',';
		room--;
	}
	switch (msg->event) {
	case UFFD_EVENT_REMAP:
		snprintf(at, room, "{\"remap\":[%s,%s,%s]}",
			 place_of(msg->arg.remap.from, a, sizeof(a)),
			 place_of(msg->arg.remap.to, b, sizeof(b)),
			 in_pages(msg->arg.remap.len, c, sizeof(c)));
		break;
	case UFFD_EVENT_UNMAP:
	case UFFD_EVENT_REMOVE:
		snprintf(at, room, "{\"%s\":[%s,%s]}",
			 msg->event == UFFD_EVENT_UNMAP ? "unmap" : "remove",
			 place_of(msg->arg.remove.start, a, sizeof(a)),
			 place_of(msg->arg.remove.end, b, sizeof(b)));
		break;
	case UFFD_EVENT_PAGEFAULT:
		snprintf(at, room, "{\"fault\":%s}",
			 place_of(msg->arg.pagefault.address & ~(uint64_t)(PAGE - 1), a, sizeof(a)));
		break;
	default:
		snprintf(at, room, "{\"event\":%d}", msg->event);
	}
}

static void *read_on(void *argument)
{
	struct uffd_log *log = argument;
	struct pollfd fds[2] = {
		{ .fd = log->uffd, .events = POLLIN },
		{ .fd = log->end[0], .events = POLLIN },
	};
	struct uffd_msg msg;

	while (poll(fds, 2, -1) > 0) {
		while (uffd_read(log->uffd, &msg, 0))
			append(log, &msg);
		if (fds[1].revents || fds[0].revents & POLLERR)
			break;
	}
	return NULL;
}

void uffd_log_start(int uffd)
{
	the_log.uffd = uffd;
	if (pipe(the_log.end))
		broken("pipe: %s", errno_name(errno));
	the_log.thread = start(read_on, &the_log);
}

void observe_uffd_log(const char *name)
{
	close(the_log.end[1]);
	finish(the_log.thread);
	close(the_log.end[0]);
	record_json(name, "[%s]", the_log.text);
}
