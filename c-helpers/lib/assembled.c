// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "assembled.h"
#include "record.h"
#include "errno-name.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

unsigned char *put_bytes(unsigned char *at, const void *bytes, size_t count)
{
	memcpy(at, bytes, count);
	return at + count;
}

static int in_memory(const void *file, size_t size)
{
	int fd = (int)syscall(SYS_memfd_create, "assembled", 1U);

	if (fd < 0 && errno == ENOSYS)
		lacks("memfd_create (CONFIG_MEMFD_CREATE)");
	if (fd < 0)
		broken("memfd_create: %s", errno_name(errno));
	if (write(fd, file, size) != (ssize_t)size)
		broken("write: %s", errno_name(errno));
	return fd;
}

int run_assembled(const void *file, size_t size, void *answers, size_t answers_size)
{
	char *const arguments[] = { "assembled", NULL };
	int fd = in_memory(file, size), ends[2], status;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC))
		broken("pipe2: %s", errno_name(errno));
	child = fork();
	if (child < 0)
		broken("fork: %s", errno_name(errno));
	if (!child) {
		dup2(ends[1], ASSEMBLED_ANSWERS_TO);
		syscall(SYS_execveat, fd, "", arguments, arguments + 1, AT_EMPTY_PATH);
		_exit(errno);
	}
	if (waitpid(child, &status, 0) != child)
		broken("waitpid: %s", errno_name(errno));
	close(ends[1]);
	close(fd);
	if (!WIFEXITED(status))
		broken("the executable ended with %d", status);
	if (!WEXITSTATUS(status) && read(ends[0], answers, answers_size) != (ssize_t)answers_size)
		broken("the executable said nothing");
	close(ends[0]);
	return WEXITSTATUS(status);
}
