/* SPDX-License-Identifier: GPL-2.0 */
/* Where the records of a program go: to a pipe in the suite, to the judge in a reproducer. */
#ifndef REPORT_H
#define REPORT_H

/* A record, and its value as JSON. */
void report(const char *name, const char *json);
/* "broken", "lacks" or "failed", and why, as a JSON string. Ends the program. */
void report_end(const char *how, const char *json) __attribute__((noreturn));

#endif
