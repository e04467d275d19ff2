// SPDX-License-Identifier: GPL-2.0
/* How the agent runs a program: it reports on descriptor 3, the agent's pipe, or on standard output
 * when there is none. A reproducer has a main of its own (c-helpers/reproducer). */
#include "dontunmap.h"

int main(void)
{
	run_program(fcntl(3, F_GETFD) == -1 ? 1 : 3);
}
