// SPDX-License-Identifier: GPL-2.0
#include "touch.h"
#include "clock.h"
#include "thread.h"

#include <sched.h>

static void *touch_body(void *argument)
{
	struct touch *touch = argument;

	touch->seen = *(volatile char *)touch->where;
	atomic_store(&touch->done, 1);
	return NULL;
}

void touch_start(struct touch *touch, char *where)
{
	touch->where = where;
	touch->seen = 0;
	atomic_store(&touch->done, 0);
	touch->thread = start(touch_body, touch);
}

char touch_finish(struct touch *touch)
{
	long deadline = now_ms() + 5000;

	while (!atomic_load(&touch->done)) {
		if (now_ms() > deadline)
			return '?';
		sched_yield();
	}
	finish(touch->thread);
	return touch->seen;
}
