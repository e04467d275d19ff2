/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MAPPINGS_H
#define MAPPINGS_H

/*
 * The mappings of these pages of the stretch, from /proc/self/maps:
 * ["0-4 rw-p","6-10 rw-p"], in pages, the end exclusive.
 */
void observe_mappings(const char *name, long first, long pages);

#endif
