/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MEMINFO_H
#define MEMINFO_H

/* A line of /proc/meminfo ("Committed_AS:"), in pages; `broken` if there is none. A case that asks says `alone`. */
long meminfo_pages(const char *field);

#endif
