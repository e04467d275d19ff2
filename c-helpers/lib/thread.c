// SPDX-License-Identifier: GPL-2.0
/* Threads and the clock. */
#include "dontunmap.h"

#include <time.h>

pthread_t start(void *(*body)(void *), void *argument)
{
	pthread_t thread;
	int error = pthread_create(&thread, NULL, body, argument);

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
