// SPDX-License-Identifier: GPL-2.0
/* The pipes of a slot's programs: what comes out of them is passed on, up to a bound. */
#include "slot.h"

enum {
	RECORDS_AT_MOST = 256 * 1024,
	OUTPUT_AT_MOST = 16 * 1024,
};

static void open_stream(struct stream *stream, const char *kind, size_t most)
{
	int ends[2];

	if (stream->kind)
		return;
	if (pipe2(ends, O_CLOEXEC)) {
		wire_say("note", 0, "pipe", 4);
		return;
	}
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	*stream = (struct stream){ ends[0], out_of_the_way(ends[1]), kind, 0, most };
}

void open_streams(struct slot *slot)
{
	open_stream(&slot->streams[RECORDS], "rec", RECORDS_AT_MOST);
	open_stream(&slot->streams[OUTPUT], "out", OUTPUT_AT_MOST);
}

/* What the program said and has not been passed on, as a part of the line of its end when that is little. */
size_t last_records(struct slot *slot, char *line, size_t size)
{
	struct stream *from = &slot->streams[RECORDS];
	static char text[65536];
	ssize_t n;

	while ((n = read(from->from, text, sizeof(text))) > 0) {
		size_t room = from->most - from->sent, part = (size_t)n < room ? (size_t)n : room;

		listen_for_changes(&slot->state, text, (size_t)n);
		from->sent += part;
		if (part <= size) {
			memcpy(line, text, part);
			return part;
		}
		if (part)
			wire_say(from->kind, slot->job.seq, text, part);
	}
	return 0;
}

/* Passes on what a pipe holds, at most 16 parts of it: a program that never stops printing must not
 * keep the agent from its clock. */
void forward(struct slot *slot, int which)
{
	struct stream *from = &slot->streams[which];
	static char text[65536];

	for (int parts = 0; parts < 16; parts++) {
		ssize_t n = read(from->from, text, sizeof(text));
		size_t room = from->most - from->sent;

		if (n <= 0)
			return;
		if (which == RECORDS)
			listen_for_changes(&slot->state, text, (size_t)n);
		if (room > (size_t)n)
			room = (size_t)n;
		if (room)
			wire_say(from->kind, slot->job.seq, text, room);
		from->sent += room;
		if ((size_t)n < sizeof(text))
			return;
	}
}
