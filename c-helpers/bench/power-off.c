// SPDX-License-Identifier: GPL-2.0
/* The init of a stock boot: the guest is up when this runs, and off at once. */
#include <sys/reboot.h>
#include <unistd.h>

int main(void)
{
	reboot(RB_POWER_OFF);
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
