// SPDX-License-Identifier: GPL-2.0
/*
 * A slot executes one program at a time, with a time limit, and reports what it
 * said and how it ended. Its programs are forks of a server, the bundle, which
 * is started once and is the init of namespaces of its own: with it, and after
 * each program, ends whatever a program has left behind. Two slots work side by
 * side, each on a processor. A kernel without PID namespaces has one slot, and
 * executes the bundle for each program.
 */
#include "agent.h"
#include "state.h"
#include "../lib/serve.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

enum {
	RECORDS_AT_MOST = 256 * 1024,
	OUTPUT_AT_MOST = 16 * 1024,
	/* The host takes a guest that says nothing for long for a hung one. */
	BEAT_US = 500 * 1000,
	SLOTS = 2,
};

/* A pipe from programs, and how much of what this one said has been passed on. */
struct stream {
	int from;
	int to;
	const char *kind;
	size_t sent;
	size_t most;
};

enum { RECORDS, OUTPUT, STREAMS };

static struct slot {
	struct job job;
	bool busy;
	/* Another program ran for a part of its time. */
	bool shared;
	long long begun;
	long long beat;
	struct stream streams[STREAMS];
	struct state state;
	/* 0 when it is not running. */
	pid_t server;
	int asked;
	int answers;
	/* Where there is no server. */
	pid_t program;
} slots[SLOTS];

static int slot_count = 1;
static bool with_servers;

static pid_t clone_apart(void)
{
	return (pid_t)syscall(SYS_clone, CLONE_NEWPID | CLONE_NEWNS | SIGCHLD, 0, 0, 0, 0);
}

int count_slots(long processors)
{
	pid_t child = clone_apart();

	if (!child)
		_exit(0);
	with_servers = child > 0;
	if (with_servers)
		waitpid(child, NULL, 0);
	slot_count = with_servers && processors > 1 ? SLOTS : 1;
	return slot_count;
}

/* --- what a slot is made of --- */

/* Moves a descriptor out of the way of those that have fixed numbers. */
static int high(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 16);

	close(fd);
	return moved;
}

static void open_stream(struct stream *stream, const char *kind, size_t most)
{
	int ends[2];

	if (stream->kind)
		return;
	if (pipe2(ends, O_CLOEXEC)) {
		wire_say("note", 0, "pipe", 4);
		return;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*stream = (struct stream){ ends[0], high(ends[1]), kind, 0, most };
}

static void open_streams(struct slot *slot)
{
	open_stream(&slot->streams[RECORDS], "rec", RECORDS_AT_MOST);
	open_stream(&slot->streams[OUTPUT], "out", OUTPUT_AT_MOST);
}

/* The descriptors and the signals that a program begins with, or its server. */
static void __attribute__((noreturn)) become(const struct slot *slot, const char *argument)
{
	char *const argv[] = { (char *)BUNDLE, (char *)argument, NULL };
	char *const envp[] = { "PATH=/", "HOME=/tmp", NULL };
	sigset_t none;

	wire_close_port();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setsid();
	write_file("/proc/self/oom_score_adj", "1000");
	dup2(open("/dev/null", O_RDWR | O_CLOEXEC), 0);
	dup2(slot->streams[OUTPUT].to, 1);
	dup2(slot->streams[OUTPUT].to, 2);
	dup2(slot->streams[RECORDS].to, SERVER_RECORDS);
	execve(BUNDLE, argv, envp);
	_exit(127);
}

static bool start_server(struct slot *slot)
{
	int asked[2], answers[2];

	if (pipe2(asked, O_CLOEXEC))
		return false;
	if (pipe2(answers, O_CLOEXEC)) {
		close(asked[0]);
		close(asked[1]);
		return false;
	}
	slot->server = clone_apart();
	if (!slot->server) {
		asked[0] = high(asked[0]);
		answers[1] = high(answers[1]);
		mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
		umount2("/proc", MNT_DETACH);
		mount("proc", "/proc", "proc", 0, NULL);
		stay_on((unsigned int)(slot - slots));
		dup2(asked[0], SERVER_ASKED);
		dup2(answers[1], SERVER_ANSWERS);
		become(slot, SERVE);
	}
	close(asked[0]);
	close(answers[1]);
	slot->asked = asked[1];
	slot->answers = answers[0];
	if (slot->server < 0) {
		slot->server = 0;
		close(slot->asked);
		close(slot->answers);
	}
	return slot->server > 0;
}

/* Says that it is at work, now and then. */
static void beat(struct slot *slot)
{
	if (now_us() < slot->beat)
		return;
	wire_say("beat", slot->job.seq, "", 0);
	wire_flush();
	slot->beat = now_us() + BEAT_US;
}

/* A thousand processes take their time to end. */
static pid_t wait_patiently(struct slot *slot, pid_t child, int *status)
{
	const struct timespec tick = { .tv_nsec = 2 * 1000 * 1000 };
	sigset_t none;
	pid_t got;

	sigemptyset(&none);
	while (!(got = waitpid(child, status, WNOHANG)) || (got < 0 && errno == EINTR)) {
		ppoll(NULL, 0, &tick, &none);
		beat(slot);
	}
	return got;
}

/* Ends a server and all of its namespace; how it had ended, if it had. */
static int end_server(struct slot *slot)
{
	int status = 0;

	kill(slot->server, SIGKILL);
	wait_patiently(slot, slot->server, &status);
	close(slot->asked);
	close(slot->answers);
	slot->server = 0;
	return status;
}

void end_servers(void)
{
	for (int i = 0; i < slot_count; i++)
		if (slots[i].server)
			end_server(&slots[i]);
}

/* --- from the beginning of a program to its end --- */

static int at_work_now(unsigned long seqs[SLOTS])
{
	int count = 0;

	for (int i = 0; i < slot_count; i++)
		if (slots[i].busy)
			seqs[count++] = slots[i].job.seq;
	return count;
}

bool at_work(void)
{
	unsigned long seqs[SLOTS];

	return at_work_now(seqs) > 0;
}

static void say_log(void)
{
	unsigned long seqs[SLOTS];
	int count = at_work_now(seqs);

	drain_log(seqs, count);
}

/* What the program said and has not been passed on, as a part of the line of its end when that is little. */
static size_t last_records(struct slot *slot, char *line, size_t size)
{
	struct stream *from = &slot->streams[RECORDS];
	static char text[65536];
	ssize_t n;

	while ((n = read(from->from, text, sizeof(text))) > 0) {
		size_t room = from->most - from->sent, part = (size_t)n < room ? (size_t)n : room;

		listen_for_changes(&slot->state, text, (size_t)n);
		from->sent += part;
		if (part <= size) {
			memcpy(line, text, part);
			return part;
		}
		if (part)
			wire_say(from->kind, slot->job.seq, text, part);
	}
	return 0;
}

/* Passes on what a pipe holds, at most 16 parts of it: a program that never stops printing must not
 * keep the agent from its clock. */
static void forward(struct slot *slot, int which)
{
	struct stream *from = &slot->streams[which];
	static char text[65536];

	for (int parts = 0; parts < 16; parts++) {
		ssize_t n = read(from->from, text, sizeof(text));
		size_t room = from->most - from->sent;

		if (n <= 0)
			return;
		if (which == RECORDS)
			listen_for_changes(&slot->state, text, (size_t)n);
		if (room > (size_t)n)
			room = (size_t)n;
		if (room)
			wire_say(from->kind, slot->job.seq, text, room);
		from->sent += room;
		if ((size_t)n < sizeof(text))
			return;
	}
}

static void end_run(struct slot *slot, const char *how, long detail, long long microseconds)
{
	unsigned long seq = slot->job.seq;
	char text[WIRE_PAYLOAD];
	const char *left;
	size_t n;

	forward(slot, OUTPUT);
	say_log();
	slot->busy = false;
	n = (size_t)snprintf(text, sizeof(text), "%s:%ld:%lld:%s ", how, detail, microseconds,
			     slot->shared ? "shared" : "alone");
	n += last_records(slot, text + n, sizeof(text) - n);
	left = put_back(&slot->state);
	if (left)
		wire_say("spoiled", seq, left, strlen(left));
	wire_say("end", seq, text, n);
	/* What a program has done to a pipe must not stay. */
	for (int i = 0; i < STREAMS; i++)
		fcntl(slot->streams[i].to, F_SETFL, 0);
}

static void end_with_status(struct slot *slot, int status, long long microseconds)
{
	if (status == -1)
		end_run(slot, "unknown", 0, microseconds);
	else if (WIFSIGNALED(status))
		end_run(slot, "killed", WTERMSIG(status), microseconds);
	else
		end_run(slot, "exited", WEXITSTATUS(status), microseconds);
}

static void reap_all(struct slot *slot)
{
	/* Everything but pid 1: whatever the program has left behind, in whatever session. */
	kill(-1, SIGKILL);
	while (wait_patiently(slot, -1, NULL) > 0)
		;
}

bool begin(const struct job *job)
{
	struct request request = { (uint32_t)job->seq, job->number, job->fresh };
	struct slot *slot = NULL;
	unsigned long seqs[SLOTS];
	int running = at_work_now(seqs);
	char number[16];

	/* One that is to be alone has the first slot. */
	if (running && (job->alone || (slots[0].busy && slots[0].job.alone)))
		return false;
	for (int i = 0; !slot && i < slot_count; i++)
		if (!slots[i].busy)
			slot = &slots[i];
	if (!slot)
		return false;
	say_log();
	open_streams(slot);
	slot->job = *job;
	slot->busy = true;
	slot->shared = running > 0;
	for (int i = 0; i < slot_count && running; i++)
		slots[i].shared = true;
	slot->program = 0;
	for (int i = 0; i < STREAMS; i++)
		slot->streams[i].sent = 0;
	/* Who runs alone is to blame for what becomes of the guest. */
	if (job->alone) {
		wire_say("begin", job->seq, "", 0);
		wire_flush();
	}
	slot->begun = now_us();
	slot->beat = slot->begun + BEAT_US;
	if (with_servers) {
		if ((slot->server || start_server(slot)) &&
		    write(slot->asked, &request, sizeof(request)) == sizeof(request))
			return true;
		if (slot->server)
			end_server(slot);
	} else {
		snprintf(number, sizeof(number), "%u", job->number);
		/* The memory of the agent need not be copied for what becomes another program at once. */
		slot->program = vfork();
		if (!slot->program)
			become(slot, number);
		if (slot->program > 0)
			return true;
	}
	end_with_status(slot, -1, 0);
	return true;
}

static void hear_server(struct slot *slot)
{
	struct answer answer;
	ssize_t n = read(slot->answers, &answer, sizeof(answer));
	int status;

	if (n < 0)
		return;
	if (n == sizeof(answer) && answer.seq == slot->job.seq && answer.server != SERVER_DAMAGED) {
		/* The next one has mounts as pid 1 has them. */
		if (answer.server == SERVER_STALE)
			end_server(slot);
		return end_with_status(slot, answer.status, answer.microseconds);
	}
	/* It has ended, or cannot be trusted any more: the program is a child of its. */
	status = end_server(slot);
	end_run(slot, "server", n || !WIFSIGNALED(status) ? 0 : WTERMSIG(status),
		now_us() - slot->begun);
}

static void hear_program(struct slot *slot)
{
	int status = -1, each;
	bool ended = false;
	pid_t got;

	while ((got = waitpid(-1, &each, WNOHANG)) > 0)
		if (got == slot->program) {
			ended = true;
			status = each;
		}
	if (!ended)
		return;
	reap_all(slot);
	end_with_status(slot, status, now_us() - slot->begun);
}

static void time_out(struct slot *slot)
{
	if (slot->server)
		end_server(slot);
	else
		reap_all(slot);
	end_run(slot, "timeout", slot->job.milliseconds, now_us() - slot->begun);
}

/*
 * What programs say is looked at every other millisecond, and passed on: the
 * agent that wakes up for each record would take the processor from the program
 * each time.
 */
void attend(void)
{
	const struct timespec tick = { .tv_nsec = 2 * 1000 * 1000 };
	struct pollfd fds[SLOTS] = { { .fd = -1 }, { .fd = -1 } };
	sigset_t none;

	for (int i = 0; i < slot_count; i++)
		if (slots[i].busy && slots[i].server)
			fds[i] = (struct pollfd){ .fd = slots[i].answers, .events = POLLIN };
	sigemptyset(&none);
	/* A child that ends makes it return: that signal comes only here. */
	ppoll(fds, SLOTS, &tick, &none);
	take_commands(0);
	for (int i = 0; i < slot_count; i++) {
		struct slot *slot = &slots[i];
		long long now;

		if (fds[i].revents)
			hear_server(slot);
		else if (slot->busy && !with_servers)
			hear_program(slot);
		if (!slot->busy)
			continue;
		for (int j = 0; j < STREAMS; j++)
			forward(slot, j);
		now = now_us();
		if (now > slot->begun + slot->job.milliseconds * 1000LL)
			time_out(slot);
		else
			beat(slot);
	}
}
