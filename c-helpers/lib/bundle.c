// SPDX-License-Identifier: GPL-2.0
/*
 * The main of a bundle, and the pipe that its programs report to: descriptor 3,
 * or standard output where there is none. A line each of `begin`, `record NAME
 * JSON`, `broken JSON`, `lacks JSON`, `failed JSON` and `end`. A reproducer
 * has the judge instead (c-helpers/reproducer).
 */
#include "bundle.h"
#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static int pipe_fd = 3;

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

void report_end(const char *how, const char *json)
{
	write_line(how, "", json);
	_exit(0);
}

int main(int argc, char **argv)
{
	if (fcntl(pipe_fd, F_GETFD) == -1)
		pipe_fd = STDOUT_FILENO;
	for (const struct program *each = programs; argc == 2 && each->name; each++) {
		if (strcmp(each->name, argv[1]))
			continue;
		write_line("begin", "", "");
		each->body();
		write_line("end", "", "");
		_exit(0);
	}
	/* What a shell says of a command that is not there. */
	return 127;
}
