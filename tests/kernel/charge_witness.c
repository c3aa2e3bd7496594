/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pages that nine registered buffers of 4 KiB are charged, without pincow: from
 * malloc(3), one behind the other, and aligned. VmPin has what io_uring
 * charges to a process.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <liburing.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFERS = 9, SIZE = 4096 };

static long pinned_kib(void)
{
	FILE *f = fopen("/proc/self/status", "r");
	char line[256];
	long kib = -1;

	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "VmPin: %ld", &kib) == 1)
			break;
	if (f)
		fclose(f);
	return kib;
}

static int charge(const char *name, struct iovec *iov, unsigned int nr)
{
	struct io_uring ring;
	long before;
	int err = io_uring_queue_init(2, &ring, 0);

	if (err)
		return err;
	before = pinned_kib();
	err = io_uring_register_buffers(&ring, iov, nr);
	printf("%s %ld\n", name, err ? (long)err : (pinned_kib() - before) / 4);
	io_uring_queue_exit(&ring);
	return err;
}

int main(void)
{
	struct iovec heap[BUFFERS], whole[BUFFERS];
	int err;

	for (int i = 0; i < BUFFERS; i++) {
		char *p = malloc(SIZE);
		void *q = NULL;

		if (!p || posix_memalign(&q, SIZE, SIZE))
			return 3;
		memset(p, 1, SIZE);
		memset(q, 1, SIZE);
		heap[i] = (struct iovec){ p, SIZE };
		whole[i] = (struct iovec){ q, SIZE };
	}
	err = charge("aligned", whole, BUFFERS);
	if (!err)
		err = charge("malloc", heap, BUFFERS);
	if (!err)
		err = charge("malloc-one", heap, 1);
	if (err)
		fprintf(stderr, "io_uring: %s\n", strerror(-err));
	return err ? 77 : 0;
}
