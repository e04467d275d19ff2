/* SPDX-License-Identifier: GPL-2.0 */
#ifndef STRIP_H
#define STRIP_H

/*
 * What pages of the stretch read as, a character a page.
 *   a letter  every byte of the page is that letter
 *   .         every byte is zero
 *   *         anything else
 *   -         not mapped
 *   #         mapped, and not readable
 *   !         SIGBUS
 */
void observe_strip(const char *name, long first, long pages);

#endif
