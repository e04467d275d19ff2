/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROC_H
#define PROC_H

/* Opens a file of /proc; `lacks` when it is not there, with the option that would bring it. */
int open_proc(const char *path, const char *option);
/* The whole of one, until the next call. */
char *read_proc(const char *path, const char *option);

#endif
