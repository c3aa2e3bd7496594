/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Arrays that grow by one element at a time.
 *
 * An array that grows through array_grow() alone needs no member for its room:
 * the room follows from the number of its elements.
 */
#ifndef PINCOW_LIB_ARRAY_H
#define PINCOW_LIB_ARRAY_H

#include <stddef.h>

/**
 * Make room for element @nr of the array that @array points at: of elements of
 * @size bytes, NULL for @nr 0, and grown by nothing else. Amortised constant.
 *
 *	if (array_grow(&l->point, l->nr, sizeof(*l->point)))
 *		return -ENOMEM;
 *	l->point[l->nr++] = point;
 *
 * 0, or -ENOMEM, after which the array is as it was. New elements are not
 * zeroed.
 */
int array_grow(void *array, size_t nr, size_t size);

/**
 * Make room for @need elements where the room is kept in *@room: for elements
 * that arrive many at once. 0, or -ENOMEM, after which all is as it was.
 */
int array_reserve(void *array, size_t *room, size_t need, size_t size);

#endif
