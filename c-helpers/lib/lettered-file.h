/* SPDX-License-Identifier: GPL-2.0 */
#ifndef LETTERED_FILE_H
#define LETTERED_FILE_H

/* Fills a new file with pages of 'F', 'G', ... which are told from zeros; returns it. */
int write_letters(int fd, long pages);

#endif
