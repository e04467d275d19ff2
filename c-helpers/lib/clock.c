// SPDX-License-Identifier: GPL-2.0
#include "clock.h"

#include <time.h>

long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
