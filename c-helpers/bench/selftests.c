// SPDX-License-Identifier: GPL-2.0
/* The plainest harness there is: an init that runs the kernel's own tests below /tests, one after
 * the other, says how each ended, and resets. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/wait.h>
#include <unistd.h>

static void run(const char *name)
{
	char path[300];
	pid_t child = fork();
	int status = -1;

	snprintf(path, sizeof(path), "/tests/%s", name);
	if (!child) {
		char *const arguments[] = { path, NULL };
		char *const environment[] = { "PATH=/", "HOME=/tmp", NULL };

		chdir("/tmp");
		execve(path, arguments, environment);
		_exit(127);
	}
	waitpid(child, &status, 0);
	printf("\nselftest %s: %s %d\n", name, WIFSIGNALED(status) ? "signal" : "status",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	fflush(stdout);
}

static void set(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	if (file) {
		fputs(text, file);
		fclose(file);
	}
}

int main(void)
{
	struct dirent **entries;
	int count;

	mount("dev", "/dev", "devtmpfs", 0, NULL);
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, NULL);
	set("/proc/sys/vm/nr_hugepages", "64");
	count = scandir("/tests", &entries, NULL, alphasort);
	for (int i = 0; i < count; i++)
		if (entries[i]->d_name[0] != '.')
			run(entries[i]->d_name);
	/* QEMU ends at a reset (-no-reboot); to power off takes a driver that a small kernel has
	 * not. */
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
