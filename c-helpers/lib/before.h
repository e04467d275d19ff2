/* SPDX-License-Identifier: GPL-2.0 */
/* What the whole system was like: in the suite the agent puts it back, in a reproducer the file itself. */
#ifndef BEFORE_H
#define BEFORE_H

/* What a file holds before the program changes it ("swapoff": a device that it will swap to). */
void report_before(const char *path, const char *text);

#endif
