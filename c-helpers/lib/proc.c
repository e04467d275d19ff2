// SPDX-License-Identifier: GPL-2.0
#include "proc.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int open_proc(const char *path, const char *option)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd >= 0)
		return fd;
	if (errno != ENOENT)
		broken("opening %s: %s", path, errno_name(errno));
	/* Without /proc itself no file in it is there, whatever the options. */
	if (access("/proc/self", F_OK))
		lacks("/proc (CONFIG_PROC_FS)");
	lacks("%s (%s)", path, option);
}

/* Without the C library's streams: they read little at a time, and each program would need a heap. */
char *read_proc(const char *path, const char *option)
{
	static char text[256 * 1024];
	int fd = open_proc(path, option);
	size_t length = 0;
	ssize_t n;

	while ((n = read(fd, text + length, sizeof(text) - 1 - length)) > 0)
		length += (size_t)n;
	if (n < 0)
		broken("reading %s: %s", path, errno_name(errno));
	if (length == sizeof(text) - 1)
		broken("%s is longer than %zu bytes", path, length);
	close(fd);
	text[length] = 0;
	return text;
}
