// SPDX-License-Identifier: GPL-2.0
/* One line a fact on descriptor 3 (the agent's pipe), or standard output when there is none. */
#include "dontunmap.h"

#include <stdarg.h>

static int wire = 3;

size_t PAGE;

static void send_line(const char *line, size_t length)
{
	while (length) {
		ssize_t n = write(wire, line, length);

		if (n <= 0)
			_exit(97);
		line += n;
		length -= (size_t)n;
	}
}

/* `value` as a JSON string, appended to `line`. */
static void append_quoted(char *line, size_t size, const char *value)
{
	size_t n = strlen(line);

	line[n++] = '"';
	for (; *value && n + 8 < size; value++) {
		unsigned char byte = (unsigned char)*value;

		if (byte == '"' || byte == '\\') {
			line[n++] = '\\';
			line[n++] = (char)byte;
		} else if (byte < 0x20 || byte > 0x7e) {
			n += (size_t)snprintf(line + n, size - n, "\\u%04x", byte);
		} else {
			line[n++] = (char)byte;
		}
	}
	line[n++] = '"';
	line[n] = 0;
}

static void say(const char *kind, const char *name, const char *json)
{
	char line[4096];
	int n = snprintf(line, sizeof(line), "%s%s%s%s%s\n", kind, name ? " " : "",
			 name ? name : "", json ? " " : "", json ? json : "");

	if (n < 0 || (size_t)n >= sizeof(line))
		_exit(98);
	send_line(line, (size_t)n);
}

static void say_last(const char *kind, const char *format, va_list args)
{
	char text[1024], quoted[2048] = "";

	vsnprintf(text, sizeof(text), format, args);
	append_quoted(quoted, sizeof(quoted), text);
	say(kind, NULL, quoted);
	_exit(0);
}

void broken(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_last("broken", format, args);
	__builtin_unreachable();
}

void lacks(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say_last("lacks", format, args);
	__builtin_unreachable();
}

void failed(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vprintf(format, args);
	putchar('\n');
	fflush(stdout);
	_exit(96);
}

void record_string(const char *name, const char *value)
{
	char quoted[3072] = "";

	append_quoted(quoted, sizeof(quoted), value);
	say("record", name, quoted);
}

void record_number(const char *name, long value)
{
	record_json(name, "%ld", value);
}

void record_flag(const char *name, bool value)
{
	record_json(name, "%s", value ? "true" : "false");
}

void record_json(const char *name, const char *format, ...)
{
	char text[3072];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	say("record", name, text);
}

void record_byte(const char *name, char byte)
{
	char text[2] = { byte ? byte : '0', 0 };

	record_string(name, text);
}

const char *errno_name(int number)
{
	static char unnamed[16];

	switch (number) {
	case EPERM: return "EPERM";
	case ENOENT: return "ENOENT";
	case EINTR: return "EINTR";
	case EAGAIN: return "EAGAIN";
	case ENOMEM: return "ENOMEM";
	case EFAULT: return "EFAULT";
	case EEXIST: return "EEXIST";
	case EINVAL: return "EINVAL";
	case ENOSYS: return "ENOSYS";
	case EBUSY: return "EBUSY";
	case EACCES: return "EACCES";
	case ENODEV: return "ENODEV";
	case ENOSPC: return "ENOSPC";
	}
	snprintf(unnamed, sizeof(unnamed), "errno %d", number);
	return unnamed;
}

void run_program(void (*body)(void))
{
	if (fcntl(wire, F_GETFD) == -1)
		wire = 1;
	PAGE = (size_t)sysconf(_SC_PAGESIZE);
	say("begin", NULL, NULL);
	body();
	say("end", NULL, NULL);
	_exit(0);
}
