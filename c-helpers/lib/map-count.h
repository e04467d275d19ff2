/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MAP_COUNT_H
#define MAP_COUNT_H

/* Mappings that the process has (/proc/self/maps; the kernel's own page does not count). */
long count_mappings(void);
/* Lets it have so many more (vm.max_map_count). */
void allow_mappings(long more);

#endif
