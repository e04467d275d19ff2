// SPDX-License-Identifier: GPL-2.0
#include "strip.h"
#include "record.h"
#include "stretch.h"
#include "fault.h"
#include "read-page.h"

void observe_strip(const char *name, long first, long pages)
{
	char strip[STRETCH_PAGES + 1];

	catch_faults();
	for (long i = 0; i < pages; i++)
		strip[i] = read_page(slot(first + i));
	strip[pages] = 0;
	record_string(name, strip);
}
