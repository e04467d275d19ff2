/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STATUS_H
#define STATUS_H

/* A line of /proc/self/status in kB ("VmLck:"), -1 if there is none. */
long status_kb(const char *field);

#endif
