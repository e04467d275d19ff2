// SPDX-License-Identifier: GPL-2.0
#include "write.h"
#include "record.h"
#include "stretch.h"
#include "fault.h"
#include "read-page.h"

#include <string.h>

struct page_write {
	char *page, letter;
};

static void write_letter(void *argument)
{
	struct page_write *write = argument;

	memset(write->page, write->letter, PAGE);
}

void observe_write(const char *name, long first, long pages, char letter)
{
	char strip[STRETCH_PAGES + 1];

	catch_faults();
	for (long i = 0; i < pages; i++) {
		struct page_write write = { slot(first + i), letter };
		char fault = fault_of(write_letter, &write);

		strip[i] = fault ? fault : read_page(write.page) == letter ? '+' : '*';
	}
	strip[pages] = 0;
	record_string(name, strip);
}
