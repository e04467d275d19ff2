// SPDX-License-Identifier: GPL-2.0
/* The main of a program that the agent runs. A reproducer has one of its own
 * (c-helpers/reproducer). */
#include "dontunmap.h"

int main(void)
{
	run_program(program);
}
