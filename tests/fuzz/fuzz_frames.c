/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial line of a guest: bytes to frames, to records, to the reader of
 * lines; and its console. The first byte says in which pieces they arrive and
 * whether the sums of frames are made right first: no mutation gets them right.
 */
#include <unistd.h>

#include "db/ndjson/ndjson_read.h"
#include "db/ndjson/ndjson_write.h"
#include "tests/fuzz/fuzz.h"
#include "vm/console.h"
#include "vm/frame.h"

static struct sink *nowhere;

static int drop(void *arg, const char *line, size_t len)
{
	(void)arg;
	FUZZ_CHECK(strlen(line) == len);
	return 0;
}

static int on_header(void *arg, const struct fact_run *fact, struct sink **sink)
{
	(void)arg;
	(void)fact;
	*sink = nowhere;
	return 0;
}

static int on_record(void *arg, enum frame_type type, const char *data,
		     size_t len)
{
	FUZZ_CHECK(type > 0 && type < FRAME_TYPE_END);
	FUZZ_CHECK(len <= FRAME_RECORD_MAX && !data[len]);
	return type == FRAME_LINE ? ndjson_reader_line(arg, data, len) : 0;
}

/* Number and sum of each frame that begins in @p. */
static void mend(uint8_t *p, size_t size)
{
	uint32_t seq = 0;

	for (size_t i = 0; i + FRAME_HEADER <= size; i++) {
		size_t len = p[i + 12] | (size_t)p[i + 13] << 8;

		if (memcmp(p + i, "\177pcw", 4))
			continue;
		if (len > size - i - FRAME_HEADER)
			len = size - i - FRAME_HEADER;
		frame_header(p + i, (enum frame_type)p[i + 4], p[i + 5], seq++,
			     p + i + FRAME_HEADER, len);
		i += FRAME_HEADER + len - 1;
	}
}

static void push(const uint8_t *p, size_t size, size_t piece)
{
	struct ndjson_reader *lines = ndjson_reader(on_header, NULL, NULL);
	struct frame_reader r;
	int err = 0;

	nowhere = ndjson_writer(drop, NULL);
	FUZZ_CHECK(lines && nowhere);
	frame_reader_init(&r);
	for (size_t i = 0; !err && i < size; i += piece)
		err = frame_reader_push(&r, p + i,
					size - i < piece ? size - i : piece,
					on_record, lines);
	frame_reader_release(&r);
	ndjson_reader_free(lines);
	ndjson_writer_free(nowhere);
}

static void print(const uint8_t *p, size_t size)
{
	struct console c;

	FUZZ_CHECK(!console_init(&c, -1));
	console_take(&c, (const char *)p, size);
	console_end(&c);
	for (size_t i = 0; i < console_kept(&c); i++)
		for (const char *at = console_line(&c, i); *at; at++)
			FUZZ_CHECK(*at >= ' ' && *at < 0x7f);
	console_release(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy;

	if (!size)
		return 0;
	copy = (uint8_t *)fuzz_text(data + 1, size - 1);
	if (data[0] & 1)
		mend(copy, size - 1);
	push(copy, size - 1, data[0] & 2 ? 7 : 65536);
	print(copy, size - 1);
	free(copy);
	return 0;
}
