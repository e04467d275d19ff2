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
#include <linux/membarrier.h>
#include <linux/serial.h>

enum {
	/* Bytes of the log between two calls that are passed on... */
	LOG_AT_MOST = 32 * 1024,
	/* ...and of what the kernel warns of, or worse: that is not lost in the noise. */
	WARNINGS_AT_MOST = 256 * 1024,
	WARNING = 4,
	LEVELS = 7,
	SETTLE_NS = 20 * 1000 * 1000,
};

/* For lines of which only the beginning has come: the kernel keeps them back until somebody else begins one. */
static const char own_line[] = "<7>dontunmap";

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
	mkdir("/ramfs", 0755);
	mkdir("/tmpfs", 0755);
	/* Whatever a program does to memory, processes and processors, the agent goes on. */
	write_file("/proc/self/oom_score_adj", "-1000");
	/* Two fork bombs side by side: with 1000 processes their stacks and page tables leave no memory
	 * for anybody, and neither the reclaim nor the OOM killer comes to an end. */
	write_file("/proc/sys/kernel/threads-max", "400");
	/* musl's sched_setscheduler does nothing. */
	syscall(SYS_sched_setscheduler, 0, SCHED_RR | SCHED_RESET_ON_FORK,
		&(struct sched_param){ .sched_priority = 50 });
	/* From here on only a panic or an oops prints by itself; the agent reads the log. */
	klogctl(8, NULL, 1);
	kmsg = open("/dev/kmsg", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	/* What the boot has said is no program's. */
	lseek(kmsg, 0, SEEK_END);
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

int out_of_the_way(int fd)
{
	int moved = fcntl(fd, F_DUPFD_CLOEXEC, 16);

	close(fd);
	return moved;
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

static void say_to_all(const char *word, const unsigned long *seqs, int count, const char *text, size_t length)
{
	for (int i = 0; i < count; i++)
		wire_say(word, seqs[i], text, length);
}

void drain_log(const char *word, const unsigned long *seqs, int count)
{
	char entry[8192];
	size_t sent = 0;
	bool lost = false;
	ssize_t n;

	if (kmsg < 0)
		return;
	if (write(kmsg, own_line, sizeof(own_line) - 1) < 0)
		errno = 0;
	for (;;) {
		size_t length, most;
		char *text, *end;

		n = read(kmsg, entry, sizeof(entry) - 1);
		if (n < 0 && errno == EPIPE) {
			lost = true;
			continue;
		}
		if (n <= 0)
			break;
		entry[n] = 0;
		text = strchr(entry, ';');
		if (!text)
			continue;
		/* What follows the first line are tags for machines. */
		end = strchr(++text, '\n');
		length = end ? (size_t)(end - text) : strlen(text);
		if (length == sizeof(own_line) - 4 && !memcmp(text, own_line + 3, length))
			continue;
		most = (strtoul(entry, NULL, 10) & LEVELS) <= WARNING ? WARNINGS_AT_MOST : LOG_AT_MOST;
		if (sent > most) {
			lost |= most == WARNINGS_AT_MOST;
			continue;
		}
		say_to_all(word, seqs, count, text, length);
		sent += length;
	}
	if (lost)
		say_to_all("overrun", seqs, count, "", 0);
}

void settle(void)
{
	const struct timespec moment = { .tv_nsec = SETTLE_NS };

	/* A grace period of RCU has passed for all of the system. */
	syscall(SYS_membarrier, MEMBARRIER_CMD_GLOBAL, 0, 0);
	nanosleep(&moment, NULL);
}
