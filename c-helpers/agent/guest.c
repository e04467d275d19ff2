// SPDX-License-Identifier: GPL-2.0
/* The guest around the agent: devices, file systems, the UART that is the wire, the kernel's log.
 */
#include "agent.h"

#include <sched.h>
#include <sys/ioctl.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <linux/serial.h>

enum { LOG_AT_MOST = 32 * 1024 };

static int kmsg = -1;

void write_file(const char *path, const char *text)
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

void set_up(void)
{
	make_devices();
	/* An initramfs without /dev/console starts init with no descriptors: 0 to 2 must not become
	 * something else. */
	while (open("/dev/null", O_RDWR) >= 0 && fcntl(2, F_GETFD) < 0)
		;
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sys", "/sys", "sysfs", 0, NULL);
	mount("tmp", "/tmp", "tmpfs", 0, NULL);
	/* Whatever a program does to memory, processes and processors, the agent goes on. */
	write_file("/proc/self/oom_score_adj", "-1000");
	write_file("/proc/sys/kernel/threads-max", "1000");
	/* musl's sched_setscheduler does nothing. */
	syscall(SYS_sched_setscheduler, 0, SCHED_RR | SCHED_RESET_ON_FORK,
		&(struct sched_param){ .sched_priority = 50 });
	/* From here on only a panic or an oops prints by itself; the agent reads the log. */
	klogctl(8, NULL, 1);
	kmsg = open("/dev/kmsg", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
}

/*
 * The agent has the first processor, and each slot one of its own, but for
 * programs that say that they need two (needs_two_processors). Under emulation
 * each wake-up of another one costs a switch of the host's threads, and one that
 * the host has taken away holds everybody up.
 */
void stay_on(unsigned int processor)
{
	unsigned long mask = 1UL << processor;

	syscall(SYS_sched_setaffinity, 0, sizeof(mask), &mask);
}

/* A second UART is a wire of its own; the first one is shared with the kernel's console. */
int open_wire(void)
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

void drain_log(const unsigned long *seqs, int count)
{
	char entry[8192];
	size_t sent = 0;
	ssize_t n;

	if (kmsg < 0)
		return;
	if (!count) {
		lseek(kmsg, 0, SEEK_END);
		return;
	}
	for (;;) {
		char *text, *end;
		size_t length;

		n = read(kmsg, entry, sizeof(entry) - 1);
		if (n < 0 && errno == EPIPE)
			continue;
		if (n <= 0)
			return;
		entry[n] = 0;
		text = strchr(entry, ';');
		if (!text || sent > LOG_AT_MOST)
			continue;
		/* What follows the first line are tags for machines. */
		end = strchr(++text, '\n');
		length = end ? (size_t)(end - text) : strlen(text);
		for (int i = 0; i < count; i++)
			wire_say("log", seqs[i], text, length);
		sent += length;
	}
}
