// SPDX-License-Identifier: GPL-2.0
#include "uffd-strip.h"
#include "record.h"
#include "clock.h"
#include "stretch.h"
#include "fault.h"
#include "read-page.h"
#include "thread.h"
#include "uffd-read.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

/* A page is read by a thread of its own: one whose fault waits for the userfaultfd is stopped. */
struct page_reader {
	const char *page;
	atomic_int done;
	char seen;
};

static void *read_in_thread(void *argument)
{
	struct page_reader *reader = argument;

	reader->seen = read_page(reader->page);
	atomic_store(&reader->done, 1);
	return NULL;
}

static char read_with_uffd(const char *page, int uffd)
{
	struct page_reader reader = { .page = page };
	struct uffd_msg msg;
	pthread_t thread = start(read_in_thread, &reader);
	long deadline = now_ms() + 5000;

	while (!atomic_load(&reader.done)) {
		if (uffd_read(uffd, &msg, 1) && msg.event == UFFD_EVENT_PAGEFAULT) {
			/* A signal ends the fault, and the page stays missing. */
			while (!atomic_load(&reader.done)) {
				pthread_kill(thread, SIGUSR1);
				usleep(200);
			}
		}
		if (now_ms() > deadline)
			failed("a read neither returned nor reached the userfaultfd");
	}
	finish(thread);
	return reader.seen;
}

void observe_strip_at(const char *name, char *where, long pages, int uffd)
{
	char strip[STRETCH_PAGES + 1];

	catch_faults();
	for (long i = 0; i < pages; i++, where += PAGE)
		strip[i] = uffd < 0 ? read_page(where) : read_with_uffd(where, uffd);
	strip[pages] = 0;
	record_string(name, strip);
}
