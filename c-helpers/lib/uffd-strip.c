// SPDX-License-Identifier: GPL-2.0
#include "uffd-strip.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"
#include "fault.h"
#include "read-page.h"
#include "thread.h"
#include "uffd-read.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* Pages are read by a thread of their own: where its fault waits for the userfaultfd it is stopped. */
struct strip_reader {
	const char *where;
	long pages;
	char *strip;
	/* A pipe, which it closes when it is done. */
	int done[2];
};

static void *read_in_thread(void *argument)
{
	struct strip_reader *reader = argument;

	for (long i = 0; i < reader->pages; i++)
		reader->strip[i] = read_page(reader->where + i * (long)PAGE);
	close(reader->done[1]);
	return NULL;
}

static void read_with_uffd(struct strip_reader *reader, int uffd)
{
	struct pollfd fds[2] = { { .fd = uffd, .events = POLLIN }, { .events = POLLIN } };
	struct uffd_msg msg;
	pthread_t thread;

	if (pipe(reader->done))
		broken("pipe: %s", errno_name(errno));
	fds[1].fd = reader->done[0];
	thread = start(read_in_thread, reader);
	do {
		if (poll(fds, 2, 5000) <= 0)
			failed("a read neither returned nor reached the userfaultfd");
		/* A signal ends the fault, and the page stays missing. */
		if (fds[0].revents && uffd_read(uffd, &msg, 0) && msg.event == UFFD_EVENT_PAGEFAULT)
			pthread_kill(thread, SIGUSR1);
	} while (!fds[1].revents);
	finish(thread);
	close(reader->done[0]);
}

void observe_strip_at(const char *name, char *where, long pages, int uffd)
{
	char strip[STRETCH_PAGES + 1];
	struct strip_reader reader = { .where = where, .pages = pages, .strip = strip };

	catch_faults();
	strip[pages] = 0;
	if (uffd >= 0)
		read_with_uffd(&reader, uffd);
	for (long i = 0; uffd < 0 && i < pages; i++)
		strip[i] = read_page(where + i * (long)PAGE);
	record_string(name, strip);
}
