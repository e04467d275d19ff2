/* SPDX-License-Identifier: GPL-2.0 */
/* mremap as 32-bit programs have it on a 64-bit kernel of x86. */
#ifndef COMPAT_H
#define COMPAT_H

#include <stdint.h>

/* The system call of 32-bit programs (int 0x80) from this one, the registers 64 bits wide; `lacks`
 * without it. */
uint32_t compat_mremap(uint64_t old, uint64_t old_len, uint64_t new_len, uint64_t flags,
		       uint64_t where);

/* What a 32-bit executable does: it maps pages there, private and anonymous, and calls mremap. */
struct compat_call {
	uint32_t map, map_len;
	uint32_t old, old_len, new_len, flags, where;
};
/* What mremap answered there; `lacks` when such executables are not known. */
uint32_t mremap_in_compat_executable(const struct compat_call *call);

/* "EINVAL", or the address as it is: "0x10000000". */
void record_compat(const char *name, uint32_t answer);

#endif
