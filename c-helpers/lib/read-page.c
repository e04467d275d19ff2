// SPDX-License-Identifier: GPL-2.0
#include "read-page.h"
#include "stretch.h"
#include "fault.h"

#include <stdint.h>

struct page_words {
	const volatile uint64_t *words;
	/* The first word, and the bits in which others differ from it. */
	uint64_t first, differ;
};

/* A word at a time: most of what a program costs is reading pages. */
static void read_words(void *argument)
{
	struct page_words *page = argument;
	uint64_t first = page->words[0], differ = 0;

	for (size_t i = 1; i < PAGE / sizeof(first); i++)
		differ |= page->words[i] ^ first;
	page->first = first;
	page->differ = differ;
}

char read_page(const char *page)
{
	struct page_words read = { .words = (const volatile uint64_t *)page };
	char fault = fault_of(read_words, &read), byte = (char)read.first;

	if (fault)
		return fault;
	if (read.differ || read.first != (unsigned char)byte * UINT64_C(0x0101010101010101))
		return '*';
	if (!byte)
		return '.';
	return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ? byte : '*';
}
