// SPDX-License-Identifier: GPL-2.0
/* What a page reads as, found out by really reading it. */
#include "dontunmap.h"

#include <setjmp.h>

static __thread sigjmp_buf away;
static __thread volatile char caught;
/* A signal that comes when nothing is being read any more must not jump into a frame that is gone.
 */
static __thread volatile sig_atomic_t trying;

static void on_fault(int signal, siginfo_t *info, void *context)
{
	(void)context;
	if (!trying && signal == SIGUSR1)
		return;
	trying = 0;
	if (signal == SIGBUS)
		caught = '!';
	else if (signal == SIGSEGV)
		caught = info->si_code == SEGV_MAPERR ? '-' : '#';
	else
		caught = '?';
	siglongjmp(away, 1);
}

static void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
}

/* A word at a time: most of what a program costs is reading pages. */
static char read_page(const volatile char *page)
{
	const volatile uint64_t *words = (const volatile uint64_t *)page;
	uint64_t first, differ = 0;
	char byte;

	if (sigsetjmp(away, 1))
		return caught;
	trying = 1;
	first = words[0];
	for (size_t i = 1; i < PAGE / sizeof(*words); i++)
		differ |= words[i] ^ first;
	trying = 0;
	byte = (char)first;
	if (differ || first != (unsigned char)byte * UINT64_C(0x0101010101010101))
		return '*';
	if (!byte)
		return '.';
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ? byte : '*';
}

static char write_page(volatile char *page, char letter)
{
	if (sigsetjmp(away, 1))
		return caught;
	trying = 1;
	memset((char *)page, letter, PAGE);
	trying = 0;
	return read_page(page) == letter ? '+' : '*';
}

/* A reader in a thread of its own: a fault that userfaultfd holds back must not stop the program.
 */
struct reader {
	const char *page;
	atomic_int done;
	char seen;
};

static void *read_in_thread(void *argument)
{
	struct reader *reader = argument;

	reader->seen = read_page(reader->page);
	atomic_store(&reader->done, 1);
	return NULL;
}

static char read_watched(const char *page, int uffd)
{
	struct reader reader = { .page = page };
	struct uffd_msg msg;
	pthread_t thread = start(read_in_thread, &reader);
	long deadline = now_ms() + 5000;

	while (!atomic_load(&reader.done)) {
		if (uffd_read(uffd, &msg, 1) && msg.event == UFFD_EVENT_PAGEFAULT) {
			/* The fault is ours: a signal takes the reader out of it, the page stays
			 * missing. */
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

void look(char *strip, char *where, long pages, int uffd)
{
	catch_faults();
	for (long i = 0; i < pages; i++, where += PAGE)
		strip[i] = uffd < 0 ? read_page(where) : read_watched(where, uffd);
	strip[pages] = 0;
}

void observe_strip_at(const char *name, char *where, long pages, int uffd)
{
	char strip[STRETCH_PAGES + 1];

	look(strip, where, pages, uffd);
	record_string(name, strip);
}

void observe_strip(const char *name, long first, long pages)
{
	observe_strip_at(name, slot(first), pages, -1);
}

void observe_write(const char *name, long first, long pages, char letter)
{
	char strip[STRETCH_PAGES + 1];

	catch_faults();
	for (long i = 0; i < pages; i++)
		strip[i] = write_page(slot(first + i), letter);
	strip[pages] = 0;
	record_string(name, strip);
}
