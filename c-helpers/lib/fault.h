/* SPDX-License-Identifier: GPL-2.0 */
#ifndef FAULT_H
#define FAULT_H

/* Must come before fault_of(): a program may have installed signal handlers of its own. */
void catch_faults(void);
/*
 * Calls access(argument). 0, or the signal that kept it from returning: '-' for
 * a SIGSEGV where nothing is mapped, '#' for one where something is, '!' for a
 * SIGBUS, '?' for SIGUSR1, by which another thread ends a fault that waits for
 * a userfaultfd.
 */
char fault_of(void (*access)(void *argument), void *argument);

#endif
