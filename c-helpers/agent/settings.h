/* SPDX-License-Identifier: GPL-2.0 */
/* What the system's settings were before any program ran. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>

void remember_settings(void);
/* What a file held then: its first line, or of several words the one in brackets. NULL of one that is not remembered. */
const char *setting(const char *path);
/* What it holds now; empty when it cannot be read. */
void read_setting(const char *path, char *text, size_t size);

#endif
