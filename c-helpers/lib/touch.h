/* SPDX-License-Identifier: GPL-2.0 */
#ifndef TOUCH_H
#define TOUCH_H

#include <pthread.h>
#include <stdatomic.h>

/* A thread that reads one byte, whose fault the program may have to resolve. */
struct touch {
	char *where;
	char seen;
	atomic_int done;
	pthread_t thread;
};
void touch_start(struct touch *touch, char *where);
/* The byte that it read; '?' when it does not come back within 5 s. */
char touch_finish(struct touch *touch);

#endif
