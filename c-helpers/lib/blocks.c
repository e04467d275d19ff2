// SPDX-License-Identifier: GPL-2.0
#include "blocks.h"
#include "record.h"
#include "errno-name.h"
#include "mremap.h"
#include "fault.h"
#include "read-page.h"

#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

/* Apart from the stretch, and as low. */
static const uintptr_t hint = (uintptr_t)1 << (sizeof(long) == 8 ? 37 : 29);

static char *arena;

char *block(long number)
{
	if (!arena) {
		size_t len = (BLOCKS + 2) * BLOCK;
		char *guarded = mmap((void *)hint, len, PROT_NONE,
				     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		if (guarded == MAP_FAILED || (uintptr_t)guarded % BLOCK)
			broken("mmap of the blocks: %s",
			       guarded == MAP_FAILED ? errno_name(errno) : "not aligned");
		arena = guarded + BLOCK;
		if (munmap(arena, BLOCKS * BLOCK))
			broken("munmap of the blocks: %s", errno_name(errno));
	}
	return arena + number * (long)BLOCK;
}

void fill_blocks(char *where, const char *letters)
{
	for (; *letters; letters++, where += BLOCK)
		memset(where, *letters, BLOCK);
}

static char read_block(const char *where)
{
	char first = read_page(where);

	for (size_t offset = PAGE; offset < BLOCK; offset += PAGE)
		if (read_page(where + offset) != first)
			return '*';
	return first;
}

void observe_blocks(const char *name, long first, long count)
{
	char strip[BLOCKS + 1];

	catch_faults();
	for (long i = 0; i < count; i++)
		strip[i] = read_block(block(first + i));
	strip[count] = 0;
	record_string(name, strip);
}

void *observe_mremap_blocks(const char *name, void *old, size_t old_len, size_t new_len,
			    unsigned long flags, void *where)
{
	char *got = sys_mremap(old, old_len, new_len, flags, where);

	if (got == MAP_FAILED)
		record_json(name, "{\"errno\":\"%s\"}", errno_name(errno));
	else if (got >= block(0) && got < block(BLOCKS) && !((size_t)(got - block(0)) % BLOCK))
		record_json(name, "{\"block\":%ld}", (long)((size_t)(got - block(0)) / BLOCK));
	else
		record_string(name, (uintptr_t)got % PAGE ? "unaligned" : "outside");
	return got;
}
