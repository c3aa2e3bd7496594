/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Frames: what is sent arrives or is an error, never something else. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "vm/frame.h"

/* A line as sent, and the bytes that arrive. */
struct wire {
	uint8_t *data;
	size_t len;
	uint32_t seq;
};

struct taken {
	size_t records;
	size_t bytes;
	uint32_t sum;
	enum frame_type last;
	int err; /* to be returned */
};

static void send_raw(struct wire *w, const void *data, size_t len)
{
	w->data = realloc(w->data, w->len + len + 1);
	assert_non_null(w->data);
	if (len)
		memcpy(w->data + w->len, data, len);
	w->len += len;
}

static void send_record(struct wire *w, enum frame_type type, uint8_t flags,
			const uint8_t *p, size_t len)
{
	uint8_t header[FRAME_HEADER];

	do {
		size_t n = len < FRAME_MAX ? len : FRAME_MAX;

		frame_header(header, type, flags | (n < len ? FRAME_MORE : 0),
			     w->seq++, p, n);
		send_raw(w, header, sizeof(header));
		send_raw(w, p, n);
		p += n;
		len -= n;
	} while (len);
}

static void send_deflated(struct wire *w, const void *data, size_t len)
{
	uLongf small = compressBound(len);
	uint8_t *p = malloc(small);

	assert_int_equal(compress2(p, &small, data, len, 1), Z_OK);
	send_record(w, FRAME_LINE, FRAME_DEFLATED, p, small);
	free(p);
}

static int take(void *arg, enum frame_type type, const char *data, size_t len)
{
	struct taken *t = arg;

	assert_int_equal(data[len], 0);
	t->records++;
	t->bytes += len;
	t->sum = (uint32_t)adler32(t->sum, (const Bytef *)data, (uInt)len);
	t->last = type;
	return t->err;
}

/* Push in pieces of @step bytes. */
static int receive(const struct wire *w, size_t step, struct taken *t)
{
	struct frame_reader r;
	int err = 0;

	frame_reader_init(&r);
	for (size_t at = 0; !err && at < w->len; at += step)
		err = frame_reader_push(&r, w->data + at,
					w->len - at < step ? w->len - at : step,
					take, t);
	if (err && !t->err)
		assert_non_null(r.why);
	frame_reader_release(&r);
	return err;
}

static void test_pieces(void **state)
{
	static const size_t steps[] = { 1, 3, 19, 20, 21, 4096, 1 << 20 };
	struct wire w = { 0 };

	(void)state;
	send_record(&w, FRAME_HELLO, 0, (const uint8_t *)"6.1.0", 5);
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"", 0);
	send_raw(&w, "\x7fpc noise \x7f", 11);
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"{}", 2);
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++) {
		struct taken t = { 0 };

		assert_int_equal(receive(&w, steps[i], &t), 0);
		assert_int_equal(t.records, 3);
		assert_int_equal(t.bytes, 7);
		assert_int_equal(t.last, FRAME_LINE);
	}
	free(w.data);
}

static void test_long_record(void **state)
{
	size_t len = 3 * FRAME_MAX + 17;
	struct taken t = { 0 }, plain = { 0 };
	uint8_t *p = malloc(len + 1);
	struct wire w = { 0 };

	(void)state;
	for (size_t i = 0; i < len; i++)
		p[i] = (uint8_t)(i * i >> 3);
	p[len] = 0;
	take(&plain, FRAME_LINE, (char *)p, len);
	take(&plain, FRAME_LINE, (char *)p, len);
	send_record(&w, FRAME_LINE, 0, p, len);
	send_deflated(&w, p, len);
	assert_int_equal(receive(&w, 1000, &t), 0);
	assert_int_equal(t.records, 2);
	assert_int_equal(t.bytes, 2 * len);
	assert_int_equal(t.sum, plain.sum);
	free(p);
	free(w.data);
}

static void test_too_long(void **state)
{
	size_t len = FRAME_RECORD_MAX + 1;
	struct taken t = { 0 };
	uint8_t *p = calloc(1, len);
	struct wire w = { 0 };

	(void)state;
	send_record(&w, FRAME_LINE, 0, p, len);
	assert_int_equal(receive(&w, 65536, &t), -EMSGSIZE);
	assert_int_equal(t.records, 0);
	free(w.data);
	/* A small one that grows beyond all measure. */
	w = (struct wire){ 0 };
	send_deflated(&w, p, len);
	assert_int_equal(receive(&w, 65536, &t), -EMSGSIZE);
	assert_int_equal(t.records, 0);
	free(p);
	free(w.data);
}

static void test_lost_frame(void **state)
{
	struct taken t = { 0 };
	struct wire w = { 0 };

	(void)state;
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"a", 1);
	w.seq++;
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"b", 1);
	assert_int_equal(receive(&w, 7, &t), -EBADMSG);
	assert_int_equal(t.records, 1);
	free(w.data);
}

static void test_garbage(void **state)
{
	size_t len = FRAME_GARBAGE_MAX + 100;
	struct taken t = { 0 };
	struct wire w = { .data = malloc(len), .len = len };

	(void)state;
	memset(w.data, 'x', len);
	assert_int_equal(receive(&w, 4096, &t), -EILSEQ);
	assert_int_equal(t.records, 0);
	free(w.data);
}

static void test_taker_refuses(void **state)
{
	struct taken t = { .err = -EPROTO };
	struct wire w = { 0 };

	(void)state;
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"a", 1);
	send_record(&w, FRAME_LINE, 0, (const uint8_t *)"b", 1);
	assert_int_equal(receive(&w, 4096, &t), -EPROTO);
	assert_int_equal(t.records, 1);
	free(w.data);
}

static uint32_t next_random(uint64_t *state)
{
	*state = *state * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*state >> 33);
}

/*
 * Change a byte, drop one or add one: every record that is taken must be one
 * that was sent, in its order.
 */
static void test_fuzz_damage(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		struct taken sent[8] = { 0 }, t = { 0 };
		struct wire w = { 0 };
		size_t at;
		int err;

		for (int i = 0; i < 7; i++) {
			uint8_t data[201];
			size_t len = next_random(&seed) % 200;

			for (size_t k = 0; k < len; k++)
				data[k] = (uint8_t)next_random(&seed);
			data[len] = 0;
			sent[i + 1] = sent[i];
			take(&sent[i + 1], FRAME_LINE, (char *)data, len);
			if (i & 1)
				send_deflated(&w, data, len);
			else
				send_record(&w, FRAME_LINE, 0, data, len);
		}
		at = next_random(&seed) % w.len;
		switch (round % 3) {
		case 0:
			w.data[at] ^= (uint8_t)(1 + next_random(&seed) % 255);
			break;
		case 1:
			memmove(w.data + at, w.data + at + 1, w.len - at - 1);
			w.len--;
			break;
		default:
			send_raw(&w, "", 1);
			memmove(w.data + at + 1, w.data + at, w.len - at - 1);
		}
		err = receive(&w, 1 + next_random(&seed) % 300, &t);
		assert_true(t.records <= 7);
		assert_int_equal(t.sum, sent[t.records].sum);
		assert_int_equal(t.bytes, sent[t.records].bytes);
		/* A byte between frames hurts nobody; all else shows, at the
		 * latest in the count that init sends along. */
		if (err)
			assert_true(t.records < 7);
		free(w.data);
	}
}

static void test_fuzz_noise(void **state)
{
	uint64_t seed = 7;

	(void)state;
	for (int round = 0; round < 300; round++) {
		uint8_t header[FRAME_HEADER];
		struct taken t = { 0 };
		struct wire w = { 0 };

		for (int i = 0; i < 200; i++) {
			uint8_t data[64];

			for (size_t k = 0; k < sizeof(data); k++)
				data[k] = (uint8_t)next_random(&seed);
			/* Headers that are almost right. */
			frame_header(header,
				     (enum frame_type)(next_random(&seed) % 6),
				     (uint8_t)(next_random(&seed) % 4), w.seq++,
				     data, next_random(&seed) % 64);
			if (next_random(&seed) % 4 == 0)
				header[next_random(&seed) % FRAME_HEADER] ^= 1;
			send_raw(&w, header, sizeof(header));
			send_raw(&w, data, next_random(&seed) % 64);
		}
		receive(&w, 1 + next_random(&seed) % 5000, &t);
		free(w.data);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pieces),
		cmocka_unit_test(test_long_record),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_lost_frame),
		cmocka_unit_test(test_garbage),
		cmocka_unit_test(test_taker_refuses),
		cmocka_unit_test(test_fuzz_damage),
		cmocka_unit_test(test_fuzz_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
