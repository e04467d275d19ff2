// SPDX-License-Identifier: GPL-2.0
/* The plainest harness there is: an init that runs the kernel's own tests of mremap, one after the
 * other, and powers off. */
#include <stdio.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *path)
{
	pid_t child = fork();
	int status = -1;

	if (!child) {
		execl(path, path, (char *)0);
		_exit(127);
	}
	waitpid(child, &status, 0);
	printf("%s: %d\n", path, WEXITSTATUS(status));
	fflush(stdout);
}

int main(void)
{
	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, NULL);
	run("/mremap_dontunmap");
	run("/mremap_test");
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
