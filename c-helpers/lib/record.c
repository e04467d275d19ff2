// SPDX-License-Identifier: GPL-2.0
#include "record.h"
#include "report.h"

#include <stdarg.h>
#include <stdio.h>

static void quote_json(char *json, size_t size, const char *text)
{
	size_t n = 0;

	json[n++] = '"';
	for (; *text && n + 8 < size; text++) {
		unsigned char byte = (unsigned char)*text;

		if (byte < 0x20 || byte > 0x7e) {
			n += (size_t)snprintf(json + n, size - n, "\\u%04x", byte);
			continue;
		}
		if (byte == '"' || byte == '\\')
			json[n++] = '\\';
		json[n++] = (char)byte;
	}
	json[n++] = '"';
	json[n] = 0;
}

void record_string(const char *name, const char *value)
{
	char json[3072];

	quote_json(json, sizeof(json), value);
	report(name, json);
}

void record_json(const char *name, const char *format, ...)
{
	char json[3072];
	va_list args;

	va_start(args, format);
	vsnprintf(json, sizeof(json), format, args);
	va_end(args);
	report(name, json);
}

void end_program(const char *how, const char *format, ...)
{
	char why[1024], json[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(why, sizeof(why), format, args);
	va_end(args);
	quote_json(json, sizeof(json), why);
	report_end(how, json);
}
