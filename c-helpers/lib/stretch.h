/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The stretch: addresses for STRETCH_PAGES pages between two inaccessible
 * guards. Pages are numbered from its start. Nothing is mapped in it but by the
 * program: it lies far below the area where the kernel places mappings.
 */
#ifndef STRETCH_H
#define STRETCH_H

#include <stddef.h>

#define STRETCH_PAGES 64

/* Bytes in a page of this kernel. */
extern size_t PAGE;

/* The address of page `page` of the stretch. */
char *slot(long page);

#endif
