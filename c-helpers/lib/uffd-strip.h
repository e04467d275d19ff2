/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UFFD_STRIP_H
#define UFFD_STRIP_H

/*
 * What pages at any address read as, a character a page.
 *   a letter  every byte of the page is that letter
 *   .         every byte is zero
 *   *         anything else
 *   -         not mapped
 *   #         mapped, and not readable
 *   !         SIGBUS
 *   ?         the fault was reported to `uffd` (-1: none), nothing resolves it,
 *             and the page stays missing
 */
void observe_strip_at(const char *name, char *where, long pages, int uffd);

#endif
