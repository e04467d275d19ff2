// SPDX-License-Identifier: GPL-2.0
/*
 * The agent: pid 1 of a guest. It executes programs, one at a time, each in a
 * process of its own, and reports what they said and how they ended. It never
 * judges. harness/guest/wire.ts is the other end of its wire.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/sysmacros.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <linux/serial.h>
#include "wire.h"

enum {
	COMMANDS = 65536,
	RECORDS_AT_MOST = 256 * 1024,
	OUTPUT_AT_MOST = 16 * 1024,
	LOG_AT_MOST = 32 * 1024,
	RECORD_FD = 3,
};

static char commands[COMMANDS];
static size_t commands_length;
static int kmsg = -1;

static long long now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return;
	if (write(fd, text, strlen(text)) < 0)
		wire_say("note", 0, path, strlen(path));
	close(fd);
}

/* A kernel without devtmpfs still has its devices: only the names are missing. */
static void make_devices(void)
{
	if (!mount("dev", "/dev", "devtmpfs", 0, NULL))
		return;
	mknod("/dev/null", S_IFCHR | 0666, makedev(1, 3));
	mknod("/dev/zero", S_IFCHR | 0666, makedev(1, 5));
	mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
	mknod("/dev/ttyS0", S_IFCHR | 0600, makedev(4, 64));
	mknod("/dev/ttyS1", S_IFCHR | 0600, makedev(4, 65));
	mknod("/dev/ttyAMA0", S_IFCHR | 0600, makedev(204, 64));
}

static void set_up(void)
{
	make_devices();
	/* An initramfs without /dev/console starts init with no descriptors: 0 to 2 must not become
	 * something else. */
	while (open("/dev/null", O_RDWR) >= 0 && fcntl(2, F_GETFD) < 0)
		;
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, NULL);
	write_file("/proc/self/oom_score_adj", "-1000");
	/* From here on only a panic or an oops prints by itself; the agent reads the log. */
	klogctl(8, NULL, 1);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/* A second UART is a wire of its own; the first one is shared with the kernel's console. */
static int open_wire(void)
{
	static const char *const ports[] = { "/dev/ttyS1", "/dev/ttyS0", "/dev/ttyAMA0",
					     "/dev/console" };

	for (size_t i = 0; i < sizeof(ports) / sizeof(*ports); i++) {
		int fd = open(ports[i], O_RDWR | O_NOCTTY | O_CLOEXEC);
		struct serial_struct serial;
		struct termios raw;

		if (fd < 0)
			continue;
		if ((!ioctl(fd, TIOCGSERIAL, &serial) && serial.type == PORT_UNKNOWN) ||
		    tcgetattr(fd, &raw)) {
			close(fd);
			continue;
		}
		cfmakeraw(&raw);
		cfsetspeed(&raw, B115200);
		raw.c_cflag |= CLOCAL;
		tcsetattr(fd, TCSANOW, &raw);
		return fd;
	}
	return 1;
}

static void greet(void)
{
	struct utsname name;
	struct sysinfo info;
	char text[1024];
	int n;

	uname(&name);
	sysinfo(&info);
	n = snprintf(text, sizeof(text),
		     "{\"release\":\"%s\",\"version\":\"%s\",\"machine\":\"%s\",\"pageSize\":%ld,"
		     "\"cpus\":%ld,\"memoryKiB\":%lu}",
		     name.release, name.version, name.machine, sysconf(_SC_PAGESIZE),
		     sysconf(_SC_NPROCESSORS_ONLN), info.totalram / 1024 * info.mem_unit);
	wire_say("hello", 0, text, (size_t)n);
}

/* The kernel's log since the last call; sent when `seq` is not 0. */
static void drain_log(unsigned long seq)
{
	char entry[8192];
	size_t sent = 0;
	ssize_t n;

	if (kmsg < 0)
		return;
	for (;;) {
		char *text, *end;

		n = read(kmsg, entry, sizeof(entry) - 1);
		if (n < 0 && errno == EPIPE)
			continue;
		if (n <= 0)
			return;
		entry[n] = 0;
		text = strchr(entry, ';');
		if (!seq || !text || sent > LOG_AT_MOST)
			continue;
		/* What follows the first line are tags for machines. */
		end = strchr(++text, '\n');
		wire_say("log", seq, text, end ? (size_t)(end - text) : strlen(text));
		sent += strlen(text);
	}
}

static void execute(const char *path, int records[2], int output[2])
{
	char *const argv[] = { (char *)path, NULL };
	char *const envp[] = { "PATH=/", "HOME=/tmp", NULL };
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setsid();
	write_file("/proc/self/oom_score_adj", "1000");
	dup2(null, 0);
	dup2(output[1], 1);
	dup2(output[1], 2);
	dup2(records[1], RECORD_FD);
	/* dup2 onto itself would have kept it: close on exec. */
	fcntl(RECORD_FD, F_SETFD, 0);
	execve(path, argv, envp);
	_exit(127);
}

/* Passes on what a pipe holds; false at its end. */
static bool forward(int fd, const char *kind, unsigned long seq, size_t *sent, size_t most)
{
	char buffer[4096];
	ssize_t n = read(fd, buffer, sizeof(buffer));

	if (n < 0)
		return errno == EAGAIN || errno == EINTR;
	if (n == 0)
		return false;
	if (*sent < most)
		wire_say(kind, seq, buffer, (size_t)n);
	*sent += (size_t)n;
	return true;
}

static void take_commands(int timeout_ms);

static void reap_all(void)
{
	/* Everything but pid 1: whatever the program has left behind, in whatever session. */
	kill(-1, SIGKILL);
	while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
		;
}

static void run(unsigned long seq, const char *path, long milliseconds)
{
	int records[2], output[2], status = 0, n;
	size_t record_bytes = 0, output_bytes = 0;
	bool exited = false, timed_out = false;
	long long begun, deadline;
	char text[96];
	pid_t child;

	if (pipe2(records, O_CLOEXEC) || pipe2(output, O_CLOEXEC)) {
		wire_say("note", seq, "pipe", 4);
		return;
	}
	drain_log(0);
	wire_say("begin", seq, "", 0);
	wire_flush();
	begun = now_us();
	deadline = begun + milliseconds * 1000LL;
	child = fork();
	if (!child)
		execute(path, records, output);
	close(records[1]);
	close(output[1]);
	fcntl(records[0], F_SETFL, O_NONBLOCK);
	fcntl(output[0], F_SETFL, O_NONBLOCK);
	if (child < 0)
		wire_say("note", seq, "fork", 4);

	while (child > 0 && !exited && !timed_out) {
		struct pollfd fds[2] = { { .fd = records[0], .events = POLLIN },
					 { .fd = output[0], .events = POLLIN } };
		pid_t got;

		poll(fds, 2, 1);
		forward(records[0], "rec", seq, &record_bytes, RECORDS_AT_MOST);
		forward(output[0], "out", seq, &output_bytes, OUTPUT_AT_MOST);
		while ((got = waitpid(-1, &n, WNOHANG)) > 0)
			if (got == child) {
				exited = true;
				status = n;
			}
		timed_out = !exited && now_us() > deadline;
		take_commands(0);
	}
	reap_all();
	while (forward(records[0], "rec", seq, &record_bytes, RECORDS_AT_MOST) && errno != EAGAIN)
		errno = 0;
	while (forward(output[0], "out", seq, &output_bytes, OUTPUT_AT_MOST) && errno != EAGAIN)
		errno = 0;
	close(records[0]);
	close(output[0]);
	drain_log(seq);
	if (timed_out)
		n = snprintf(text, sizeof(text), "timeout:%ld", milliseconds);
	else if (child < 0)
		n = snprintf(text, sizeof(text), "unknown:0");
	else if (WIFSIGNALED(status))
		n = snprintf(text, sizeof(text), "killed:%d", WTERMSIG(status));
	else
		n = snprintf(text, sizeof(text), "exited:%d", WEXITSTATUS(status));
	n += snprintf(text + n, sizeof(text) - (size_t)n, ":%lld", now_us() - begun);
	wire_say("end", seq, text, (size_t)n);
	wire_flush();
}

/* Reads what the host has sent into the queue; `again` is answered at once. */
static void take_commands(int timeout_ms)
{
	struct pollfd fd = { .fd = wire_fd(), .events = POLLIN };
	unsigned long line;
	ssize_t n;

	if (poll(&fd, 1, timeout_ms) != 1 || commands_length >= COMMANDS - 1)
		return;
	n = read(fd.fd, commands + commands_length, COMMANDS - 1 - commands_length);
	if (n <= 0)
		return;
	commands_length += (size_t)n;
	commands[commands_length] = 0;
	while (sscanf(commands, "again %lu\n", &line) == 1 && strchr(commands, '\n')) {
		size_t length = (size_t)(strchr(commands, '\n') - commands) + 1;

		wire_again(line);
		commands_length -= length;
		memmove(commands, commands + length, commands_length + 1);
	}
}

/* The first command of the queue, taken out of it. */
static bool next_command(char *command, size_t size)
{
	char *end = memchr(commands, '\n', commands_length);
	size_t length;

	if (!end)
		return false;
	length = (size_t)(end - commands);
	snprintf(command, size, "%.*s", (int)length, commands);
	commands_length -= length + 1;
	memmove(commands, end + 1, commands_length + 1);
	return true;
}

int main(void)
{
	char command[512], path[256];
	unsigned long seq, line;
	long milliseconds;

	umask(022);
	signal(SIGPIPE, SIG_IGN);
	set_up();
	wire_open(open_wire());
	greet();
	wire_flush();
	for (;;) {
		if (!next_command(command, sizeof(command)))
			take_commands(1000);
		else if (sscanf(command, "run %lu %255s %ld", &seq, path, &milliseconds) == 3)
			run(seq, path, milliseconds);
		else if (sscanf(command, "again %lu", &line) == 1)
			wire_again(line);
		else if (!strcmp(command, "off"))
			break;
		else
			wire_say("note", 0, command, strlen(command));
	}
	sync();
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
