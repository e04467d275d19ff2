/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SMAPS_H
#define SMAPS_H

/* A counter of /proc/self/smaps ("Rss:"), in pages: the sum over the mappings that lie in these pages of the stretch. */
long smaps_pages(const char *field, long first, long pages);
/* All flags of the mapping at a page ("rd wr mr mw me ac"), as VmFlags has them; until the next call. */
const char *flags_of(long page);
/*
 * How these flags differ from those of `before`: "-lo +dc", "" where they do not.
 * Those that tell only what the page tables hold or how the kernel keeps account
 * of writes ("sd") are left out.
 */
void observe_flag_changes(const char *name, const char *before, long page);

#endif
