/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UFFD_LOG_H
#define UFFD_LOG_H

/* Starts a thread that reads every message of a userfaultfd, and resolves none. */
void uffd_log_start(int uffd);
/*
 * All messages since then, in their order, in pages of the stretch:
 * [{"remap":[0,6,4]},{"unmap":[0,4]},{"fault":2}]: from, to and length;
 * start and end; the page. "outside" for an address elsewhere, and the number of
 * bytes where that is no multiple of the page: "16385 bytes".
 */
void observe_uffd_log(const char *name);

#endif
