/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMFD_H
#define MEMFD_H

#include "carve.h"

/* Kinds of mapping: a file of memfd_create. */
extern const struct kind private_memfd;
extern const struct kind shared_memfd;
#define PRIVATE_MEMFD (&private_memfd)
#define SHARED_MEMFD (&shared_memfd)

#endif
