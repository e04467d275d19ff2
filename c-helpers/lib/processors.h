/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PROCESSORS_H
#define PROCESSORS_H

/* For races between threads that run at the same time; `lacks` on one processor. */
void needs_two_processors(void);

#endif
