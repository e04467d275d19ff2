/* SPDX-License-Identifier: GPL-2.0 */
#ifndef RECORD_H
#define RECORD_H

/* A record is one fact that a program reports: a name and a JSON value. */
void record_string(const char *name, const char *value);
/* The value is JSON already. */
void record_json(const char *name, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* A set-up step failed: nothing is known about the kernel. */
#define broken(...) end_program("broken", __VA_ARGS__)
/* This kernel has no such thing: what it is, and the option that brings it. */
#define lacks(...) end_program("lacks", __VA_ARGS__)
/* For what the kernel did, the program cannot go on after the call under test: a deviation. */
#define failed(...) end_program("failed", __VA_ARGS__)
void end_program(const char *how, const char *format, ...)
    __attribute__((format(printf, 2, 3), noreturn));

#endif
