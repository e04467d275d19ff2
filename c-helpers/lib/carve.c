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

/* Without CONFIG_SHMEM tmpfs is ramfs by another name, and without CONFIG_TMPFS no file can be
 * made. */
static void check_tmpfs(int fd)
{
	struct statfs fs;

	if (fd < 0 && errno == EACCES)
		lacks("tmpfs (CONFIG_TMPFS)");
	if (fd >= 0 && !fstatfs(fd, &fs) && fs.f_type != TMPFS_MAGIC)
		lacks("tmpfs (CONFIG_SHMEM, CONFIG_TMPFS)");
}

static int open_memfd(void)
{
	int fd = memfd_create("carved", MFD_CLOEXEC);

	if (fd < 0 && errno == ENOSYS)
		lacks("memfd_create (CONFIG_MEMFD_CREATE)");
	return fd;
}

/*
 * A file of a file system that is mounted for the purpose, since nobody knows
 * what lies below /tmp, and gone from sight again once the file is open: a
 * program may run on a machine that is used for something else.
 */
static int open_file(enum kind kind)
{
	const char *type = kind == PRIVATE_FILE ? "ramfs" : "tmpfs";
	char folder[] = "/tmp/carved-XXXXXX", path[64];
	int error, fd;

	if (!mkdtemp(folder))
		broken("a folder in /tmp: %s", errno_name(errno));
	if (mount(type, folder, type, 0, NULL)) {
		error = errno;
		rmdir(folder);
		broken("mounting %s: %s", type, errno_name(error));
	}
	snprintf(path, sizeof(path), "%s/file", folder);
	fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	error = errno;
	umount2(folder, MNT_DETACH);
	rmdir(folder);
	errno = error;
	if (kind != PRIVATE_FILE)
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
