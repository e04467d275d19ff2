// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "serve.h"
#include "bundle.h"
#include "standing.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* The writable memory of the server, but for its stack and heap: what a program could change is what it has inherited. */
static struct {
	const uint64_t *from;
	const uint64_t *to;
} areas[8];
static int area_count;

static int add_area(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size, (void)unused;
	for (int i = 0; i < info->dlpi_phnum && area_count < 8; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		uintptr_t from = info->dlpi_addr + segment->p_vaddr;

		if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_W))
			continue;
		areas[area_count].from = (const uint64_t *)(from & ~(uintptr_t)7);
		areas[area_count++].to = (const uint64_t *)((from + segment->p_memsz) & ~(uintptr_t)7);
	}
	return 0;
}

/* The same before and after a program, unless it has reached its parent's memory. */
static uint64_t sum_of_memory(void)
{
	uint64_t sum = 0;

	errno = 0;
	for (int i = 0; i < area_count; i++)
		for (const uint64_t *word = areas[i].from; word < areas[i].to; word++)
			sum = (sum << 1 | sum >> 63) ^ *word;
	return sum;
}

static uint32_t microseconds_since(const struct timespec *begun)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint32_t)((now.tv_sec - begun->tv_sec) * 1000000 +
			  (now.tv_nsec - begun->tv_nsec) / 1000);
}

static void __attribute__((noreturn)) become(const struct program *program, const char *self, bool fresh)
{
	close(SERVER_ASKED);
	close(SERVER_ANSWERS);
	close(SERVER_MOUNTS);
	setsid();
	if (!fresh)
		run_program(program);
	execl(self, self, program->name, (char *)NULL);
	_exit(127);
}

/* A program, and whatever it has left behind: the server is the init of its namespace. */
static int32_t wait_for(pid_t child)
{
	int status = -1, each;
	pid_t ended;

	do {
		ended = waitpid(-1, &each, 0);
		if (ended == child)
			status = each;
	} while (ended != child && (ended > 0 || errno == EINTR));
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
	return status;
}

/* Since the last call. The kernel says so without being read. */
static bool mounts_have_changed(void)
{
	struct pollfd mounts = { .fd = SERVER_MOUNTS, .events = POLLPRI };

	return poll(&mounts, 1, 0) == 1;
}

/* The sum before any program. A C library may write to its own memory with each fork: then nothing can be told by it. */
static uint64_t sum_at_first(void)
{
	uint64_t sums[2];

	for (int i = 0; i < 3; i++) {
		pid_t child;

		sums[i & 1] = sum_of_memory();
		child = fork();
		if (!child)
			_exit(0);
		if (child > 0)
			wait_for(child);
	}
	if (sums[0] != sums[1])
		area_count = 0;
	return sum_of_memory();
}

void serve(const struct program *table, const char *self)
{
	struct request request;
	struct timespec begun;
	uint32_t count = 0;
	uint64_t sum;

	while (table[count].name)
		count++;
	fcntl(SERVER_ASKED, F_SETFD, FD_CLOEXEC);
	fcntl(SERVER_ANSWERS, F_SETFD, FD_CLOEXEC);
	fcntl(SERVER_MOUNTS, F_SETFD, FD_CLOEXEC);
	clock_gettime(CLOCK_MONOTONIC, &begun);
	/* What the agent has mounted for it was before. */
	mounts_have_changed();
	dl_iterate_phdr(add_area, NULL);
	remember_standing();
	sum = sum_at_first();
	while (read(SERVER_ASKED, &request, sizeof(request)) == sizeof(request) &&
	       request.number < count) {
		struct answer answer = { .seq = request.seq, .status = -1 };
		pid_t child;

		clock_gettime(CLOCK_MONOTONIC, &begun);
		child = fork();
		if (!child)
			become(&table[request.number], self, request.fresh);
		if (child > 0)
			answer.status = wait_for(child);
		answer.microseconds = microseconds_since(&begun);
		if (sum_of_memory() != sum)
			answer.server = SERVER_DAMAGED;
		else if (mounts_have_changed())
			answer.server = SERVER_REMOUNTED;
		else if (!standing_is_the_same())
			answer.server = SERVER_STALE;
		if (write(SERVER_ANSWERS, &answer, sizeof(answer)) != sizeof(answer))
			break;
	}
	_exit(0);
}
