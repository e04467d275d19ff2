/* SPDX-License-Identifier: GPL-2.0 */
#ifndef PAGEFAULT_H
#define PAGEFAULT_H

/* The next fault that a userfaultfd reports: {"page":2,"write":false}, or "none" within 5 s. */
void observe_pagefault(const char *name, int uffd);

#endif
