// SPDX-License-Identifier: GPL-2.0
/*
 * A slot executes one program at a time, with a time limit, and reports what it
 * said and how it ended. Its programs are forks of a server, the bundle, which
 * is started once and is the init of namespaces of its own: with it, and after
 * each program, ends whatever a program has left behind. Two slots work side by
 * side, each on a processor. A kernel without PID namespaces has one slot, and
 * executes the bundle for each program.
 */
#include "slot.h"
#include "changes.h"
#include "counts.h"
#include "reach.h"
#include "../lib/serve.h"

enum { SLOTS = 2 };

static struct slot slots[SLOTS];
static int slot_count = 1;
static bool with_servers;

int count_slots(long processors)
{
	pid_t child = clone_apart();

	if (!child)
		_exit(0);
	with_servers = child > 0;
	if (with_servers)
		waitpid(child, NULL, 0);
	slot_count = with_servers && processors > 1 ? SLOTS : 1;
	remember_system();
	return slot_count;
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

/* What is logged while nothing runs is said as late. */
static void say_log(void)
{
	unsigned long seqs[SLOTS] = { 0 };
	int count = at_work_now(seqs);

	drain_log(count ? "log" : "late", seqs, count ? count : 1);
}

void settle_late(void)
{
	settle();
	say_log();
}

static void end_run(struct slot *slot, const char *how, long detail, long long microseconds)
{
	unsigned long seq = slot->job.seq;
	char text[WIRE_PAYLOAD];
	const char *changed;
	size_t n;

	forward(slot, OUTPUT);
	if (slot->job.counted)
		say_counts(seq);
	if (slot->job.settled)
		settle();
	say_log();
	slot->busy = false;
	n = (size_t)snprintf(text, sizeof(text), "%s:%ld:%lld:%s ", how, detail, microseconds,
			     slot->shared ? "shared" : "alone");
	n += last_records(slot, text + n, sizeof(text) - n);
	changed = changed_for_good(&slot->state, slot->reaching);
	if (changed)
		wire_say("spoiled", seq, changed, strlen(changed));
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
	if (job->settled)
		settle();
	say_log();
	open_streams(slot);
	slot->job = *job;
	slot->busy = true;
	slot->shared = running > 0;
	for (int i = 0; i < slot_count && running; i++)
		slots[i].shared = true;
	slot->program = 0;
	slot->reaching = NULL;
	for (int i = 0; i < STREAMS; i++)
		slot->streams[i].sent = 0;
	/* Who runs alone is to blame for what becomes of the guest. */
	if (job->alone) {
		wire_say("begin", job->seq, "", 0);
		wire_flush();
	}
	if (job->counted)
		begin_to_count();
	slot->begun = now_us();
	slot->beat = slot->begun + BEAT_US;
	if (with_servers) {
		if ((slot->server || start_server(slot, (unsigned int)(slot - slots))) &&
		    write(slot->asked, &request, sizeof(request)) == sizeof(request))
			return true;
		if (slot->server)
			end_server(slot);
	} else {
		snprintf(number, sizeof(number), "%u", job->number);
		/* The memory of the agent need not be copied for what becomes another program at once. */
		slot->program = vfork();
		if (!slot->program) {
			become_a_child(slot);
			execute(number);
		}
		if (slot->program > 0)
			return true;
	}
	end_with_status(slot, -1, 0);
	return true;
}

static void hear(struct slot *slot)
{
	const char *name = hear_reaching(slot->reached);

	if (!name || slot->reaching)
		return;
	slot->reaching = name;
	/* What it is about to do may be the end of the guest. */
	wire_say("spoiled", slot->job.seq, name, strlen(name));
	wire_flush();
}

static void hear_server(struct slot *slot)
{
	struct answer answer;
	ssize_t n = read(slot->answers, &answer, sizeof(answer));
	int status;

	if (n < 0)
		return;
	if (n == sizeof(answer) && answer.seq == slot->job.seq && answer.server != SERVER_DAMAGED) {
		if (answer.server == SERVER_REMOUNTED && !slot->reaching)
			slot->reaching = "mounts";
		/* The next one has mounts, limits and files as pid 1 has them. */
		if (answer.server != SERVER_SOUND)
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
	/* The answers of each slot's server, and then what the programs of each reach for. */
	struct pollfd fds[2 * SLOTS] = { { .fd = -1 }, { .fd = -1 }, { .fd = -1 }, { .fd = -1 } };
	sigset_t none;

	for (int i = 0; i < slot_count; i++)
		if (slots[i].busy && slots[i].server) {
			fds[i] = (struct pollfd){ .fd = slots[i].answers, .events = POLLIN };
			fds[SLOTS + i] = (struct pollfd){ .fd = slots[i].reached, .events = POLLIN };
		}
	sigemptyset(&none);
	/* A child that ends makes it return: that signal comes only here. */
	ppoll(fds, 2 * SLOTS, &tick, &none);
	take_commands(0);
	for (int i = 0; i < slot_count; i++) {
		struct slot *slot = &slots[i];
		long long now;

		if (fds[SLOTS + i].revents & POLLIN)
			hear(slot);
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
