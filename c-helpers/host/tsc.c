// SPDX-License-Identifier: GPL-2.0
/* Prints the kilohertz of this machine's time stamp counter: under TCG a guest has the same. */
#include <stdio.h>
#include <time.h>
#include <x86intrin.h>

static long long now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return now.tv_sec * 1000000000LL + now.tv_nsec;
}

int main(void)
{
	long long begun = now_ns(), ended = begun;
	unsigned long long first = __rdtsc(), last = first;

	while (ended - begun < 20 * 1000 * 1000) {
		ended = now_ns();
		last = __rdtsc();
	}
	printf("%llu\n", (last - first) * 1000000 / (unsigned long long)(ended - begun));
	return 0;
}
