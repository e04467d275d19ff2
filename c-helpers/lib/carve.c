// SPDX-License-Identifier: GPL-2.0
/* The stretch: reserved once, inaccessible guards on both sides, nothing in between until carved.
 */
#include "dontunmap.h"

#include <linux/magic.h>
#include <sys/mount.h>
#include <sys/vfs.h>

/*
 * mmap places from the top of the address space down, so nothing comes to lie
 * this low by itself. All 64-bit architectures have this address in user space
 * (the smallest has 39 bits); it is a hint, and checked.
 */
static const uintptr_t low = sizeof(long) == 8 ? (uintptr_t)1 << 36 : (uintptr_t)1 << 30;

static char *stretch;

static void reserve(void)
{
	size_t len = (STRETCH_PAGES + 2) * PAGE;
	char *all =
	    mmap((void *)low, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (all == MAP_FAILED)
		broken("mmap of the stretch: %s", errno_name(errno));
	stretch = all + PAGE;
	if (munmap(stretch, STRETCH_PAGES * PAGE))
		broken("munmap inside the stretch: %s", errno_name(errno));
}

char *slot(long page)
{
	if (!stretch)
		reserve();
	return stretch + page * (long)PAGE;
}

/* Without tmpfs /tmp is a folder of the root, and the file one of ramfs: another kind of mapping. */
static void check_tmpfs(int fd)
{
	struct statfs fs;

	if (fstatfs(fd, &fs))
		broken("statfs of /tmp: %s", errno_name(errno));
	if (fs.f_type != TMPFS_MAGIC)
		lacks("tmpfs on /tmp (CONFIG_TMPFS)");
}

static int open_memfd(void)
{
	int fd = memfd_create("carved", MFD_CLOEXEC);

	if (fd < 0 && errno == ENOSYS)
		lacks("memfd_create (CONFIG_MEMFD_CREATE)");
	return fd;
}

/* The root of an initramfs is tmpfs where there is one, so ramfs is mounted for the purpose. */
static int open_file(enum kind kind)
{
	bool ramfs = kind == PRIVATE_FILE;
	const char *path = ramfs ? "/ramfs/carved" : "/tmp/carved";
	int fd;

	if (ramfs) {
		mkdir("/ramfs", 0700);
		if (mount("ramfs", "/ramfs", "ramfs", 0, NULL))
			broken("mounting ramfs: %s", errno_name(errno));
	}
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	unlink(path);
	if (fd >= 0 && !ramfs)
		check_tmpfs(fd);
	return fd;
}

/* A file of `pages` pages filled with 'F', 'G', ... so that what the object holds can be told from
 * zeros. */
static int object(enum kind kind, long pages)
{
	int fd;

	if (kind == PRIVATE_MEMFD || kind == SHARED_MEMFD)
		fd = open_memfd();
	else
		fd = open_file(kind);
	if (fd < 0)
		broken("a file to map: %s", errno_name(errno));
	for (long i = 0; i < pages; i++) {
		char bytes[256];

		memset(bytes, 'F' + (int)i, sizeof(bytes));
		for (size_t n = 0; n < PAGE; n += sizeof(bytes))
			if (write(fd, bytes, sizeof(bytes)) != sizeof(bytes))
				broken("writing the file to map: %s", errno_name(errno));
	}
	return fd;
}

char *carve_prot(long first, long pages, enum kind kind, int prot)
{
	bool shared = kind == SHARED_ANON || kind == SHARED_MEMFD || kind == SHARED_TMPFS;
	bool anonymous = kind == PRIVATE_ANON || kind == SHARED_ANON;
	int flags =
	    MAP_FIXED | (shared ? MAP_SHARED : MAP_PRIVATE) | (anonymous ? MAP_ANONYMOUS : 0);
	int fd = anonymous ? -1 : object(kind, pages);
	char *where = mmap(slot(first), (size_t)pages * PAGE, prot, flags, fd, 0);

	if (where == MAP_FAILED)
		broken("mmap of pages %ld-%ld: %s", first, first + pages, errno_name(errno));
	if (fd >= 0)
		close(fd);
	return where;
}

char *carve(long first, long pages, enum kind kind)
{
	return carve_prot(first, pages, kind, PROT_READ | PROT_WRITE);
}

void fill(char *where, const char *letters)
{
	for (; *letters; letters++, where += PAGE)
		memset(where, *letters, PAGE);
}
