// SPDX-License-Identifier: GPL-2.0
/* Compares what was seen with what an era expects, and says so. */
#include "expectations.h"
#include "observation.h"

#include <sys/utsname.h>

/* The exit status. */
enum verdict { CONFORMS = 0, DEVIATES = 1, BROKEN = 2, SKIPPED = 4 };

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

static int widest(const struct observation *seen, const struct expectation *table)
{
	size_t width = 0;

	for (size_t i = 0; i < seen->count; i++)
		if (strlen(seen->records[i].name) > width)
			width = strlen(seen->records[i].name);
	for (; table->record; table++)
		if (strlen(table->record) > width)
			width = strlen(table->record);
	return (int)width;
}

/* What was recorded; what is wrong with it when `complete`. */
static void print_records(const struct observation *seen, const struct expectation *table,
			  bool complete)
{
	int width = widest(seen, table);

	for (size_t i = 0; i < seen->count; i++) {
		const struct expectation *want = expectation_of(table, seen->records[i].name);

		printf("  %-*s  %s\n", width, seen->records[i].name, seen->records[i].value);
		if (complete && !want)
			printf("  %-*s  expected no such record\n", width, "");
		else if (complete && !is_allowed(want, seen->records[i].value))
			print_expected(want, width);
	}
	for (; complete && table->record; table++)
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
	printf("deviates from the era %s (since %s): %s\n", era->name, era->since, why);
	return true;
}

/* A kernel that is older, or has a fix backported, gives the answer of another era. */
static void print_eras_that_match(const struct observation *seen)
{
	const struct expectation *last = NULL;

	for (const struct era *era = eras; era->name; era++) {
		if (era->expected && era->expected != last && seen->ended &&
		    records_match(seen, era->expected))
			printf("these are the records of the era %s (since %s)\n", era->name,
			       era->since);
		last = era->expected;
	}
}

static enum verdict judge(const struct era *era)
{
	struct observation seen = { .began = false };

	observe_program(&seen);
	print_records(&seen, era->expected, seen.began && !seen.broken && !seen.lacks);
	if (seen.broken || !seen.began) {
		printf("broken: %s%s\n", seen.broken ? seen.broken : "the program never began",
		       geteuid() ? " (run it as root)" : "");
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
	printf("conforms to the era %s (since %s)\n", era->name, era->since);
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
		fprintf(stderr, "%s is no era; give one of those that %s --list names\n",
			argc > 2 ? argv[2] : name, argv[0]);
		return BROKEN;
	}
	uname(&kernel);
	printf("%s on Linux %s %s\n", case_id, kernel.release, kernel.machine);
	if (!era->expected) {
		while (!era->expected && era[1].name)
			era++;
		printf("skipped: nothing is expected of a kernel before the era %s (since %s)\n",
		       era->name, era->since);
		return SKIPPED;
	}
	return judge(era);
}
