/* SPDX-License-Identifier: GPL-2.0 */
#ifndef MAP_COUNT_H
#define MAP_COUNT_H

/* Lets the process have so many more mappings than it has (vm.max_map_count). */
void allow_mappings(long more);

#endif
