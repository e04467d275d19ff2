/* SPDX-License-Identifier: GPL-2.0 */
/* Whether the whole system is as it was before a program. */
#ifndef CHANGES_H
#define CHANGES_H

#include "state.h"

/* Keeps in mind how it is, before any program. */
void remember_system(void);
/* Puts back what a program has said that it changes; what it has changed beside that, or cannot be put back, or NULL. */
const char *changed_for_good(struct state *state, const char *reaching);

#endif
