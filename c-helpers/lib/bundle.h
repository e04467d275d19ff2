/* SPDX-License-Identifier: GPL-2.0 */
/* The executable of the suite: many programs, called by name. */
#ifndef BUNDLE_H
#define BUNDLE_H

struct program {
	const char *name;
	void (*body)(void);
};
/* The last entry has no name. */
extern const struct program programs[];

#endif
