// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: pid 1 of a guest. It takes commands from its wire and executes
 * programs, one at a time. It never judges. harness/guest/wire.ts is the other
 * end of its wire.
 */
#include "agent.h"

#include <sys/reboot.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>

enum { COMMANDS = 65536 };

static char commands[COMMANDS];
static size_t commands_length;

long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/*
 * Microseconds of a piece of work that is alike on all guests: a process that
 * begins and ends, the fastest of some. The host scales its deadlines by it: a
 * kernel with debugging on, or a busy host, makes everything slower by about
 * the same factor.
 */
static long long measure_speed(void)
{
	long long best = 0;

	for (int i = 0; i < 6; i++) {
		long long begun = now_us(), took;
		pid_t child = fork();

		if (!child)
			_exit(0);
		if (child > 0)
			waitpid(child, NULL, 0);
		took = now_us() - begun;
		best = i && best < took ? best : took;
	}
	return best;
}

static long processors;

static void greet(void)
{
	struct utsname name;
	struct sysinfo info;
	char text[1024];
	int n;

	uname(&name);
	sysinfo(&info);
	n = snprintf(text, sizeof(text),
		     "{\"release\":\"%s\",\"version\":\"%s\",\"machine\":\"%s\",\"pageSize\":%ld,"
		     "\"cpus\":%ld,\"memoryKiB\":%lu,\"ports\":%s,\"forkMicroseconds\":%lld}",
		     name.release, name.version, name.machine, sysconf(_SC_PAGESIZE), processors,
		     info.totalram / 1024 * info.mem_unit, ports_open() ? "true" : "false",
		     measure_speed());
	wire_say("hello", 0, text, (size_t)n);
	wire_flush();
}

/* Reads what the host has sent into the queue; `again` is answered at once. */
void take_commands(int timeout_ms)
{
	struct pollfd fd = { .fd = wire_fd(), .events = POLLIN };
	unsigned long line;
	ssize_t n;

	if (poll(&fd, 1, timeout_ms) != 1 || commands_length >= COMMANDS - 1)
		return;
	n = read(fd.fd, commands + commands_length, COMMANDS - 1 - commands_length);
	if (n <= 0)
		return;
	commands_length += (size_t)n;
	commands[commands_length] = 0;
	while (sscanf(commands, "again %lu\n", &line) == 1 && strchr(commands, '\n')) {
		size_t length = (size_t)(strchr(commands, '\n') - commands) + 1;

		wire_again(line);
		commands_length -= length;
		memmove(commands, commands + length, commands_length + 1);
	}
}

/* The first command of the queue, taken out of it. */
static bool next_command(char *command, size_t size)
{
	char *end = memchr(commands, '\n', commands_length);
	size_t length;

	if (!end)
		return false;
	length = (size_t)(end - commands);
	snprintf(command, size, "%.*s", (int)length, commands);
	commands_length -= length + 1;
	memmove(commands, end + 1, commands_length + 1);
	return true;
}

/* True until the host says that the guest is to end. */
static bool obey(const char *command)
{
	unsigned long seq, line;
	long milliseconds;
	char name[64];
	int skip = 0;

	if (sscanf(command, "run %lu %63s %ld", &seq, name, &milliseconds) == 3)
		execute(seq, name, milliseconds);
	else if (sscanf(command, "again %lu", &line) == 1)
		wire_again(line);
	else if (!strcmp(command, "hello")) {
		wire_restart();
		greet();
	} else if (!strcmp(command, "fetch"))
		fetch_bundle();
	else if (sscanf(command, "put %n", &skip) == 0 && skip)
		put_bundle(command + skip);
	else if (!strcmp(command, "off"))
		return false;
	else
		wire_say("note", 0, command, strlen(command));
	return true;
}

/* There is nothing to do but to wake up. */
static void on_child(int signal)
{
	(void)signal;
}

int main(void)
{
	static char command[8192];

	sigset_t child;

	umask(022);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, on_child);
	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child, NULL);
	set_up();
	/* musl counts those that the caller may run on. */
	processors = sysconf(_SC_NPROCESSORS_ONLN);
	stay_on_one_processor();
	wire_open(open_wire());
	greet();
	do {
		while (!next_command(command, sizeof(command)))
			take_commands(1000);
	} while (obey(command));
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
