// SPDX-License-Identifier: GPL-2.0
/* Runs the program in a process of its own, and notes what it recorded and how it ended. */
#include "expectations.h"
#include "observation.h"

#include <sys/prctl.h>

static char *after(char *line, const char *word)
{
	size_t length = strlen(word);

	return strncmp(line, word, length) ? NULL : line + length;
}

static bool take_record(struct observation *seen, char *name)
{
	char *value = strchr(name, ' ');

	if (!value || value == name ||
	    seen->count == sizeof(seen->records) / sizeof(*seen->records))
		return false;
	for (size_t i = 0; i < seen->count; i++)
		if (!strncmp(seen->records[i].name, name, (size_t)(value - name)) &&
		    !seen->records[i].name[value - name])
			return false;
	*value++ = 0;
	seen->records[seen->count].name = name;
	seen->records[seen->count++].value = value;
	return true;
}

static void take_line(struct observation *seen, char *line)
{
	char *rest;

	if (seen->ended || seen->began == !strcmp(line, "begin"))
		seen->garbled = line;
	else if (!seen->began)
		seen->began = true;
	else if (!strcmp(line, "end"))
		seen->ended = true;
	else if ((rest = after(line, "broken ")))
		seen->broken = rest;
	else if ((rest = after(line, "lacks ")))
		seen->lacks = rest;
	else if (!(rest = after(line, "record ")) || !take_record(seen, rest))
		seen->garbled = line;
}

static void take_lines(struct observation *seen, char *said)
{
	char *end;

	for (; (end = strchr(said, '\n')); said = end + 1) {
		*end = 0;
		take_line(seen, said);
	}
	if (*said)
		seen->garbled = said;
}

/* The kernel's log from now on, where it may be read. */
static int open_kernel_log(void)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (log >= 0)
		lseek(log, 0, SEEK_END);
	return log;
}

/* Prints what the kernel complained of, if it did, and what it logged after that. */
static bool print_splat(int log)
{
	static const char *const words[] = {
		"WARNING: ",
		"BUG: ",
		"kernel BUG at ",
		"Oops: ",
		"UBSAN: ",
		"Kernel panic",
		"unable to handle ",
		"general protection fault, ",
		"bad page state",
		"bad page map",
		"circular locking",
		"recursive locking",
		"suspicious RCU",
		"self-detected stall",
		"detected stalls on ",
		"detected expedited stalls",
		"INFO: lockdep",
		"blocked for more than ",
	};
	char entry[8192];
	bool found = false;
	ssize_t n;

	while (log >= 0 && ((n = read(log, entry, sizeof(entry) - 1)) > 0 || errno == EPIPE)) {
		char *text;

		entry[n < 0 ? 0 : n] = 0;
		errno = 0;
		text = strchr(entry, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = 0;
		for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
			found |= strstr(text, words[i]) != NULL;
		if (found)
			printf("  kernel: %s\n", text + 1);
	}
	return found;
}

static size_t read_said(int wire, char *said, size_t size)
{
	ssize_t n = read(wire, said, size);

	return n > 0 ? (size_t)n : 0;
}

/* Whether the child has ended; it stays to be waited for, so that its id is nobody else's yet. */
static bool has_ended(pid_t child)
{
	siginfo_t info = { .si_pid = 0 };

	return !waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == child;
}

/* A process of its own, so that a crash or an endless loop is a deviation like any other. */
static void observe_child(struct observation *seen)
{
	static char said[256 * 1024];
	size_t length = 0;
	long deadline;
	int wire[2];
	pid_t child;

	fflush(NULL);
	if (pipe(wire) || (child = fork()) < 0) {
		seen->broken = "pipe or fork";
		return;
	}
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setsid();
		dup2(wire[1], 3);
		for (int i = 0; i < 2; i++)
			if (wire[i] != 3)
				close(wire[i]);
		run_program(program);
	}
	close(wire[1]);
	fcntl(wire[0], F_SETFL, O_NONBLOCK);
	deadline = now_ms() + seconds_at_most * 1000L;
	while (!has_ended(child)) {
		struct pollfd poller = { .fd = wire[0], .events = POLLIN };

		if (now_ms() > deadline) {
			seen->timed_out = true;
			break;
		}
		if (poll(&poller, 1, 1) == 1 && !(poller.revents & POLLIN))
			usleep(1000);
		length += read_said(wire[0], said + length, sizeof(said) - 1 - length);
	}
	kill(-child, SIGKILL);
	kill(child, SIGKILL);
	/* A process that hangs in the kernel cannot be killed: leave it then. */
	deadline = now_ms() + 2000;
	while (waitpid(child, &seen->status, WNOHANG) == 0 && now_ms() < deadline)
		usleep(1000);
	length += read_said(wire[0], said + length, sizeof(said) - 1 - length);
	close(wire[0]);
	take_lines(seen, said);
}

void observe_program(struct observation *seen)
{
	int log = open_kernel_log();

	observe_child(seen);
	seen->splat = print_splat(log);
}
