// SPDX-License-Identifier: GPL-2.0
#include "thread.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

/*
 * Without futexes the C library spins for a thread (musl), or gives up (glibc). Where there are
 * futexes, to wait for a value that a word has not got is refused at once, and by EAGAIN.
 */
static void check_futex(void)
{
	int word = 1;

	if (syscall(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0) && errno == ENOSYS)
		lacks("futex (CONFIG_FUTEX)");
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
