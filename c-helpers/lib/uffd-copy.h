/* SPDX-License-Identifier: GPL-2.0 */
#ifndef UFFD_COPY_H
#define UFFD_COPY_H

/* Resolves a missing fault by UFFDIO_COPY of the page at `from`; 0 or an errno. */
int uffd_copy(int uffd, char *where, const char *from);
/* By UFFDIO_COPY of a page full of `letter`. */
int uffd_copy_letter(int uffd, char *where, char letter);
/* By UFFDIO_ZEROPAGE. */
int uffd_zeropage(int uffd, char *where);

#endif
