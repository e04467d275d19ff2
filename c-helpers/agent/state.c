// SPDX-License-Identifier: GPL-2.0
#include "agent.h"
#include "settings.h"
#include "state.h"

#include <sys/swap.h>

static size_t kept(const struct state *state)
{
	const size_t most = sizeof(state->before) / sizeof(*state->before);

	return state->count < most ? state->count : most;
}

bool is_announced(const struct state *state, const char *path)
{
	for (size_t i = 0; i < kept(state); i++)
		if (!strcmp(state->before[i].path, path))
			return true;
	return false;
}

static void take_line(struct state *state)
{
	char path[128], text[128] = "";

	state->line[state->length] = 0;
	/* What is more than that cannot be put back, and its place is kept empty for that to show. */
	if (sscanf(state->line, "before %127s \"%127[^\"]\"", path, text) < 1)
		return;
	if (state->count < sizeof(state->before) / sizeof(*state->before)) {
		strcpy(state->before[state->count].path, path);
		strcpy(state->before[state->count].text, text);
	}
	state->count++;
}

void listen_for_changes(struct state *state, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		if (bytes[i] == '\n') {
			take_line(state);
			state->length = 0;
		} else if (state->length < sizeof(state->line) - 1) {
			state->line[state->length++] = bytes[i];
		}
	}
}

static bool put_back_one(const char *path, const char *said)
{
	const char *text = setting(path);
	char now[128];
	int fd;

	/* It may not have come to swapon. */
	if (!strcmp(path, "swapoff"))
		return !swapoff(said) || errno == EINVAL;
	if (!text)
		return false;
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd >= 0) {
		/* What became of it is read, not believed. */
		if (write(fd, text, strlen(text)) < 0)
			errno = 0;
		close(fd);
	}
	read_setting(path, now, sizeof(now));
	return !strcmp(now, text);
}

const char *put_back(struct state *state)
{
	const char *failed = state->count > kept(state) ? "more than can be kept in mind" : NULL;

	for (size_t i = kept(state); i--;)
		if (!put_back_one(state->before[i].path, state->before[i].text))
			failed = state->before[i].path;
	state->count = 0;
	state->length = 0;
	return failed;
}
