// SPDX-License-Identifier: GPL-2.0
/*
 * What a program changes by a file of /proc or /sys, or of its server, is found
 * out afterwards. But root can make a file system that nobody listens to, change
 * its server's memory, or attach programs of its own to the kernel: whoever
 * calls for that is heard by seccomp(2), as it happens. It is not kept from it:
 * the guest answers for no other program.
 */
#include "reach.h"

#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

/* C libraries of older distributions do not know all of them; from 424 on they have one number on all architectures. */
#ifndef SYS_open_tree
#define SYS_open_tree 428
#define SYS_move_mount 429
#define SYS_fsopen 430
#define SYS_fsmount 432
#define SYS_fspick 433
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#ifndef SYS_clone3
#define SYS_clone3 435
#endif
#ifndef SYS_pidfd_getfd
#define SYS_pidfd_getfd 438
#endif
#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SECCOMP_USER_NOTIF_FLAG_CONTINUE
#define SECCOMP_USER_NOTIF_FLAG_CONTINUE 1UL
#endif

#ifdef __x86_64__
#define NATIVE AUDIT_ARCH_X86_64
#else
#define NATIVE AUDIT_ARCH_AARCH64
#endif

/* linux/sched.h: what clone() and unshare() make new. The number of the last one is a signal of clone()'s. */
enum { NAMESPACES = 0x7e020000, NEW_TIME = 0x80 };
/* linux/bpf.h: from 5 on commands are about more than maps, but for one. */
enum { FIRST_BEYOND_MAPS = 5, FREEZE_MAP = 22 };
/* linux/fs.h: FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR. */
enum { SET_FLAGS = 0x40086602, SET_ATTRIBUTES = 0x401c5820 };
/* Of 32-bit programs, by their own numbers: what c-helpers/lib/compat.c makes them call. */
enum { I386_EXIT = 1, I386_WRITE = 4, I386_GETPID = 20, I386_MREMAP = 163, I386_MMAP2 = 192 };
/* The other system calls of x86-64, which pass by the numbers below. */
enum { X32 = 0x40000000 };

#define LOAD(field) BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, field))
#define ANSWER(action) BPF_STMT(BPF_RET | BPF_K, action)
#define UNLESS(test, value, steps) BPF_JUMP(BPF_JMP | (test) | BPF_K, value, 0, steps)
#define HEARD ANSWER(SECCOMP_RET_USER_NOTIF)
#define LET_BE ANSWER(SECCOMP_RET_ALLOW)
/* The low halves of arguments are first on both architectures. */
#define HEAR(call) UNLESS(BPF_JEQ, SYS_##call, 1), HEARD,
/* With one of two values in an argument. */
#define HEAR_IF(call, argument, test, one, other)                                                  \
	UNLESS(BPF_JEQ, SYS_##call, 6), LOAD(args[argument]), UNLESS(test, one, 1), HEARD,         \
		UNLESS(test, other, 1), HEARD, LET_BE
#define LEAVE(number) UNLESS(BPF_JEQ, number, 1), LET_BE

#ifdef __x86_64__
#define PORTS(X) X(iopl) X(ioperm)
#else
#define PORTS(X)
#endif
#define ALWAYS(X)                                                                                  \
	X(mount)                                                                                   \
	X(umount2)                                                                                 \
	X(pivot_root)                                                                              \
	X(fsopen)                                                                                  \
	X(fspick)                                                                                  \
	X(fsmount)                                                                                 \
	X(open_tree)                                                                               \
	X(move_mount)                                                                              \
	X(mount_setattr)                                                                           \
	X(setns)                                                                                   \
	X(process_vm_writev)                                                                       \
	X(pidfd_getfd)                                                                             \
	X(add_key)                                                                                 \
	X(keyctl)                                                                                  \
	X(init_module)                                                                             \
	X(finit_module)                                                                            \
	X(delete_module)                                                                           \
	X(kexec_load)                                                                              \
	X(acct)                                                                                    \
	X(settimeofday)                                                                            \
	X(clock_settime)                                                                           \
	X(adjtimex)                                                                                \
	X(clock_adjtime)                                                                           \
	X(syslog)                                                                                  \
	PORTS(X)
#define SOMETIMES(X)                                                                               \
	X(unshare)                                                                                 \
	X(clone)                                                                                   \
	X(bpf)                                                                                     \
	X(ptrace)                                                                                  \
	X(ioctl)

static struct sock_filter filter[] = {
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, NATIVE, 12, 0),
	LOAD(nr),
	LEAVE(I386_EXIT),
	LEAVE(I386_WRITE),
	LEAVE(I386_GETPID),
	LEAVE(I386_MREMAP),
	LEAVE(I386_MMAP2),
	HEARD,
	LOAD(nr),
	UNLESS(BPF_JGE, X32, 1),
	HEARD,
	/* It cannot be looked into. C libraries do without. */
	UNLESS(BPF_JEQ, SYS_clone3, 1),
	ANSWER(SECCOMP_RET_ERRNO | ENOSYS),
	ALWAYS(HEAR)
	/* clang-format off */
	HEAR_IF(unshare, 0, BPF_JSET, NAMESPACES, NEW_TIME),
	/* clang-format on */
	HEAR_IF(clone, 0, BPF_JSET, NAMESPACES, NAMESPACES),
	UNLESS(BPF_JEQ, SYS_bpf, 6),
	LOAD(args[0]),
	UNLESS(BPF_JEQ, FREEZE_MAP, 1),
	LET_BE,
	UNLESS(BPF_JGE, FIRST_BEYOND_MAPS, 1),
	HEARD,
	LET_BE,
	HEAR_IF(ptrace, 0, BPF_JEQ, PTRACE_ATTACH, PTRACE_SEIZE),
	HEAR_IF(ioctl, 1, BPF_JEQ, SET_FLAGS, SET_ATTRIBUTES),
	LET_BE,
};

int offer_to_be_heard(void)
{
	struct sock_fprog program = { sizeof(filter) / sizeof(*filter), filter };

	return (int)syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_NEW_LISTENER,
			    &program);
}

int take_offered(pid_t process, int fd)
{
	int of_process = (int)syscall(SYS_pidfd_open, process, 0), taken;

	if (of_process < 0)
		return -1;
	taken = (int)syscall(SYS_pidfd_getfd, of_process, fd, 0);
	close(of_process);
	return taken < 0 ? -1 : out_of_the_way(taken);
}

static const char *name_of(int number)
{
#define NAME(call)                                                                                 \
	if (number == SYS_##call)                                                                  \
		return #call;
	ALWAYS(NAME)
	SOMETIMES(NAME)
	return "a system call of another kind";
}

const char *hear_reaching(int fd)
{
	/* As large as the kernel may have them. */
	union {
		struct seccomp_notif call;
		char room[512];
	} heard;
	union {
		struct seccomp_notif_resp answer;
		char room[512];
	} said;

	memset(&heard, 0, sizeof(heard));
	memset(&said, 0, sizeof(said));
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_RECV, &heard))
		return NULL;
	said.answer.id = heard.call.id;
	said.answer.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
	if (ioctl(fd, SECCOMP_IOCTL_NOTIF_SEND, &said))
		errno = 0;
	return name_of(heard.call.data.nr);
}
