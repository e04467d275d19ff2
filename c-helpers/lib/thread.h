/* SPDX-License-Identifier: GPL-2.0 */
#ifndef THREAD_H
#define THREAD_H

#include <pthread.h>

/* Starts a thread; `lacks` without futexes. */
pthread_t start(void *(*body)(void *), void *argument);
/* Waits for its end. */
void finish(pthread_t thread);

#endif
