/* SPDX-License-Identifier: GPL-2.0 */
#ifndef USER_SPACE_H
#define USER_SPACE_H

/* The first address that no mapping of this process can have, found by asking for its last page. */
char *user_space_end(void);

#endif
