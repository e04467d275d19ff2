/* SPDX-License-Identifier: GPL-2.0 */
#ifndef CARVE_H
#define CARVE_H

/* A kind of mapping: the flags for mmap, and what makes a file of so many pages. */
struct kind {
	int flags;
	int (*open_file)(long pages);
};
extern const struct kind private_anon;
extern const struct kind shared_anon;
#define PRIVATE_ANON (&private_anon)
#define SHARED_ANON (&shared_anon)

/* Maps pages of the stretch, readable and writable; the address of the first. */
char *carve(long first, long pages, const struct kind *kind);
char *carve_prot(long first, long pages, const struct kind *kind, int prot);
/* Fills whole pages, a letter each. */
void fill(char *where, const char *letters);

#endif
