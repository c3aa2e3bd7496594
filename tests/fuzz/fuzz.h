/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Shared by the fuzz targets. A target is a program of one function, which
 * libFuzzer calls with inputs that it makes up, and replay.c with those of
 * files. An input must do the same whatever came before it.
 */
#ifndef PINCOW_TESTS_FUZZ_FUZZ_H
#define PINCOW_TESTS_FUZZ_FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/** Take one input. Always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/** A promise that was broken: dies with the sentence of it. */
#define FUZZ_CHECK(promise)                                                    \
	do {                                                                   \
		if (promise)                                                   \
			break;                                                 \
		fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__,     \
			#promise);                                             \
		abort();                                                       \
	} while (0)

/** A copy of @data that ends in NUL: a read beyond it is seen. Freed later. */
char *fuzz_text(const uint8_t *data, size_t size);

/** The path of a file in memory with @data; good until the next call. */
const char *fuzz_file(const void *data, size_t size);

/** The path of a folder of this process, gone when it ends in good order. */
const char *fuzz_folder(void);

/** Make NAME below the folder, with @data. */
void fuzz_write(const char *name, const void *data, size_t size);

#endif
