/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SYSTEM_H
#define SYSTEM_H

/*
 * What belongs to the whole system. Each says what was there before it changes
 * anything, and whoever runs the program puts that back, however the program
 * ends. A case that uses one of these says `alone`.
 */

/* Writes to a file of /proc/sys or /sys; `lacks` when it is not there, with the option that would bring it. */
void set_system(const char *path, const char *text, const char *option);
/* Reserves huge pages of the default size; `broken` when there are not so many. */
void reserve_huge_pages(long count);
/* 0 stops the kernel's search for pages that are alike, 1 lets it search, 2 takes them apart again. */
void set_ksm(int run);
/* Gives the kernel a RAM disk to swap to. */
void swap_on(long pages);

#endif
