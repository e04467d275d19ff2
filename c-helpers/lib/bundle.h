/* SPDX-License-Identifier: GPL-2.0 */
/* The executable of the suite: many programs, called by name, or as a server that forks for each. */
#ifndef BUNDLE_H
#define BUNDLE_H

struct program {
	const char *name;
	void (*body)(void);
};
/* The last entry has no name. */
extern const struct program programs[];

/* Executes it in this process, which ends with it. */
void run_program(const struct program *program) __attribute__((noreturn));

#endif
