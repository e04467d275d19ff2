/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UFFD_H
#define UFFD_H

#include <linux/userfaultfd.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A userfaultfd with these features, not blocking; `lacks` if the kernel has not
 * got them. There is no thread behind it: the program reads and resolves faults.
 */
int uffd_open(uint64_t features);
/* Registers a range, by UFFDIO_REGISTER_MODE_... */
void uffd_register(int uffd, char *where, size_t len, uint64_t mode);

#endif
