/* SPDX-License-Identifier: GPL-2.0 */
/* What a program can change of its server from outside, being root, and what its forks would inherit or meet. */
#ifndef STANDING_H
#define STANDING_H

#include <stdbool.h>

/* Keeps in mind how it is now. */
void remember_standing(void);
/* Whether it still is so. */
bool standing_is_the_same(void);

#endif
