/* SPDX-License-Identifier: GPL-2.0 */
/*
 * Blocks: addresses for BLOCKS pieces of BLOCK bytes, aligned to BLOCK, between
 * two inaccessible guards. A block is what one page table of the lowest level
 * maps, and the size of a transparent huge page.
 */
#ifndef BLOCKS_H
#define BLOCKS_H

#include "stretch.h"

#define BLOCKS 16
/* 8 bytes an entry: 2 MiB where pages have 4 KiB. */
#define BLOCK (PAGE / 8 * PAGE)

/* The address of block `number`. */
char *block(long number);
/* Fills whole blocks, a letter each. */
void fill_blocks(char *where, const char *letters);
/*
 * What blocks read as, a character a block: as a strip, where all pages of the
 * block are alike, and '*' where they are not.
 */
void observe_blocks(const char *name, long first, long count);
/* mremap, and its result as a record: {"block":6}, "outside", {"errno":"EINVAL"}. */
void *observe_mremap_blocks(const char *name, void *old, size_t old_len, size_t new_len,
			    unsigned long flags, void *where);

#endif
