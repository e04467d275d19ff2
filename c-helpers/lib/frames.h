/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FRAMES_H
#define FRAMES_H

/*
 * The page frames behind pages of the stretch (/proc/self/pagemap), a letter
 * each in the order in which the program meets them: "ABCD" and later "ABCD" are
 * the same frames. '.' where no page is present.
 */
void observe_frames(const char *name, long first, long pages);

#endif
