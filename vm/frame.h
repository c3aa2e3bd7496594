/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The serial line between guest and host: records in frames.
 *
 * A frame is a header of 20 bytes and up to FRAME_MAX bytes of payload:
 *
 *	magic	4	7f 'p' 'c' 'w'
 *	type	1	enum frame_type
 *	flags	1	FRAME_MORE: the record goes on in the next frame;
 *			FRAME_DEFLATED: the record is a zlib stream
 *	zero	2
 *	seq	4	of the frame, from 0; little endian, as all numbers
 *	len	4	of the payload
 *	crc	4	zlib's crc32 over type to len and the payload
 *
 * Bytes between frames are not ours (a firmware, a kernel that uses
 * the port): they are skipped and counted. A frame whose crc is wrong, or a gap
 * in the sequence, means that facts were lost; the reader says so and the
 * caller gives the guest up.
 *
 * Everything read is untrusted: a reader never takes more memory than
 * FRAME_RECORD_MAX, nor more time than a constant for each byte.
 */
#ifndef PINCOW_VM_FRAME_H
#define PINCOW_VM_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_HEADER 20
#define FRAME_MAX    (64u << 10)

/** The longest record: an NDJSON line at its limit. */
#define FRAME_RECORD_MAX (2u << 20)

/** Bytes between frames, after which a guest is not ours. */
#define FRAME_GARBAGE_MAX (1u << 20)

enum frame_type {
	FRAME_HELLO = 1, /* init is alive; payload: uname -r */
	FRAME_LINE, /* one NDJSON line, without its newline */
	FRAME_NOTE, /* one sentence about the guest itself */
	FRAME_BYE, /* struct frame_bye; nothing follows */
	FRAME_TYPE_END
};

#define FRAME_MORE     1
#define FRAME_DEFLATED 2

/** Payload of FRAME_BYE, little endian. */
struct frame_bye {
	uint32_t lines; /* FRAME_LINE records that were sent */
	uint32_t status; /* of waitpid(2) for the program */
};

/**
 * Fill in @header for @len bytes (at most FRAME_MAX) of @payload.
 */
void frame_header(uint8_t header[FRAME_HEADER], enum frame_type type,
		  uint8_t flags, uint32_t seq, const void *payload, size_t len);

/** Takes a record. @data is NUL-terminated. 0, or -errno to stop reading. */
typedef int (*frame_record_fn)(void *arg, enum frame_type type,
			       const char *data, size_t len);

struct frame_reader {
	uint8_t *buffer; /* owned: bytes not yet understood */
	size_t start, len;
	char *record; /* owned: the record that is being put together */
	size_t record_len, record_room;
	uint8_t record_type; /* 0: none begun */
	uint8_t record_flags;
	char *plain; /* owned: a record that came deflated */
	size_t plain_room;
	uint32_t seq; /* expected next */
	uint64_t garbage; /* bytes skipped so far */
	const char *why; /* static sentence, after an error */
};

void frame_reader_init(struct frame_reader *r);
void frame_reader_release(struct frame_reader *r);

/**
 * Take bytes as they come, hand on each record that is complete.
 *
 * 0; the error of @fn; -EBADMSG where a frame was damaged or lost; -EILSEQ
 * where there is more garbage than FRAME_GARBAGE_MAX; -EMSGSIZE for a record
 * that is too long; -ENOMEM. After an error nothing more may be pushed.
 */
int frame_reader_push(struct frame_reader *r, const void *data, size_t len,
		      frame_record_fn fn, void *arg);

#endif
