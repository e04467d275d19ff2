// SPDX-License-Identifier: GPL-2.0
#define _GNU_SOURCE
#include "bare-executable.h"
#include "assembled.h"
#include "record.h"
#include "errno-name.h"

#include <elf.h>
#include <stddef.h>
#include <sys/syscall.h>

enum { CALLS = 24 };

struct bare_executable {
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

static uint32_t address_of_bare_answer(int number)
{
	return (uint32_t)(ASSEMBLED_AT + offsetof(struct bare_executable, answers) +
			  (size_t)number * sizeof(int64_t));
}

static unsigned char *write_bare_call(unsigned char *at, const struct bare_call *call)
{
	int32_t number = (int32_t)call->number;

	for (int i = 0; i < 6; i++) {
		at = put_bytes(put_bytes(at, into[i], 2), &call->arguments[i].value, 8);
		if (call->arguments[i].from) {
			uint32_t answer = address_of_bare_answer(call->arguments[i].from - 1);

			at = put_bytes(put_bytes(at, plus[i], 4), &answer, 4);
		}
	}
	/* mov $number,%eax; syscall */
	return put_bytes(put_bytes(put_bytes(at, "\xb8", 1), &number, 4), "\x0f\x05", 2);
}

static void write_bare_code(unsigned char *at, const struct bare_call *calls, int count)
{
	const struct bare_call tell = {
		SYS_write,
		{ PLAIN(ASSEMBLED_ANSWERS_TO), PLAIN(address_of_bare_answer(0)), PLAIN(count * 8) },
	};
	const struct bare_call leave = { SYS_exit_group, { PLAIN(0) } };

	for (int i = 0; i < count; i++) {
		uint32_t answer = address_of_bare_answer(i);

		/* mov %rax,(abs32) */
		at = put_bytes(put_bytes(write_bare_call(at, &calls[i]), "\x48\x89\x04\x25", 4),
			       &answer, 4);
	}
	write_bare_call(write_bare_call(at, &tell), &leave);
}

void bare_executable(const struct bare_call *calls, int count, int64_t *answers)
{
	struct bare_executable file = {
		.header = {
			.e_ident = { 0x7f, 'E', 'L', 'F', ELFCLASS64, ELFDATA2LSB, EV_CURRENT },
			.e_type = ET_EXEC,
			.e_machine = EM_X86_64,
			.e_version = EV_CURRENT,
			.e_entry = ASSEMBLED_AT + offsetof(struct bare_executable, code),
			.e_phoff = offsetof(struct bare_executable, segment),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr),
			.e_phnum = 1,
		},
		.segment = {
			.p_type = PT_LOAD,
			.p_vaddr = ASSEMBLED_AT,
			.p_paddr = ASSEMBLED_AT,
			.p_filesz = sizeof(file),
			.p_memsz = sizeof(file),
			.p_flags = PF_R | PF_W | PF_X,
			.p_align = 4096,
		},
	};
	int error;

	/* Of each argument and of each call, and two calls behind them. */
	if (count > CALLS || (count + 2) * (6 * 18 + 15) > (int)sizeof(file.code))
		broken("more than %d calls", CALLS - 2);
	write_bare_code(file.code, calls, count);
	error = run_assembled(&file, sizeof(file), answers, (size_t)count * 8);
	if (error)
		broken("execveat: %s", errno_name(error));
}
