/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What a program calls. It sets up one situation, calls mremap, and records
 * what it sees. Nothing here judges.
 *
 * Memory is a stretch of STRETCH_PAGES pages, reserved once, between two
 * inaccessible guards: page numbers count from its start. Nothing is mapped in
 * it until a program carves something out, and nothing else comes to lie in it
 * (the stretch is far below the area where the kernel places mappings).
 */
#ifndef DONTUNMAP_H
#define DONTUNMAP_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* Since Linux 5.7; older headers have it not. */
#ifndef MREMAP_DONTUNMAP
#define MREMAP_DONTUNMAP 4
#endif

#define STRETCH_PAGES 64

/* Bytes in a page of this kernel. */
extern size_t PAGE;

/* --- the wire to whoever runs the program: one line a fact (report.c) --- */

/* A set-up step failed: nothing that follows would mean anything. Ends the program. */
void broken(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* This kernel has no such thing: what it is, and the option that brings it. Ends the program. */
void lacks(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/*
 * After the call under test the kernel does what keeps the program from going on: what that is.
 * Ends the program, which deviates: the set-up was right, so the kernel is not.
 */
void failed(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
void record_string(const char *name, const char *value);
void record_number(const char *name, long value);
void record_flag(const char *name, bool value);
/* The value is JSON already. */
void record_json(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* `errno` as its symbol, `EINVAL`; a number where we have no name for it. */
const char *errno_name(int number);

/* --- the stretch and what is mapped in it (carve.c) --- */

enum kind {
	PRIVATE_ANON,
	SHARED_ANON,
	/* A file of a file system in memory: memfd_create, or one on tmpfs. */
	PRIVATE_MEMFD,
	SHARED_MEMFD,
	PRIVATE_TMPFS,
	SHARED_TMPFS,
	/* A file on ramfs: page cache without shmem. */
	PRIVATE_FILE,
};

/* The address of page `page` of the stretch. */
char *slot(long page);
/* Maps `pages` pages at page `first`, readable and writable. */
char *carve(long first, long pages, enum kind kind);
char *carve_prot(long first, long pages, enum kind kind, int prot);
/* Fills whole pages, a letter each. */
void fill(char *where, const char *letters);

/* --- the call (call.c) --- */

/* mremap as the kernel has it: no C library looks at the arguments. */
void *sys_mremap(void *old, size_t old_len, size_t new_len, unsigned long flags, void *where);
/*
 * The same, recorded as `name`: {"page":6} inside the stretch, "outside"
 * elsewhere, {"errno":"EINVAL"} when refused. Returns what mremap returned.
 */
void *observe_mremap(const char *name, void *old, size_t old_len, size_t new_len,
		     unsigned long flags, void *where);

/* --- what memory looks like afterwards (look.c) --- */

/*
 * A strip: a character a page.
 *   a letter  every byte of the page is that letter
 *   .         every byte is zero
 *   *         anything else
 *   -         not mapped
 *   #         mapped, and not readable
 *   !         SIGBUS
 *   ?         caught by the userfaultfd that was given (its message is taken,
 *             the page stays missing)
 */
void observe_strip(const char *name, long first, long pages);
void observe_strip_at(const char *name, char *where, long pages, int uffd);
/* The strip as a string of `pages` characters and a zero byte. */
void look(char *strip, char *where, long pages, int uffd);
/* The mappings in the stretch: ["0-4 rw-p","6-10 rw-p"], end exclusive; neighbours the kernel
 * merged are one. */
void observe_mappings(const char *name, long first, long pages);
/* Whether a flag of /proc/self/smaps's VmFlags ("lo", "um") is set on the mapping that holds each
 * page: "++--". */
void observe_vm_flag(const char *name, const char *flag, long first, long pages);
/*
 * The page frames behind pages of the stretch, as letters in order of first
 * sight within this program: "ABCD--" then "--ABCD" means that the very pages
 * moved. `.` where no page is present.
 */
void observe_frames(const char *name, long first, long pages);
/* Page frame behind an address, 0 if none is present. */
uint64_t frame(char *where);
/* Bytes written to the page are seen there: '+' writable, '#' SIGSEGV, a character a page. Writes
 * `letter`. */
void observe_write(const char *name, long first, long pages, char letter);
/* A line of /proc/self/status in kB ("VmLck"). */
long status_kb(const char *field);
/* The byte as a record: "a", "0" for zero, "?" for none. */
void record_byte(const char *name, char byte);

/* --- userfaultfd (watch.c) --- */

/* A userfaultfd with these features, not blocking; `lacks` if there is none. */
int uffd_open(uint64_t features);
/* Registers a range, by UFFDIO_REGISTER_MODE_... */
void uffd_register(int uffd, char *where, size_t len, uint64_t mode);
/* Waits for the next message; false when none came in `milliseconds`. */
bool uffd_read(int uffd, struct uffd_msg *msg, int milliseconds);
/* Resolves a missing fault: a page full of `letter`, or the zero page. Returns 0 or an errno. */
int uffd_copy_letter(int uffd, char *where, char letter);
int uffd_zeropage(int uffd, char *where);
/* Resolves it with the page at `from`. */
int uffd_copy(int uffd, char *where, const char *from);
/* Takes the next missing fault and records where it was: {"page":2,"write":false}, or "none". */
void observe_pagefault(const char *name, int uffd);
/* A thread that touches one byte of a page, and what it got: for faults that somebody has to
 * resolve. */
struct touch {
	char *where;
	char seen;
	atomic_int done;
	pthread_t thread;
};
void touch_start(struct touch *touch, char *where);
/* Waits for it; the byte that it read, 0 for a zero page, '?' when it does not come back within 5
 * s. */
char touch_finish(struct touch *touch);

/* --- threads (thread.c) --- */

/* For races, which need two threads that really run at once; `lacks` on one processor. */
void needs_two_processors(void);

pthread_t start(void *(*body)(void *), void *argument);
void finish(pthread_t thread);
/* Milliseconds of a clock that only goes forward. */
long now_ms(void);

/* --- the program (main.c) --- */

/* A program of a bundle; the list ends with one without a name. */
struct program {
	const char *name;
	void (*body)(void);
};
extern const struct program programs[];
/* Says that it begins, runs it, says that it has ended. */
void run_program(void (*body)(void)) __attribute__((noreturn));
/* The program itself, as its author wrote it. */
void program(void);

#endif
