// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: pid 1 of a guest. It takes commands from its wire and executes
 * programs, one or two at a time. It never judges. harness/guest/wire.ts is the other
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
static int slots;

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
		     "\"cpus\":%ld,\"slots\":%d,\"memoryKiB\":%lu,\"ports\":%s,\"forkMicroseconds\":%lld}",
		     name.release, name.version, name.machine, sysconf(_SC_PAGESIZE), processors,
		     slots, info.totalram / 1024 * info.mem_unit, ports_open() ? "true" : "false",
		     measure_speed());
	wire_say("hello", 0, text, (size_t)n);
	wire_flush();
}

/* Takes a line out of what the host has sent. */
static void take_out(char *line, size_t length)
{
	memmove(line, line + length, commands_length - (size_t)(line - commands) - length + 1);
	commands_length -= length;
}

/* Reads what the host has sent into the queue; `again` is answered at once. */
void take_commands(int timeout_ms)
{
	struct pollfd fd = { .fd = wire_fd(), .events = POLLIN };
	char *line = commands, *end;
	unsigned long number;
	ssize_t n;

	if (poll(&fd, 1, timeout_ms) != 1 || commands_length >= COMMANDS - 1)
		return;
	n = read(fd.fd, commands + commands_length, COMMANDS - 1 - commands_length);
	if (n <= 0)
		return;
	commands_length += (size_t)n;
	commands[commands_length] = 0;
	while ((end = strchr(line, '\n'))) {
		if (sscanf(line, "again %lu", &number) != 1) {
			line = end + 1;
			continue;
		}
		wire_again(number);
		take_out(line, (size_t)(end + 1 - line));
	}
}

/* The first command of the queue, taken out of it. */
static bool next_command(char *command, size_t size)
{
	char *end = memchr(commands, '\n', commands_length);

	if (!end)
		return false;
	snprintf(command, size, "%.*s", (int)(end - commands), commands);
	take_out(commands, (size_t)(end + 1 - commands));
	return true;
}

static char command[8192];
/* What is left of a command `run`: numbers of programs. */
static const char *programs = "";
static struct job job;

static void read_run(void)
{
	char mode[48];
	int skip = 0;

	if (sscanf(command, "run %lu %ld %47s%n", &job.seq, &job.milliseconds, mode, &skip) != 3)
		return wire_say("note", 0, command, strlen(command));
	job.alone = !strncmp(mode, "alone", 5);
	job.fresh = !!strstr(mode, "-fresh");
	job.settled = !!strstr(mode, "-settled");
	job.counted = !!strstr(mode, "-counted");
	programs = command + skip;
}

/* Begins the next program of a `run`; false when there is none, or no room for it. */
static bool run_next(void)
{
	int skip = 0;

	if (sscanf(programs, "%u%n", &job.number, &skip) != 1 || !begin(&job))
		return false;
	programs += skip;
	job.seq++;
	return true;
}

/* Obeys a command other than `run`. True until the host says that the guest is to end. */
static bool obey(void)
{
	unsigned long key;
	int skip = 0;

	if (!strcmp(command, "hello")) {
		wire_restart();
		greet();
	} else if (!strcmp(command, "here"))
		wire_say("here", 0, "", 0);
	else if (sscanf(command, "key %lx", &key) == 1) {
		wire_set_key(key);
		wire_say("here", 0, "", 0);
	} else if (!strcmp(command, "settle")) {
		settle_late();
		wire_say("here", 0, "", 0);
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

/* Until the host says that the guest is to end. */
static void work(void)
{
	for (;;) {
		while (run_next())
			;
		/* After the next program has begun: it need not wait for the wire. */
		wire_flush();
		if (at_work())
			attend();
		else if (!next_command(command, sizeof(command)))
			take_commands(1000);
		else if (!strncmp(command, "run ", 4))
			read_run();
		else if (!obey())
			return;
	}
}

int main(void)
{
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
	slots = count_slots(processors);
	stay_on(0);
	wire_open(open_wire());
	greet();
	work();
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
