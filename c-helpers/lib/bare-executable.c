// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "bare-executable.h"
#include "record.h"
#include "errno-name.h"

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOADED_AT = 0x08048000, ANSWERS_TO = 9, CALLS = 24 };

struct executable {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	int64_t answers[CALLS];
	unsigned char code[3072];
};

/* The registers of arguments, as `mov $imm64` has them: its prefix and opcode. */
static const unsigned char into[6][2] = { { 0x48, 0xbf }, { 0x48, 0xbe }, { 0x48, 0xba },
					  { 0x49, 0xba }, { 0x49, 0xb8 }, { 0x49, 0xb9 } };
/* `add (abs32),register`: prefix, opcode, and the register in the byte behind it. */
static const unsigned char plus[6][4] = { { 0x48, 0x03, 0x3c, 0x25 }, { 0x48, 0x03, 0x34, 0x25 },
					  { 0x48, 0x03, 0x14, 0x25 }, { 0x4c, 0x03, 0x14, 0x25 },
					  { 0x4c, 0x03, 0x04, 0x25 }, { 0x4c, 0x03, 0x0c, 0x25 } };

static unsigned char *put(unsigned char *at, const void *bytes, size_t count)
{
	memcpy(at, bytes, count);
	return at + count;
}

static uint32_t address_of_answer(int number)
{
	return (uint32_t)(LOADED_AT + offsetof(struct executable, answers) +
			  (size_t)number * sizeof(int64_t));
}

static unsigned char *write_call(unsigned char *at, const struct bare_call *call)
{
	int32_t number = (int32_t)call->number;

	for (int i = 0; i < 6; i++) {
		at = put(put(at, into[i], 2), &call->arguments[i].value, 8);
		if (call->arguments[i].from) {
			uint32_t answer = address_of_answer(call->arguments[i].from - 1);

			at = put(put(at, plus[i], 4), &answer, 4);
		}
	}
	/* mov $number,%eax; syscall */
	return put(put(put(at, "\xb8", 1), &number, 4), "\x0f\x05", 2);
}

static void write_code(unsigned char *at, const struct bare_call *calls, int count)
{
	const struct bare_call tell = {
		SYS_write,
		{ PLAIN(ANSWERS_TO), PLAIN(address_of_answer(0)), PLAIN(count * 8) },
	};
	const struct bare_call leave = { SYS_exit_group, { PLAIN(0) } };

	for (int i = 0; i < count; i++) {
		uint32_t answer = address_of_answer(i);

		/* mov %rax,(abs32) */
		at = put(put(write_call(at, &calls[i]), "\x48\x89\x04\x25", 4), &answer, 4);
	}
	write_call(write_call(at, &tell), &leave);
}

static int make_executable(const struct bare_call *calls, int count)
{
	struct executable file = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = LOADED_AT + offsetof(struct executable, code),
			.e_phoff = offsetof(struct executable, segment),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD,
			.p_vaddr = LOADED_AT,
			.p_paddr = LOADED_AT,
			.p_filesz = sizeof(file),
			.p_memsz = sizeof(file),
			.p_flags = PF_R | PF_W | PF_X,
			.p_align = 4096,
		},
	};
	int fd = (int)syscall(SYS_memfd_create, "bare", 1U);

	if (fd < 0 && errno == ENOSYS)
		lacks("memfd_create (CONFIG_MEMFD_CREATE)");
	if (fd < 0)
		broken("memfd_create: %s", errno_name(errno));
	write_code(file.code, calls, count);
	if (write(fd, &file, sizeof(file)) != sizeof(file))
		broken("write: %s", errno_name(errno));
	return fd;
}

void bare_executable(const struct bare_call *calls, int count, int64_t *answers)
{
	char *const arguments[] = { "bare", NULL };
	int fd, ends[2], status;
	pid_t child;

	/* Of each argument and of each call, and two calls behind them. */
	if (count > CALLS || (count + 2) * (6 * 18 + 15) > (int)sizeof(((struct executable *)0)->code))
		broken("more than %d calls", CALLS - 2);
	fd = make_executable(calls, count);
	if (pipe2(ends, O_CLOEXEC))
		broken("pipe2: %s", errno_name(errno));
	child = fork();
	if (child < 0)
		broken("fork: %s", errno_name(errno));
	if (!child) {
		dup2(ends[1], ANSWERS_TO);
		syscall(SYS_execveat, fd, "", arguments, arguments + 1, AT_EMPTY_PATH);
		_exit(1);
	}
	if (waitpid(child, &status, 0) != child)
		broken("waitpid: %s", errno_name(errno));
	if (status)
		broken("the executable ended with %d", status);
	if (read(ends[0], answers, (size_t)count * 8) != count * 8)
		broken("the executable said nothing");
}
