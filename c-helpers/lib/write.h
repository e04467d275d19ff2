/* SPDX-License-Identifier: GPL-2.0 */
#ifndef WRITE_H
#define WRITE_H

/*
 * Fills pages of the stretch with `letter`; a character a page: '+' it reads so
 * afterwards, '*' it does not, '#' mapped and not writable, '-' not mapped,
 * '!' SIGBUS.
 */
void observe_write(const char *name, long first, long pages, char letter);

#endif
