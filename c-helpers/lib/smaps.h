/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SMAPS_H
#define SMAPS_H

#include <stdbool.h>

/* A counter of /proc/self/smaps ("Rss:"), in pages: the sum over the mappings that lie in these pages of the stretch. */
long smaps_pages(const char *field, long first, long pages);
/* Keeps in mind all flags of the mapping at a page, as VmFlags has them ("rd wr mr mw me ac"). */
void mark_flags(long page);
/* Whether a flag ("sd") is among those in mind. */
bool is_marked(const char *flag);
/*
 * How the flags of the mapping at a page differ from those in mind: "-lo +dc", ""
 * where they do not. "sd" is left out: it says what was written since when.
 */
void observe_flag_changes(const char *name, long page);

#endif
