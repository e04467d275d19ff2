// SPDX-License-Identifier: GPL-2.0
/* Executes a program in a process of its own, with a time limit, and reports what it said and how
 * it ended. */
#include "agent.h"

enum {
	RECORDS_AT_MOST = 256 * 1024,
	OUTPUT_AT_MOST = 16 * 1024,
	RECORD_FD = 3,
	/* The host takes a guest that says nothing for long for a hung one. */
	BEAT_US = 500 * 1000,
};

/* One end of a pipe from the program, and how much of it has been passed on. */
struct stream {
	int fd;
	const char *kind;
	size_t sent;
	size_t most;
	bool open;
};

static void become(const char *name, int records, int output)
{
	char *const argv[] = { (char *)BUNDLE, (char *)name, NULL };
	char *const envp[] = { "PATH=/", "HOME=/tmp", NULL };
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	write_file("/proc/self/oom_score_adj", "1000");
	dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
	dup2(output, 1);
	dup2(output, 2);
	dup2(records, RECORD_FD);
	/* dup2 onto itself would have kept it: close on exec. */
	fcntl(RECORD_FD, F_SETFD, 0);
	execve(BUNDLE, argv, envp);
	_exit(127);
}

/* Passes on what a pipe holds, at most 16 parts of it: a program that never stops printing must not
 * keep the agent from its clock. */
static void forward(struct stream *from, unsigned long seq)
{
	static char buffer[65536];

	for (int parts = 0; from->open && parts < 16; parts++) {
		ssize_t n = read(from->fd, buffer, sizeof(buffer));
		size_t room = from->most - from->sent;

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return;
		from->open = n > 0;
		if (room > (size_t)n)
			room = (size_t)n;
		if (room)
			wire_say(from->kind, seq, buffer, room);
		from->sent += room;
	}
}

static void reap_all(void)
{
	/* Everything but pid 1: whatever the program has left behind, in whatever session. */
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

/*
 * Waits for the child's end, or the deadline; its status, or -1. What it says is
 * looked at every other millisecond, and passed on: the agent that wakes up for
 * each record would take the processor from the program each time.
 */
static int attend(pid_t child, unsigned long seq, struct stream streams[2], long long deadline)
{
	const struct timespec tick = { .tv_nsec = 2 * 1000 * 1000 };
	long long beat = now_us() + BEAT_US;
	int status, found = -1;
	sigset_t none;

	sigemptyset(&none);
	while (found < 0 && now_us() <= deadline) {
		pid_t got;

		/* A child that ends makes it return: that signal comes only here. */
		ppoll(NULL, 0, &tick, &none);
		for (int i = 0; i < 2; i++)
			forward(&streams[i], seq);
		while ((got = waitpid(-1, &status, WNOHANG)) > 0)
			if (got == child)
				found = status;
		take_commands(0);
		if (now_us() > beat) {
			wire_say("beat", seq, "", 0);
			beat = now_us() + BEAT_US;
		}
		/* What there is goes out when the program lives on; else with its end. */
		if (found < 0)
			wire_flush();
	}
	return found;
}

void execute(unsigned long seq, const char *name, long milliseconds)
{
	int records[2], output[2], status, n;
	struct stream streams[2];
	long long begun;
	char text[96];
	pid_t child;

	if (pipe2(records, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) {
		wire_say("note", seq, "pipe", 4);
		wire_flush();
		return;
	}
	drain_log(0);
	wire_say("begin", seq, "", 0);
	wire_flush();
	begun = now_us();
	/* The memory of the agent need not be copied for what becomes another program at once. */
	child = vfork();
	if (!child)
		become(name, records[1], output[1]);
	close(records[1]);
	close(output[1]);
	fcntl(records[0], F_SETFL, O_NONBLOCK);
	fcntl(output[0], F_SETFL, O_NONBLOCK);
	streams[0] = (struct stream){ records[0], "rec", 0, RECORDS_AT_MOST, true };
	streams[1] = (struct stream){ output[0], "out", 0, OUTPUT_AT_MOST, true };
	status = child < 0 ? -1 : attend(child, seq, streams, begun + milliseconds * 1000LL);
	reap_all();
	for (int i = 0; i < 2; i++) {
		forward(&streams[i], seq);
		close(streams[i].fd);
	}
	drain_log(seq);
	if (child < 0)
		n = snprintf(text, sizeof(text), "unknown:fork");
	else if (status < 0)
		n = snprintf(text, sizeof(text), "timeout:%ld", milliseconds);
	else if (WIFSIGNALED(status))
		n = snprintf(text, sizeof(text), "killed:%d", WTERMSIG(status));
	else
		n = snprintf(text, sizeof(text), "exited:%d", WEXITSTATUS(status));
	n += snprintf(text + n, sizeof(text) - (size_t)n, ":%lld", now_us() - begun);
	wire_say("end", seq, text, (size_t)n);
	wire_flush();
}
