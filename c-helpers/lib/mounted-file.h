/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MOUNTED_FILE_H
#define MOUNTED_FILE_H

#include "carve.h"

/* Kinds of mapping: a file on tmpfs. */
extern const struct kind private_tmpfs;
extern const struct kind shared_tmpfs;
#define PRIVATE_TMPFS (&private_tmpfs)
#define SHARED_TMPFS (&shared_tmpfs)
/* A file on ramfs, which is page cache without shmem. */
extern const struct kind private_file;
#define PRIVATE_FILE (&private_file)

#endif
