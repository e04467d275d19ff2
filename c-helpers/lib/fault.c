// SPDX-License-Identifier: GPL-2.0
#include "fault.h"

#include <setjmp.h>
#include <signal.h>
#include <stddef.h>

static __thread sigjmp_buf before_access;
static __thread volatile char fault_met;
/* A SIGUSR1 that comes after the access must not jump into a frame that has returned. */
static __thread volatile sig_atomic_t accessing;

static void on_fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	if (!accessing) {
		/* A fault of the program's own: it comes again, and ends it. */
		if (number != SIGUSR1)
			signal(number, SIG_DFL);
		return;
	}
	accessing = 0;
	if (number == SIGBUS)
		fault_met = '!';
	else if (number == SIGSEGV)
		fault_met = info->si_code == SEGV_MAPERR ? '-' : '#';
	else
		fault_met = '?';
	siglongjmp(before_access, 1);
}

void catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGUSR1, &action, NULL);
}

char fault_of(void (*access)(void *argument), void *argument)
{
	if (sigsetjmp(before_access, 1))
		return fault_met;
	accessing = 1;
	access(argument);
	accessing = 0;
	return 0;
}
