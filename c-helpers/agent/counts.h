/* SPDX-License-Identifier: GPL-2.0 */
/* What a kernel that counts (CONFIG_GCOV_KERNEL) has counted of its own code. */
#ifndef COUNTS_H
#define COUNTS_H

/* Counts from zero. */
void begin_to_count(void);
/* Says the counters, for a run: a file each. */
void say_counts(unsigned long seq);

#endif
