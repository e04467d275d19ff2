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

/* Base64 into bytes: how many, or none when there is something else in it. Trailing `=` is none of it. */
static size_t from_base64(const char *text, unsigned char *bytes, size_t room)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned int bits = 0, held = 0;
	size_t n = 0;

	for (; *text && *text != '='; text++) {
		const char *digit = strchr(digits, *text);

		if (!digit || n == room)
			return 0;
		bits = bits << 6 | (unsigned int)(digit - digits);
		held += 6;
		if (held < 8)
			continue;
		held -= 8;
		bytes[n++] = (unsigned char)(bits >> held);
	}
	return n;
}

void put_bundle(const char *part)
{
	static unsigned char bytes[4096];
	long offset;
	int skip = 0, fd;
	size_t n;
	bool ok;

	if (sscanf(part, "%ld %n", &offset, &skip) != 1)
		return say_bundle(false);
	part += skip;
	if (!*part)
		return say_bundle(!rename(coming, BUNDLE));
	n = from_base64(part, bytes, sizeof(bytes));
	fd = open(coming, O_WRONLY | O_CREAT | (offset ? 0 : O_TRUNC) | O_CLOEXEC, 0755);
	ok = fd >= 0 && n && pwrite(fd, bytes, n, offset) == (ssize_t)n;
	close(fd);
	say_bundle(ok);
}
