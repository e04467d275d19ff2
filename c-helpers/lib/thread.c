// SPDX-License-Identifier: GPL-2.0
/* Threads and the clock. */
#include "dontunmap.h"

#include <linux/futex.h>
#include <time.h>

/*
 * Without futexes the C library waits for a thread by spinning (musl), or gives up (glibc). Waiting
 * for a value that is not there is refused at once, and in another way, where there are futexes.
 */
static void check_futex(void)
{
	int word = 1;

	if (syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0) && errno == ENOSYS)
		lacks("futex (CONFIG_FUTEX)");
}

/* The agent keeps programs on one processor: faster by half under emulation. Threads are for more.
 */
static void on_all_processors(void)
{
	unsigned long all[16];

	memset(all, 0xff, sizeof(all));
	syscall(SYS_sched_setaffinity, 0, sizeof(all), all);
}

void needs_two_processors(void)
{
	on_all_processors();
	/* A kernel for several may still find but one: x86 learns of the others by ACPI or a table.
	 */
	if (sysconf(_SC_NPROCESSORS_ONLN) < 2)
		lacks("a second processor (CONFIG_SMP, and on x86 CONFIG_ACPI or "
		      "CONFIG_X86_MPPARSE)");
}

pthread_t start(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	int error;

	check_futex();
	error = pthread_create(&thread, NULL, body, argument);
	if (error)
		broken("pthread_create: %s", errno_name(error));
	return thread;
}

void finish(pthread_t thread)
{
	int error = pthread_join(thread, NULL);

	if (error)
		broken("pthread_join: %s", errno_name(error));
}

long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
