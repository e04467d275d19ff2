// SPDX-License-Identifier: GPL-2.0
#include "before.h"
#include "report.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/swap.h>
#include <unistd.h>

/* What the program's process changes and this one puts back, when it ends. */
static struct {
	struct {
		char path[128], text[128];
	} files[16];
	size_t count;
} *before;

void report_before(const char *path, const char *text)
{
	size_t n = before->count;

	if (n == sizeof(before->files) / sizeof(before->files[0]))
		report_end("failed", "too many changes");
	before->count++;
	snprintf(before->files[n].path, sizeof(before->files[n].path), "%s", path);
	snprintf(before->files[n].text, sizeof(before->files[n].text), "%s", text);
}

static void __attribute__((constructor)) share_before(void)
{
	before = mmap(NULL, sizeof(*before), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1,
		      0);
	if (before == MAP_FAILED)
		_exit(2);
}

static void __attribute__((destructor)) put_back(void)
{
	for (size_t i = before->count; i--;) {
		const char *path = before->files[i].path, *text = before->files[i].text;
		int fd;

		if (!strcmp(path, "swapoff")) {
			swapoff(text);
			continue;
		}
		fd = open(path, O_WRONLY | O_CLOEXEC);
		if (fd < 0 || write(fd, text, strlen(text)) < 0)
			printf("%s could not be put back to %s\n", path, text);
		close(fd);
	}
}
