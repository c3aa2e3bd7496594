/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files that a user takes for a kernel: what they are, and what is in them. */
#include <errno.h>
#include <unistd.h>

#include "tests/fuzz/fuzz.h"
#include "vm/image.h"
#include "vm/unpack.h"

pid_t __wrap_fork(void);

/* Linked in place of fork(2): the programs that unpack are not the subject. */
pid_t __wrap_fork(void)
{
	errno = EAGAIN;
	return -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *path = fuzz_file(data, size);
	char why[64] = "";
	struct image img;
	int fd, err = image_probe(&img, path, why, sizeof(why));

	FUZZ_CHECK(!err == !*why);
	FUZZ_CHECK(err || strlen(img.release) < sizeof(img.release));
	fd = unpack_vmlinux(path);
	FUZZ_CHECK(fd < 0);
	return 0;
}
