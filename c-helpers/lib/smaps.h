/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SMAPS_H
#define SMAPS_H

/* A counter of /proc/self/smaps ("Rss:"), in pages: the sum over the mappings that lie in these pages of the stretch. */
long smaps_pages(const char *field, long first, long pages);
/* Keeps in mind all flags of the mapping at a page, as VmFlags has them ("rd wr mr mw me ac"). */
void mark_flags(long page);
/*
 * How the flags of the mapping at a page differ from those in mind: "-lo +dc", ""
 * where they do not. "sd" is left out: it says what was written since when.
 */
void observe_flag_changes(const char *name, long page);

#endif
