/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A growing text, with numbers and JSON strings. */
#include "lib/buffer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buffer_release(struct buffer *b)
{
	free(b->text);
	memset(b, 0, sizeof(*b));
}

/* The room stays for the next line: an allocation between two batches would
 * disturb what is measured there. */
void buffer_reset(struct buffer *b)
{
	b->len = 0;
	b->error = 0;
	if (b->text)
		b->text[0] = '\0';
}

/* Where @len more bytes may be written, or NULL. */
static char *reserve(struct buffer *b, size_t len)
{
	size_t room = b->room ? b->room : 256;
	char *text;

	if (b->error)
		return NULL;
	/* Less, not equal: the NUL behind the text needs a byte, too. */
	if (b->len + len < b->room)
		return b->text + b->len;
	while (room <= b->len + len)
		room *= 2;
	text = realloc(b->text, room);
	if (!text) {
		b->error = -ENOMEM;
		return NULL;
	}
	b->text = text;
	b->room = room;
	return text + b->len;
}

void buffer_add(struct buffer *b, const char *text, size_t len)
{
	char *to = reserve(b, len);

	if (!to)
		return;
	memcpy(to, text, len);
	to[len] = '\0';
	b->len += len;
}

void buffer_str(struct buffer *b, const char *text)
{
	buffer_add(b, text, strlen(text));
}

/* By hand: a run writes many numbers, and snprintf(3) parses its format for
 * each of them. */
void buffer_u64(struct buffer *b, uint64_t value)
{
	/* As many digits as UINT64_MAX has. */
	char digits[20];
	size_t at = sizeof(digits);

	do {
		digits[--at] = '0' + (char)(value % 10);
		value /= 10;
	} while (value);
	buffer_add(b, digits + at, sizeof(digits) - at);
}

/* 0 - value, as the absolute value of INT64_MIN is not an int64_t. */
void buffer_i64(struct buffer *b, int64_t value)
{
	if (value < 0) {
		buffer_add(b, "-", 1);
		buffer_u64(b, 0 - (uint64_t)value);
	} else {
		buffer_u64(b, (uint64_t)value);
	}
}

/* The length of the well-formed UTF-8 sequence at @s, or 0 (Unicode, 3-7). */
static size_t utf8_length(const unsigned char *s)
{
	unsigned char low = 0x80, high = 0xbf;
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	/* 0xc0 and 0xc1 could only begin overlong forms of ASCII; from 0xf5 on
	 * all lies beyond U+10FFFF. */
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	/* The second byte is restricted where overlong forms (0xe0, 0xf0),
	 * surrogates (0xed) or code points beyond U+10FFFF (0xf4) would fit. */
	if (s[0] == 0xe0)
		low = 0xa0;
	else if (s[0] == 0xed)
		high = 0x9f;
	else if (s[0] == 0xf0)
		low = 0x90;
	else if (s[0] == 0xf4)
		high = 0x8f;
	/* A NUL is below every bound: nothing behind the end is read. */
	if (s[1] < low || s[1] > high)
		return 0;
	for (i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return len;
}

/* Invalid bytes must not reach a JSON parser: a label or a file of sysfs may
 * have any. */
void buffer_json(struct buffer *b, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;
	char escape[8];
	size_t len;

	buffer_add(b, "\"", 1);
	for (; *s; s += len) {
		len = utf8_length(s);
		if (!len) {
			/* U+FFFD stands for this byte alone, as the next one
			 * may begin a valid sequence. */
			buffer_str(b, "\xef\xbf\xbd");
			len = 1;
		} else if (*s == '"' || *s == '\\') {
			escape[0] = '\\';
			escape[1] = (char)*s;
			buffer_add(b, escape, 2);
		} else if (*s < 0x20) {
			snprintf(escape, sizeof(escape), "\\u%04x", *s);
			buffer_str(b, escape);
		} else {
			buffer_add(b, (const char *)s, len);
		}
	}
	buffer_add(b, "\"", 1);
}

int buffer_error(const struct buffer *b)
{
	return b->error;
}
