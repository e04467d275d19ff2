// SPDX-License-Identifier: GPL-2.0
#include "changes.h"
#include "settings.h"
#include "writes.h"

#include <sys/sysinfo.h>

static struct sysinfo at_first;

void remember_system(void)
{
	sysinfo(&at_first);
	remember_settings();
	listen_for_writes();
}

static bool memory_is_left(const struct sysinfo *now)
{
	return now->freeram >= at_first.freeram / 4;
}

static const char *changed_without_a_word(const struct state *state, const char *reaching)
{
	const char *written = unannounced_write(state);
	struct sysinfo now;

	sysinfo(&now);
	if (now.totalswap != at_first.totalswap && !is_announced(state, "swapoff"))
		return "swap";
	/* What it had may still be on its way back. */
	for (int i = 0; i < 5 && !memory_is_left(&now); i++) {
		settle();
		sysinfo(&now);
	}
	if (!memory_is_left(&now))
		return "free memory";
	return reaching ? reaching : written;
}

const char *changed_for_good(struct state *state, const char *reaching)
{
	const char *changed = changed_without_a_word(state, reaching);
	bool announced = state->count > 0;
	const char *left = put_back(state);

	/* What is written to put it back is heard, too. Who announces something has the guest alone: no other write is missed. */
	if (announced)
		unannounced_write(state);
	return changed ? changed : left;
}
