/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames on a serial line: written with a checksum, read back in order or not
 * at all. */
#include "vm/frame.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "lib/array.h"

/* One frame of full length, so that the front of the buffer always fits. */
#define ROOM (FRAME_HEADER + FRAME_MAX)

/* The first byte is in no text that a firmware or a kernel prints. */
static const uint8_t magic[4] = { 0x7f, 'p', 'c', 'w' };

/* Little-endian by hand: guest and host may differ. */
static void put32(uint8_t *p, uint32_t v)
{
	for (int i = 0; i < 4; i++)
		p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

static uint32_t frame_crc(const uint8_t *header, const void *payload,
			  size_t len)
{
	/* From behind the magic, which was compared, up to the crc itself. */
	uLong crc = crc32(0, header + 4, 12);

	/* crc32() of a null pointer is not the sum of nothing. */
	return (uint32_t)(len ? crc32(crc, payload, (uInt)len) : crc);
}

void frame_header(uint8_t header[FRAME_HEADER], enum frame_type type,
		  uint8_t flags, uint32_t seq, const void *payload, size_t len)
{
	memcpy(header, magic, sizeof(magic));
	header[4] = (uint8_t)type;
	header[5] = flags;
	header[6] = header[7] = 0;
	put32(header + 8, seq);
	put32(header + 12, (uint32_t)len);
	put32(header + 16, frame_crc(header, payload, len));
}

void frame_reader_init(struct frame_reader *r)
{
	memset(r, 0, sizeof(*r));
}

void frame_reader_release(struct frame_reader *r)
{
	free(r->buffer);
	free(r->record);
	free(r->plain);
	memset(r, 0, sizeof(*r));
}

/* @why has to be static: nobody frees it. */
static int fail(struct frame_reader *r, int err, const char *why)
{
	r->why = why;
	return err;
}

static void consume(struct frame_reader *r, size_t n)
{
	r->start += n;
	r->len -= n;
}

/* The rest moves to the front, once per push and not once per frame. */
static void compact(struct frame_reader *r)
{
	memmove(r->buffer, r->buffer + r->start, r->len);
	r->start = 0;
}

/* Skip to where a frame may begin. */
static int skip_garbage(struct frame_reader *r)
{
	const uint8_t *p = r->buffer + r->start;
	size_t n = 0;

	while (n < r->len) {
		size_t left = r->len - n;

		/* At the end a part of the magic has to do: the rest may come
		 * with the next bytes. */
		if (!memcmp(p + n, magic,
			    left < sizeof(magic) ? left : sizeof(magic)))
			break;
		n++;
	}
	consume(r, n);
	r->garbage += n;
	if (r->garbage > FRAME_GARBAGE_MAX)
		return fail(r, -EILSEQ, "the line carries garbage, not frames");
	return 0;
}

/* Make room for @want bytes and a NUL in a buffer that doubles. */
static int grow(struct frame_reader *r, char **buffer, size_t *room,
		size_t want)
{
	/* It bounds deflated records as well: a few KiB can inflate to
	 * anything. */
	if (want > FRAME_RECORD_MAX)
		return fail(r, -EMSGSIZE, "a record is too long");
	/* 1: takers get text that ends in NUL. */
	if (array_reserve(buffer, room, want + 1, 1))
		return fail(r, -ENOMEM, "out of memory");
	return 0;
}

/* The record, which is a zlib stream, into r->plain. */
static int inflate_record(struct frame_reader *r, size_t *len)
{
	z_stream z = { .next_in = (Bytef *)r->record,
		       .avail_in = (uInt)r->record_len };
	int err = 0, ret = Z_OK;

	if (inflateInit(&z) != Z_OK)
		return fail(r, -ENOMEM, "out of memory");
	*len = 0;
	while (!err && ret == Z_OK) {
		/* The plain length is not sent, as it would have to be
		 * distrusted anyway. */
		err = grow(r, &r->plain, &r->plain_room, *len + 4096);
		if (err)
			break;
		z.next_out = (Bytef *)r->plain + *len;
		z.avail_out = (uInt)(r->plain_room - 1 - *len);
		ret = inflate(&z, Z_NO_FLUSH);
		*len = r->plain_room - 1 - z.avail_out;
	}
	/* Bytes behind the stream: the frames were put together wrongly. */
	if (!err && (ret != Z_STREAM_END || z.avail_in))
		err = fail(r, -EBADMSG, "a record does not inflate");
	inflateEnd(&z);
	return err;
}

/* All frames of a record are there. */
static int take_record(struct frame_reader *r, uint8_t type, uint8_t flags,
		       frame_record_fn fn, void *arg)
{
	char *data = r->record;
	size_t len = r->record_len;
	int err;

	if (flags & FRAME_DEFLATED) {
		err = inflate_record(r, &len);
		if (err)
			return err;
		data = r->plain;
	}
	data[len] = 0;
	r->record_len = 0;
	return fn(arg, (enum frame_type)type, data, len);
}

/* One whole frame at the front of the buffer, its crc good. */
static int take_frame(struct frame_reader *r, size_t len, frame_record_fn fn,
		      void *arg)
{
	const uint8_t *p = r->buffer + r->start;
	uint8_t type = p[4], flags = p[5];
	int err;

	if (get32(p + 8) != r->seq)
		return fail(r, -EBADMSG, "a frame was lost");
	/* Before the record is looked at: a gap is told once. */
	r->seq++;
	if (!type || type >= FRAME_TYPE_END ||
	    (r->record_type && (r->record_type != type ||
				(r->record_flags ^ flags) & FRAME_DEFLATED)))
		return fail(r, -EBADMSG, "a frame makes no sense");
	err = grow(r, &r->record, &r->record_room, r->record_len + len);
	if (err)
		return err;
	memcpy(r->record + r->record_len, p + FRAME_HEADER, len);
	r->record_len += len;
	/* The type says that a record is open: an empty record is one, too. */
	r->record_type = flags & FRAME_MORE ? type : 0;
	r->record_flags = flags;
	consume(r, FRAME_HEADER + len);
	return r->record_type ? 0 : take_record(r, type, flags, fn, arg);
}

/* 1: one frame was taken, 0: more bytes are needed. */
static int next_frame(struct frame_reader *r, frame_record_fn fn, void *arg)
{
	const uint8_t *p;
	size_t len;
	int err = skip_garbage(r);

	if (err)
		return err;
	if (r->len < FRAME_HEADER)
		return 0;
	p = r->buffer + r->start;
	len = get32(p + 12);
	/* Before waiting for them: a damaged length may ask for bytes that
	 * never come. */
	if (len > FRAME_MAX)
		return fail(r, -EBADMSG, "a frame is damaged");
	if (r->len < FRAME_HEADER + len)
		return 0;
	if (frame_crc(p, p + FRAME_HEADER, len) != get32(p + 16))
		return fail(r, -EBADMSG, "a frame is damaged");
	err = take_frame(r, len, fn, arg);
	return err ? err : 1;
}

int frame_reader_push(struct frame_reader *r, const void *data, size_t len,
		      frame_record_fn fn, void *arg)
{
	const uint8_t *p = data;
	int ret;

	/* Here and not in init(), which cannot fail. */
	if (!r->buffer) {
		r->buffer = malloc(ROOM);
		if (!r->buffer)
			return fail(r, -ENOMEM, "out of memory");
	}
	while (len) {
		/* Never 0: next_frame() takes a whole frame or refuses it, so a
		 * full buffer cannot stay. */
		size_t n = ROOM - r->len < len ? ROOM - r->len : len;

		memcpy(r->buffer + r->len, p, n);
		r->len += n;
		p += n;
		len -= n;
		do {
			ret = next_frame(r, fn, arg);
		} while (ret > 0);
		if (ret < 0)
			return ret;
		compact(r);
	}
	return 0;
}
