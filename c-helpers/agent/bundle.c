// SPDX-License-Identifier: GPL-2.0
/*
 * How a bundle of programs comes into a guest that is up already. The fast way
 * is QEMU's fw_cfg, read through its two I/O ports: it needs no driver, only a
 * processor that has ports and a kernel that lets root use them
 * (CONFIG_X86_IOPL_IOPERM). The other way is the wire.
 * https://www.qemu.org/docs/master/specs/fw_cfg.html
 */
#include "agent.h"

static void say_bundle(bool ok)
{
	end_servers();
	wire_say("bundle", 0, ok ? "ok" : "failed", ok ? 2 : 6);
	wire_flush();
}

/* An executable that is being written must be closed before it is executed, and one that is being
 * executed cannot be written: the new one gets a name of its own first. */
static const char coming[] = BUNDLE ".new";

#ifdef __x86_64__
#include <sys/io.h>

enum {
	SELECTOR = 0x510,
	DATA = 0x511,
	SIGNATURE = 0x00,
	DIRECTORY = 0x19,
	FILES_AT_MOST = 256,
};

struct entry {
	uint32_t size;
	uint16_t select;
	uint16_t reserved;
	char name[56];
};

static void read_more(void *to, size_t size)
{
	insb(DATA, to, size);
	/* Which musl does not tell the compiler. */
	__asm__ volatile("" ::: "memory");
}

static void read_item(unsigned int item, void *to, size_t size)
{
	outw((unsigned short)item, SELECTOR);
	read_more(to, size);
}

bool ports_open(void)
{
	char signature[4];

	if (ioperm(SELECTOR, 2, 1))
		return false;
	read_item(SIGNATURE, signature, sizeof(signature));
	/* Programs must not inherit it. */
	ioperm(SELECTOR, 2, 0);
	return !memcmp(signature, "QEMU", 4);
}

void fetch_bundle(void)
{
	struct entry entry = { 0 };
	uint32_t count, size = 0;
	int fd = open(coming, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	if (ioperm(SELECTOR, 2, 1))
		return say_bundle(false);
	read_item(DIRECTORY, &count, sizeof(count));
	count = __builtin_bswap32(count);
	for (uint32_t i = 0; i < count && i < FILES_AT_MOST && !size; i++) {
		read_more(&entry, sizeof(entry));
		if (!strcmp(entry.name, "opt/dontunmap/bundle"))
			size = __builtin_bswap32(entry.size);
	}
	if (size)
		outw(__builtin_bswap16(entry.select), SELECTOR);
	for (uint32_t left = size; fd >= 0 && left;) {
		char buffer[16384];
		size_t part = left < sizeof(buffer) ? left : sizeof(buffer);

		read_more(buffer, part);
		if (write(fd, buffer, part) != (ssize_t)part)
			size = 0;
		left -= (uint32_t)part;
	}
	ioperm(SELECTOR, 2, 0);
	say_bundle(fd >= 0 && size && !close(fd) && !rename(coming, BUNDLE));
}
#else
bool ports_open(void)
{
	return false;
}

void fetch_bundle(void)
{
	say_bundle(false);
}
#endif

static int digit(char c)
{
	return c >= 'a' ? c - 'a' + 10 : c - '0';
}

void put_bundle(const char *part)
{
	static char bytes[4096];
	long offset;
	int skip = 0, fd;
	size_t n = 0;
	bool ok;

	if (sscanf(part, "%ld %n", &offset, &skip) != 1)
		return say_bundle(false);
	part += skip;
	if (!*part)
		return say_bundle(!rename(coming, BUNDLE));
	for (; part[0] && part[1] && n < sizeof(bytes); part += 2)
		bytes[n++] = (char)(digit(part[0]) << 4 | digit(part[1]));
	fd = open(coming, O_WRONLY | O_CREAT | (offset ? 0 : O_TRUNC) | O_CLOEXEC, 0755);
	ok = fd >= 0 && pwrite(fd, bytes, n, offset) == (ssize_t)n;
	close(fd);
	say_bundle(ok);
}
