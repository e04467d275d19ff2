// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "mounted-file.h"
#include "record.h"
#include "errno-name.h"
#include "lettered-file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/vfs.h>
#include <unistd.h>

/* In a guest there is one of each, in the namespace of the server alone. */
static int open_on_ready(const char *folder, unsigned long magic)
{
	char path[64];
	struct statfs fs;
	int fd;

	if (statfs(folder, &fs) || (unsigned long)fs.f_type != magic)
		return -1;
	snprintf(path, sizeof(path), "%s/carved-XXXXXX", folder);
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/*
 * Elsewhere the file system is mounted for the purpose, since nobody knows what
 * lies below /tmp, and unmounted as soon as the file is open: a program may run
 * on a machine that is used for something else.
 */
static int open_on_mounted(const char *type)
{
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
	return fd;
}

/* Without CONFIG_SHMEM tmpfs is ramfs by another name, and without CONFIG_TMPFS it makes no file.
 */
static int open_tmpfs(long pages)
{
	int ready = open_on_ready("/tmpfs", TMPFS_MAGIC);
	int fd = ready >= 0 ? ready : open_on_mounted("tmpfs");
	struct statfs fs;

	if (fd < 0 && errno == EACCES)
		lacks("tmpfs (CONFIG_TMPFS)");
	if (fd >= 0 && !fstatfs(fd, &fs) && fs.f_type != TMPFS_MAGIC)
		lacks("tmpfs (CONFIG_SHMEM, CONFIG_TMPFS)");
	return write_letters(fd, pages);
}

static int open_ramfs(long pages)
{
	int ready = open_on_ready("/ramfs", RAMFS_MAGIC);

	return write_letters(ready >= 0 ? ready : open_on_mounted("ramfs"), pages);
}

const struct kind private_tmpfs = { MAP_PRIVATE, open_tmpfs };
const struct kind shared_tmpfs = { MAP_SHARED, open_tmpfs };
const struct kind private_file = { MAP_PRIVATE, open_ramfs };
