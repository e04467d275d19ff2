/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UFFD_READ_H
#define UFFD_READ_H

#include <linux/userfaultfd.h>
#include <stdbool.h>

/* Waits for the next message of a userfaultfd; false when none came in `milliseconds`. */
bool uffd_read(int uffd, struct uffd_msg *msg, int milliseconds);

#endif
