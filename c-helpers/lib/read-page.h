/* SPDX-License-Identifier: GPL-2.0 */
#ifndef READ_PAGE_H
#define READ_PAGE_H

/* What a page reads as, one character of a strip; after catch_faults(). */
char read_page(const char *page);

#endif
