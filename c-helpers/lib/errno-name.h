/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ERRNO_NAME_H
#define ERRNO_NAME_H

/* `errno` as its symbol, "EINVAL"; "errno 75" where no program has met it yet. */
const char *errno_name(int number);

#endif
