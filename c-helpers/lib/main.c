// SPDX-License-Identifier: GPL-2.0
/* The main of a bundle: one executable with many programs in it, which are called by name. A
 * reproducer has one of its own (c-helpers/reproducer). */
#include "dontunmap.h"

int main(int argc, char **argv)
{
	for (const struct program *each = programs; argc == 2 && each->name; each++)
		if (!strcmp(each->name, argv[1]))
			run_program(each->body);
	/* What a shell says of a command that is not there. */
	return 127;
}
