/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Growing arrays: sizes are multiplied here, with a check for overflow. */
#include "lib/array.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Elements that the first allocation holds: a power of two. */
#define FIRST 8

/* The pointer is copied: no type may be written through void **. */
static int resize(void *array, size_t room, size_t size)
{
	size_t bytes;
	void *p;

	/* Not by reallocarray(3): the address sanitizer takes an overflow in it
	 * for a bug of the caller. */
	if (__builtin_mul_overflow(room, size, &bytes))
		return -ENOMEM;
	memcpy(&p, array, sizeof(p));
	p = realloc(p, bytes);
	if (!p)
		return -ENOMEM;
	memcpy(array, &p, sizeof(p));
	return 0;
}

int array_grow(void *array, size_t nr, size_t size)
{
	if (!nr)
		return resize(array, FIRST, size);
	/* Full exactly where the number is a power of two. */
	if (nr < FIRST || nr & (nr - 1))
		return 0;
	if (nr > SIZE_MAX / 2)
		return -ENOMEM;
	return resize(array, 2 * nr, size);
}

int array_reserve(void *array, size_t *room, size_t need, size_t size)
{
	size_t more = *room ? *room : FIRST;
	int err;

	if (need <= *room)
		return 0;
	while (more < need) {
		if (more > SIZE_MAX / 2)
			return -ENOMEM;
		more *= 2;
	}
	err = resize(array, more, size);
	if (!err)
		*room = more;
	return err;
}
