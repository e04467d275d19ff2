// SPDX-License-Identifier: GPL-2.0
/* Lines with a number and a checksum: whatever else writes to the same UART can spoil a line, not
 * forge one. */
#include "wire.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	KEPT = 512,
};

static int wire;
static bool by_port;
static unsigned long next_number;
static uint32_t key;
static char *kept[KEPT];
static char pending[65536];
static size_t pending_length;

static uint32_t crc32_of(const char *bytes, size_t length)
{
	uint32_t crc = ~key;

	while (length--) {
		crc ^= (unsigned char)*bytes++;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

#ifdef __x86_64__
#include <sys/io.h>

/* QEMU's isa-debugcon: what is written to it comes out, and what is read from it is its own number. */
enum { PORT = 0xe9 };

static bool open_port(void)
{
	if (ioperm(PORT, 1, 1))
		return false;
	if (inb(PORT) == PORT)
		return true;
	ioperm(PORT, 1, 0);
	return false;
}

static void write_to_port(const char *bytes, size_t length)
{
	outsb(PORT, bytes, length);
}

void wire_close_port(void)
{
	ioperm(PORT, 1, 0);
}
#else
static bool open_port(void)
{
	return false;
}

static void write_to_port(const char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
}

void wire_close_port(void)
{
}
#endif

void wire_open(int fd)
{
	wire = fd;
	by_port = open_port();
}

void wire_set_key(unsigned long value)
{
	key = (uint32_t)value;
}

void wire_restart(void)
{
	next_number = 0;
	for (size_t i = 0; i < KEPT; i++) {
		free(kept[i]);
		kept[i] = NULL;
	}
}

int wire_fd(void)
{
	return wire;
}

void wire_flush(void)
{
	if (by_port) {
		write_to_port(pending, pending_length);
		pending_length = 0;
	}
	for (size_t done = 0; done < pending_length;) {
		ssize_t n = write(wire, pending + done, pending_length - done);

		if (n < 0)
			break;
		done += (size_t)n;
	}
	pending_length = 0;
}

static void send_line(const char *line)
{
	size_t length = strlen(line);

	if (pending_length + length > sizeof(pending))
		wire_flush();
	memcpy(pending + pending_length, line, length);
	pending_length += length;
}

static size_t escape(char *to, const char *bytes, size_t length)
{
	size_t n = 0;

	for (size_t i = 0; i < length; i++) {
		unsigned char byte = (unsigned char)bytes[i];

		if (byte < 0x20 || byte > 0x7e || byte == '\\')
			n += (size_t)sprintf(to + n, "\\x%02x", byte);
		else
			to[n++] = (char)byte;
	}
	to[n] = 0;
	return n;
}

static void say_line(const char *kind, unsigned long seq, const char *bytes, size_t length)
{
	char line[2048];
	char **slot = &kept[next_number % KEPT];
	int n = sprintf(line, "\n@%lu %s %lu ", next_number++, kind, seq);

	n += (int)escape(line + n, bytes, length);
	/* The newline before the line ends whatever the kernel was printing; it is not part of it.
	 */
	sprintf(line + n, " *%08x\n", crc32_of(line + 1, (size_t)n - 1));
	free(*slot);
	*slot = strdup(line);
	send_line(line);
}

void wire_say(const char *kind, unsigned long seq, const char *bytes, size_t length)
{
	do {
		size_t part = length < WIRE_PAYLOAD ? length : WIRE_PAYLOAD;

		say_line(kind, seq, bytes, part);
		bytes += part;
		length -= part;
	} while (length);
}

void wire_again(unsigned long number)
{
	char line[64];
	int n;

	if (number >= next_number)
		return;
	if (number + KEPT >= next_number && kept[number % KEPT]) {
		send_line(kept[number % KEPT]);
	} else {
		n = sprintf(line, "\n@%lu gone 0 ", number);
		sprintf(line + n, " *%08x\n", crc32_of(line + 1, (size_t)n - 1));
		send_line(line);
	}
	wire_flush();
}
