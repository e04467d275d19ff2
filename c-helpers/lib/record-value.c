// SPDX-License-Identifier: GPL-2.0
#include "record-value.h"
#include "record.h"

void record_number(const char *name, long value)
{
	record_json(name, "%ld", value);
}

void record_flag(const char *name, bool value)
{
	record_json(name, "%s", value ? "true" : "false");
}

void record_byte(const char *name, char byte)
{
	char text[2] = { byte ? byte : '0', 0 };

	record_string(name, text);
}
