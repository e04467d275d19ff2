// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "expectations.h"
#include "report.h"

#include <errno.h>
#include <fcntl.h>
#include <regex.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

enum verdict { CONFORMS = 0, DEVIATES = 1, BROKEN = 2, SKIPPED = 4 };

/* What the program records and how it ends, in memory that is shared with its process. */
struct observation {
	struct {
		char name[64], json[4000];
	} records[64];
	size_t count;
	/* "end", or one of those of report_end(). */
	char how[8], why[2048];
};
static struct observation *observed;

void report(const char *name, const char *json)
{
	size_t n = observed->count;

	if (n == sizeof(observed->records) / sizeof(observed->records[0]))
		report_end("failed", "too many records");
	observed->count++;
	snprintf(observed->records[n].name, sizeof(observed->records[n].name), "%s", name);
	snprintf(observed->records[n].json, sizeof(observed->records[n].json), "%s", json);
}

void report_end(const char *how, const char *json)
{
	snprintf(observed->how, sizeof(observed->how), "%s", how);
	snprintf(observed->why, sizeof(observed->why), "%s", json);
	_exit(0);
}

/* Runs the program; its status as waitpid has it, -1 when it does not end in time. */
static int run_program(void)
{
	struct timespec limit = { .tv_sec = seconds_at_most }, grace = { .tv_sec = 2 };
	int status = -1, got;
	sigset_t child_ends;
	pid_t child;

	sigemptyset(&child_ends);
	sigaddset(&child_ends, SIGCHLD);
	sigprocmask(SIG_BLOCK, &child_ends, NULL);
	child = fork();
	if (child < 0) {
		perror("fork");
		exit(BROKEN);
	}
	if (!child) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		setsid();
		sigprocmask(SIG_UNBLOCK, &child_ends, NULL);
		program();
		report_end("end", "");
	}
	do
		got = sigtimedwait(&child_ends, NULL, &limit);
	while (got < 0 && errno == EINTR);
	/* With all that it has left behind. */
	kill(-child, SIGKILL);
	if (got > 0)
		waitpid(child, &status, 0);
	else /* A process that hangs in the kernel cannot be killed: it is left then. */
		sigtimedwait(&child_ends, NULL, &grace);
	return status;
}

/* Prints what the kernel has logged, from the first line that says that something is wrong. */
static bool print_splat(int log)
{
	static const char signs[] =
	    "WARNING: |BUG: |kernel BUG at |Oops: |UBSAN: |Kernel panic|unable to handle |"
	    "general protection fault, |bad page state|bad page map|circular locking|"
	    "recursive locking|suspicious RCU|self-detected stall|detected stalls on |"
	    "detected expedited stalls|INFO: lockdep|blocked for more than ";
	char entry[8192], *text;
	bool found = false;
	regex_t splat;
	ssize_t n;

	regcomp(&splat, signs, REG_EXTENDED | REG_NOSUB);
	/* EPIPE: entries were lost. */
	while ((n = read(log, entry, sizeof(entry) - 1)) > 0 || (n < 0 && errno == EPIPE)) {
		entry[n < 0 ? 0 : n] = 0;
		text = strchr(entry, ';');
		if (!text)
			continue;
		text[strcspn(text, "\n")] = 0;
		found = found || !regexec(&splat, text, 0, NULL, 0);
		if (found)
			printf("  kernel: %s\n", text + 1);
	}
	regfree(&splat);
	return found;
}

static const char *recorded(const char *name)
{
	for (size_t i = 0; i < observed->count; i++)
		if (!strcmp(observed->records[i].name, name))
			return observed->records[i].json;
	return NULL;
}

static bool is_allowed(const struct expected_record *record, const char *json)
{
	for (const char *const *each = record->allowed; json && *each; each++)
		if (!strcmp(*each, json))
			return true;
	return false;
}

/* Whether the records are as expected: none missing, none extra, none twice. */
static bool records_match(const struct expectation *expected)
{
	const struct expected_record *each = expected->records;

	for (; each->name; each++)
		if (!is_allowed(each, recorded(each->name)))
			return false;
	return observed->count == (size_t)(each - expected->records);
}

static void print_records(const struct expectation *expected)
{
	const struct expected_record *each;

	for (each = expected->records; each->name; each++) {
		const char *json = recorded(each->name);

		printf("  %-16s  %s\n", each->name, json ? json : "was not recorded");
		if (is_allowed(each, json))
			continue;
		printf("  %-16s  expected %s", "", each->allowed[0]);
		for (size_t i = 1; each->allowed[i]; i++)
			printf(" or %s", each->allowed[i]);
		printf("\n");
	}
	for (size_t i = 0; i < observed->count; i++) {
		const char *name = observed->records[i].name, *json = observed->records[i].json;

		for (each = expected->records; each->name && strcmp(each->name, name); each++)
			;
		if (!each->name || recorded(name) != json)
			printf("  %-16s  %s\n  %-16s  expected no such record\n", name, json, "");
	}
}

/* Why the program deviates; NULL if it does not. */
static const char *deviation(const struct expectation *expected, int status, bool splat)
{
	static char why[3072];

	if (splat)
		return "the kernel complained, see above";
	if (status == -1)
		snprintf(why, sizeof(why), "the program did not end within %d s", seconds_at_most);
	else if (WIFSIGNALED(status))
		snprintf(why, sizeof(why), "the program was killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status))
		snprintf(why, sizeof(why), "the program exited with %d", WEXITSTATUS(status));
	else if (!strcmp(observed->how, "failed"))
		snprintf(why, sizeof(why), "the program could not go on after the call: %s",
			 observed->why);
	else if (strcmp(observed->how, "end"))
		return "the program stopped reporting before its end";
	else
		return records_match(expected) ? NULL : "the records differ";
	return why;
}

static enum verdict judge(const struct expectation *expected)
{
	int log = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC), status;
	const char *why;

	lseek(log, 0, SEEK_END);
	status = run_program();
	if (!strcmp(observed->how, "broken")) {
		printf("broken: %s%s\n", observed->why, geteuid() ? " (run it as root)" : "");
		return BROKEN;
	}
	if (!strcmp(observed->how, "lacks")) {
		printf("skipped: this kernel lacks %s\n", observed->why);
		return SKIPPED;
	}
	print_records(expected);
	why = deviation(expected, status, print_splat(log));
	if (!why) {
		printf("conforms to %s (since %s)\n", expected->name, expected->since);
		return CONFORMS;
	}
	printf("deviates from %s (since %s): %s\n", expected->name, expected->since, why);
	/* Those of another, when the kernel is older than it looks or lacks a backport. */
	for (expected = expectations; expected->name; expected++)
		if (!strcmp(observed->how, "end") && records_match(expected))
			printf("these are the records of %s (since %s)\n", expected->name,
			       expected->since);
	return DEVIATES;
}

int main(int argc, char **argv)
{
	const struct expectation *expected = expectations;
	struct utsname kernel;

	while (expected->name && (argc > 1 ? strcmp(expected->name, argv[1]) : !!expected[1].name))
		expected++;
	if (argc == 2 && !strcmp(argv[1], "--list")) {
		for (expected = expectations; expected->name; expected++)
			printf("%-24s since %s\n", expected->name, expected->since);
		return 0;
	}
	if (!expected->name || argc > 2) {
		fprintf(stderr, "usage: %s [NAME | --list]\n", argv[0]);
		return BROKEN;
	}
	setlinebuf(stdout);
	uname(&kernel);
	printf("%s on Linux %s %s\n", case_id, kernel.release, kernel.machine);
	observed = mmap(NULL, sizeof(*observed), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			-1, 0);
	if (observed == MAP_FAILED) {
		perror("mmap");
		return BROKEN;
	}
	return judge(expected);
}
