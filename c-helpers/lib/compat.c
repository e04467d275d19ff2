// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "compat.h"
#include "assembled.h"
#include "record.h"
#include "errno-name.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define EMULATION "32-bit programs (CONFIG_IA32_EMULATION)"

enum { COMPAT_GETPID = 20, COMPAT_MREMAP = 163 };

#ifdef __x86_64__
static uint32_t int80(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	uint64_t answer = number;

	/* The kernel may leave r8 to r11 as zeros. */
	__asm__ volatile("int $0x80"
			 : "+a"(answer)
			 : "b"(a), "c"(b), "d"(c), "S"(d), "D"(e)
			 : "r8", "r9", "r10", "r11", "memory");
	return (uint32_t)answer;
}
#else
static uint32_t int80(uint64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e)
{
	(void)number, (void)a, (void)b, (void)c, (void)d, (void)e;
	lacks("int 0x80 (x86)");
}
#endif

static pid_t fork_or_break(void)
{
	pid_t child = fork();

	if (child < 0)
		broken("fork: %s", errno_name(errno));
	return child;
}

static int status_of(pid_t child)
{
	int status;

	if (waitpid(child, &status, 0) != child)
		broken("waitpid: %s", errno_name(errno));
	return status;
}

uint32_t compat_mremap(uint64_t old, uint64_t old_len, uint64_t new_len, uint64_t flags,
		       uint64_t where)
{
	pid_t child = fork_or_break();

	/* Without the emulation the instruction is a fault. */
	if (!child)
		_exit(int80(COMPAT_GETPID, 0, 0, 0, 0, 0) == (uint32_t)getpid() ? 0 : 1);
	if (status_of(child))
		lacks(EMULATION);
	return int80(COMPAT_MREMAP, old, old_len, new_len, flags, where);
}

struct compat_executable {
	Elf32_Ehdr header;
	Elf32_Phdr segment;
	unsigned char code[128];
};

/* mov $value,%register: the registers as the instruction numbers them. */
enum { EAX, ECX, EDX, EBX, ESI = 6, EDI };

static unsigned char *load_register(unsigned char *at, int target, uint32_t value)
{
	const unsigned char opcode = (unsigned char)(0xb8 + target);

	return put_bytes(put_bytes(at, &opcode, 1), &value, sizeof(value));
}

static unsigned char *call_compat_kernel(unsigned char *at, uint32_t number)
{
	return put_bytes(load_register(at, EAX, number), "\xcd\x80", 2);
}

static void write_compat_code(unsigned char *at, const struct compat_call *call)
{
	/* mmap2(map, map_len, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1,
	 * 0) */
	at = load_register(at, EBX, call->map);
	at = load_register(at, ECX, call->map_len);
	at = load_register(at, EDX, 3);
	at = load_register(at, ESI, 0x32);
	at = load_register(at, EDI, UINT32_MAX);
	at = put_bytes(at, "\x31\xed", 2);
	at = call_compat_kernel(at, 192);
	at = load_register(at, EBX, call->old);
	at = load_register(at, ECX, call->old_len);
	at = load_register(at, EDX, call->new_len);
	at = load_register(at, ESI, call->flags);
	at = load_register(at, EDI, call->where);
	at = call_compat_kernel(at, COMPAT_MREMAP);
	/* push %eax; write(ASSEMBLED_ANSWERS_TO, %esp, 4) */
	at = put_bytes(at, "\x50\x89\xe1", 3);
	at = load_register(at, EBX, ASSEMBLED_ANSWERS_TO);
	at = load_register(at, EDX, 4);
	at = call_compat_kernel(at, 4);
	/* exit(0) */
	at = load_register(at, EBX, 0);
	call_compat_kernel(at, 1);
}

uint32_t mremap_in_compat_executable(const struct compat_call *call)
{
	struct compat_executable file = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS32, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_386,
			.e_version = EV_CURRENT,
			.e_entry = ASSEMBLED_AT + offsetof(struct compat_executable, code),
			.e_phoff = offsetof(struct compat_executable, segment),
			.e_ehsize = sizeof(Elf32_Ehdr),
			.e_phentsize = sizeof(Elf32_Phdr),
			.e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD,
			.p_vaddr = ASSEMBLED_AT,
			.p_paddr = ASSEMBLED_AT,
			.p_filesz = sizeof(file),
			.p_memsz = sizeof(file),
			.p_flags = PF_R | PF_X,
			.p_align = 4096,
		},
	};
	uint32_t answer = 0;
	int error;

	write_compat_code(file.code, call);
	error = run_assembled(&file, sizeof(file), &answer, sizeof(answer));
	if (error == ENOEXEC)
		lacks(EMULATION);
	if (error)
		broken("execveat: %s", errno_name(error));
	return answer;
}

void record_compat(const char *name, uint32_t answer)
{
	char text[16];

	if (answer >= (uint32_t)-4095)
		return record_string(name, errno_name((int)-answer));
	snprintf(text, sizeof(text), "0x%x", answer);
	record_string(name, text);
}
