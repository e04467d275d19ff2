// SPDX-License-Identifier: GPL-2.0
/*
 * The main of a bundle, and the pipe that its programs report to: descriptor 3,
 * or standard output where there is none. A line each of `begin`, `record NAME
 * JSON`, `before PATH STRING`, `broken JSON`, `lacks JSON`, `failed JSON` and
 * `end`. A reproducer has the judge instead (c-helpers/reproducer).
 */
#include "bundle.h"
#include "before.h"
#include "report.h"
#include "serve.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int pipe_fd = SERVER_RECORDS;

static void write_line(const char *word, const char *name, const char *json)
{
	char line[4096], *rest = line;
	int n = snprintf(line, sizeof(line), "%s%s%s%s%s\n", word, *name ? " " : "", name,
			 *json ? " " : "", json);

	if (n < 0 || (size_t)n >= sizeof(line))
		_exit(98);
	while (n) {
		ssize_t written = write(pipe_fd, rest, (size_t)n);

		if (written <= 0)
			_exit(97);
		rest += written;
		n -= (int)written;
	}
}

void report(const char *name, const char *json)
{
	write_line("record", name, json);
}

void report_before(const char *path, const char *text)
{
	char json[256];

	snprintf(json, sizeof(json), "\"%s\"", text);
	write_line("before", path, json);
}

void report_end(const char *how, const char *json)
{
	write_line(how, "", json);
	_exit(0);
}

void run_program(const struct program *program)
{
	write_line("begin", "", "");
	program->body();
	write_line("end", "", "");
	_exit(0);
}

/* The agent calls a program by its number. */
static bool is_number(const char *text, long number)
{
	char digits[24];

	snprintf(digits, sizeof(digits), "%ld", number);
	return !strcmp(text, digits);
}

int main(int argc, char **argv)
{
	if (argc == 2 && !strcmp(argv[1], SERVE))
		serve(programs, argv[0]);
	if (fcntl(pipe_fd, F_GETFD) == -1)
		pipe_fd = STDOUT_FILENO;
	for (const struct program *each = programs; argc == 2 && each->name; each++)
		if (!strcmp(each->name, argv[1]) || is_number(argv[1], each - programs))
			run_program(each);
	/* What a shell says of a command that is not there. */
	return 127;
}
