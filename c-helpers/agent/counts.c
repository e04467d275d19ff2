// SPDX-License-Identifier: GPL-2.0
/*
 * The counters of a kernel that was built with GCOV, as it shows them in
 * debugfs: files of 32-bit words, most of them zero.
 *
 * https://docs.kernel.org/dev-tools/gcov.html
 */
#include "counts.h"
#include "agent.h"

#include <dirent.h>
#include <sys/mount.h>

static const char counters[] = "/counters";

static bool mounted(void)
{
	static bool tried, there;

	if (!tried) {
		tried = true;
		mkdir(counters, 0700);
		there = !mount("debugfs", counters, "debugfs", 0, NULL);
		if (!there)
			wire_say("note", 0, counters, strlen(counters));
	}
	return there;
}

void begin_to_count(void)
{
	if (mounted())
		write_file("/counters/gcov/reset", "1");
}

/* Words in hexadecimal with blanks between them; `*N` are N zeros. */
static size_t in_words(const unsigned char *bytes, size_t length, char *text)
{
	unsigned int zeros = 0;
	size_t n = 0;

	for (size_t i = 0; i + 4 <= length; i += 4) {
		uint32_t word;

		memcpy(&word, bytes + i, sizeof(word));
		if (!word) {
			zeros++;
			continue;
		}
		if (zeros)
			n += (size_t)sprintf(text + n, " *%u", zeros);
		zeros = 0;
		n += (size_t)sprintf(text + n, " %x", word);
	}
	if (zeros)
		n += (size_t)sprintf(text + n, " *%u", zeros);
	return n;
}

enum { MOST = 256 * 1024 };

static void say_file(unsigned long seq, const char *path)
{
	static unsigned char bytes[MOST];
	static char text[MOST * 3 + 4096];
	size_t length = 0, n;
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return;
	while ((got = read(fd, bytes + length, sizeof(bytes) - length)) > 0)
		length += (size_t)got;
	close(fd);
	n = (size_t)snprintf(text, 4096, "%s", path);
	n += in_words(bytes, length, text + n);
	text[n++] = '\n';
	wire_say("counts", seq, text, n);
}

static void say_folder(unsigned long seq, const char *path)
{
	DIR *folder = opendir(path);
	struct dirent *entry;

	if (!folder)
		return;
	while ((entry = readdir(folder))) {
		char below[4096];
		size_t length = strlen(entry->d_name);

		if (entry->d_name[0] == '.' && (length == 1 || entry->d_name[1] == '.'))
			continue;
		snprintf(below, sizeof(below), "%s/%s", path, entry->d_name);
		if (entry->d_type == DT_DIR)
			say_folder(seq, below);
		else if (length > 5 && !strcmp(entry->d_name + length - 5, ".gcda"))
			say_file(seq, below);
	}
	closedir(folder);
}

void say_counts(unsigned long seq)
{
	if (mounted())
		say_folder(seq, "/counters/gcov");
}
