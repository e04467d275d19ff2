/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MREMAP_H
#define MREMAP_H

#include <stddef.h>
#include <sys/mman.h>

/* Since Linux 5.7; older headers have it not. */
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

/* The raw system call: glibc's mremap refuses flags that it does not know. */
void *sys_mremap(void *old, size_t old_len, size_t new_len, unsigned long flags, void *where);
/*
 * The same, and its result as a record: {"page":6} for page 6 of the stretch,
 * "outside" for an address elsewhere, {"errno":"EINVAL"} when it is refused.
 */
void *observe_mremap(const char *name, void *old, size_t old_len, size_t new_len,
		     unsigned long flags, void *where);

#endif
