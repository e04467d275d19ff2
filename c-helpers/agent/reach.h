/* SPDX-License-Identifier: GPL-2.0 */
/* What programs reach for beyond themselves. */
#ifndef REACH_H
#define REACH_H

#include "agent.h"

/*
 * From here on this process and its children are heard when they make a system
 * call that no case needs, and that can change more than who makes it. The
 * descriptor to hear them by; -1 where the kernel cannot tell.
 */
int offer_to_be_heard(void);
/* The offered descriptor of another process, as one of this one. */
int take_offered(pid_t process, int fd);
/* Lets a call that was heard go on; its name. */
const char *hear_reaching(int fd);

#endif
