// SPDX-License-Identifier: GPL-2.0
/* The judge: runs the program in a process of its own, prints what it recorded, and compares that
 * with what an era expects. */
#include "expectations.h"

#include <sys/prctl.h>
#include <sys/utsname.h>

/* The exit status. Skipped is what kselftest calls it. */
enum verdict { CONFORMS = 0, DEVIATES = 1, BROKEN = 2, SKIPPED = 4 };

/* What the program said, and how it ended. */
struct observation {
	bool began, ended;
	const char *broken, *lacks;
	/* A line that is no record, or one too many. */
	const char *garbled;
	struct {
		const char *name, *value;
	} records[64];
	size_t count;
	bool timed_out;
	/* As waitpid has it. */
	int status;
	/* The kernel logged a WARNING, a BUG or the like meanwhile. */
	bool splat;
};

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
static void observe_in_child(struct observation *seen)
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
		close(wire[0]);
		run_program(wire[1]);
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

static bool is_allowed(const struct expectation *want, const char *value)
{
	for (const char *const *each = want->allowed; *each; each++)
		if (!strcmp(*each, value))
			return true;
	return false;
}

static const struct expectation *expectation_of(const struct expectation *table, const char *name)
{
	for (; table->record; table++)
		if (!strcmp(table->record, name))
			return table;
	return NULL;
}

static const char *value_of(const struct observation *seen, const char *name)
{
	for (size_t i = 0; i < seen->count; i++)
		if (!strcmp(seen->records[i].name, name))
			return seen->records[i].value;
	return NULL;
}

/* Whether all records are as expected: none missing, none extra. */
static bool records_match(const struct observation *seen, const struct expectation *table)
{
	for (size_t i = 0; i < seen->count; i++) {
		const struct expectation *want = expectation_of(table, seen->records[i].name);

		if (!want || !is_allowed(want, seen->records[i].value))
			return false;
	}
	for (; table->record; table++)
		if (!value_of(seen, table->record))
			return false;
	return true;
}

static void print_expected(const struct expectation *want, int width)
{
	printf("  %-*s  expected %s", width, "", want->allowed[0]);
	for (const char *const *each = want->allowed + 1; *each; each++)
		printf(" or %s", *each);
	printf("\n");
}

static void print_records(const struct observation *seen, const struct expectation *table)
{
	int width = 0;

	for (size_t i = 0; i < seen->count; i++)
		if ((int)strlen(seen->records[i].name) > width)
			width = (int)strlen(seen->records[i].name);
	for (size_t i = 0; i < seen->count; i++) {
		const struct expectation *want = expectation_of(table, seen->records[i].name);

		printf("  %-*s  %s\n", width, seen->records[i].name, seen->records[i].value);
		if (!want)
			printf("  %-*s  expected no such record\n", width, "");
		else if (!is_allowed(want, seen->records[i].value))
			print_expected(want, width);
	}
	for (; table->record; table++)
		if (!value_of(seen, table->record)) {
			printf("  %-*s  was not recorded\n", width, table->record);
			print_expected(table, width);
		}
}

/* Prints why, if it deviates. */
static bool deviates(const struct observation *seen, const struct era *era)
{
	char why[256];

	if (seen->splat)
		snprintf(why, sizeof(why), "the kernel complained, see above");
	else if (seen->timed_out)
		snprintf(why, sizeof(why), "the program did not end within %d s", seconds_at_most);
	else if (WIFSIGNALED(seen->status))
		snprintf(why, sizeof(why), "the program was killed by signal %d (%s)",
			 WTERMSIG(seen->status), strsignal(WTERMSIG(seen->status)));
	else if (WEXITSTATUS(seen->status))
		snprintf(why, sizeof(why), "the program exited with %d", WEXITSTATUS(seen->status));
	else if (seen->garbled)
		snprintf(why, sizeof(why), "the program said what is no record: %s", seen->garbled);
	else if (!seen->ended)
		snprintf(why, sizeof(why), "the program stopped reporting before its end");
	else if (!records_match(seen, era->expected))
		snprintf(why, sizeof(why), "the records differ");
	else
		return false;
	printf("deviates from %s (since %s): %s\n", era->name, era->since, why);
	return true;
}

/* A kernel that is older, or has a fix backported, gives the answer of another era. */
static void print_eras_that_match(const struct observation *seen)
{
	const struct expectation *last = NULL;

	for (const struct era *era = eras; era->name; era++) {
		if (era->expected && era->expected != last && seen->ended &&
		    records_match(seen, era->expected))
			printf("these are the records of %s (since %s)\n", era->name, era->since);
		last = era->expected;
	}
}

static enum verdict judge(const struct era *era)
{
	struct observation seen = { .began = false };
	int log = open_kernel_log();

	observe_in_child(&seen);
	print_records(&seen, era->expected);
	seen.splat = print_splat(log);
	if (seen.broken || !seen.began) {
		printf("broken: %s\n", seen.broken ? seen.broken : "the program never began");
		return BROKEN;
	}
	if (seen.lacks) {
		printf("skipped: this kernel lacks %s\n", seen.lacks);
		return SKIPPED;
	}
	if (deviates(&seen, era)) {
		print_eras_that_match(&seen);
		return DEVIATES;
	}
	printf("conforms to %s (since %s)\n", era->name, era->since);
	return CONFORMS;
}

static const struct era *era_called(const char *name)
{
	const struct era *era = eras;

	for (; era->name; era++)
		if (name ? !strcmp(era->name, name) : !era[1].name)
			return era;
	return NULL;
}

static void print_eras(void)
{
	for (const struct era *era = eras; era->name; era++)
		printf("%-24s since %s%s\n", era->name, era->since,
		       era->expected ? "" : " (nothing is expected of it here)");
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : NULL;
	const struct era *era;
	struct utsname kernel;

	if (name && !strcmp(name, "--list")) {
		print_eras();
		return 0;
	}
	if (name && (!strcmp(name, "--help") || !strcmp(name, "-h"))) {
		printf("usage: %s [ERA | --list]\n\nThe eras, the last one is the default:\n",
		       argv[0]);
		print_eras();
		printf("\nExit status: 0 conforms, 1 deviates, 2 broken or asked wrongly, 4 "
		       "skipped.\n");
		return 0;
	}
	era = era_called(name);
	if (!era || argc > 2) {
		fprintf(stderr, "%s: give one era; %s --list names them\n",
			argc > 2 ? argv[2] : name, argv[0]);
		return BROKEN;
	}
	uname(&kernel);
	printf("%s on Linux %s %s, by %s (since %s)\n", case_id, kernel.release, kernel.machine,
	       era->name, era->since);
	if (!era->expected) {
		while (!era->expected)
			era++;
		printf("skipped: nothing is expected of a kernel before %s (since %s)\n", era->name,
		       era->since);
		return SKIPPED;
	}
	return judge(era);
}
