/* SPDX-License-Identifier: GPL-2.0 */
#ifndef SPECIAL_MAPPING_H
#define SPECIAL_MAPPING_H

/* The first mapping whose name ends so ("[vdso]", "[heap]") and its pages; NULL where there is none. */
char *special_mapping(const char *name, long *pages);
/* Those mappings of the process whose names end so, by number. */
long count_mappings(const char *name);

#endif
