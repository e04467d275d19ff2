/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CLOCK_H
#define CLOCK_H

/* Milliseconds of a clock that only goes forward. */
long now_ms(void);

#endif
