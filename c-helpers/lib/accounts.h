/* SPDX-License-Identifier: GPL-2.0 */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

/* Keeps in mind the sizes that /proc/self/status has now: VmSize, VmLck, VmPin, VmData, VmStk, VmLib. */
void mark_accounts(void);
/* By how many pages each differs since then: {"VmSize":4,"VmData":4}, without those that do not. */
void observe_accounts(const char *name);

#endif
