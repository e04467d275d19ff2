// SPDX-License-Identifier: GPL-2.0
#include "system.h"
#include "before.h"
#include "record.h"
#include "errno-name.h"
#include "stretch.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/swap.h>
#include <sys/sysmacros.h>
#include <unistd.h>

static int open_system(const char *path, const char *option)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);

	if (fd < 0 && (errno == ENOENT || errno == ENXIO))
		lacks("%s (%s)", path, option);
	if (fd < 0)
		broken("opening %s: %s", path, errno_name(errno));
	return fd;
}

/* The first line of a file; of several words the one in brackets, which is the one that holds. */
static void read_system(int fd, const char *path, char *text, size_t size)
{
	ssize_t n = pread(fd, text, size - 1, 0);
	char *from, *to;

	if (n < 0)
		broken("reading %s: %s", path, errno_name(errno));
	text[n] = 0;
	text[strcspn(text, "\n")] = 0;
	from = strchr(text, '[');
	to = from ? strchr(from, ']') : NULL;
	if (to) {
		*to = 0;
		memmove(text, from + 1, (size_t)(to - from));
	}
	if (strpbrk(text, "\"\\"))
		broken("what %s holds cannot be put back", path);
}

void set_system(const char *path, const char *text, const char *option)
{
	int fd = open_system(path, option);
	char before[128];

	read_system(fd, path, before, sizeof(before));
	report_before(path, before);
	if (pwrite(fd, text, strlen(text), 0) < 0)
		broken("writing %s to %s: %s", text, path, errno_name(errno));
	close(fd);
}

void reserve_huge_pages(long count)
{
	static const char path[] = "/proc/sys/vm/nr_hugepages";
	char text[32];
	int fd;

	snprintf(text, sizeof(text), "%ld", count);
	set_system(path, text, "CONFIG_HUGETLBFS");
	fd = open_system(path, "CONFIG_HUGETLBFS");
	read_system(fd, path, text, sizeof(text));
	close(fd);
	if (strtol(text, NULL, 10) < count)
		broken("%s huge pages instead of %ld", text, count);
}

void set_ksm(int run)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", run);
	set_system("/sys/kernel/mm/ksm/run", text, "CONFIG_KSM");
}

/* The layout is in the kernel's include/linux/swap.h, union swap_header. */
void swap_on(long pages)
{
	static const char path[] = "/dev/ram0";
	uint32_t info[3] = { 1, (uint32_t)pages - 1, 0 };
	int fd;

	/* Where there is no devtmpfs. */
	mknod(path, S_IFBLK | 0600, makedev(1, 0));
	fd = open_system(path, "CONFIG_BLK_DEV_RAM");
	if (pwrite(fd, info, sizeof(info), 1024) < 0 ||
	    pwrite(fd, "SWAPSPACE2", 10, (off_t)PAGE - 10) < 0)
		broken("writing to %s: %s", path, errno_name(errno));
	close(fd);
	report_before("swapoff", path);
	if (!swapon(path, 0))
		return;
	if (errno == ENOSYS)
		lacks("swap (CONFIG_SWAP)");
	broken("swapon: %s", errno_name(errno));
}
