/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * In QEMU's place: adds the program $PINCOW_ANTAGONIST as /antagonist to the
 * initramfs, which pincow hands over as descriptor 5, and becomes QEMU. The
 * kernel unpacks archives that follow each other.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "vm/cpio.h"

#define INITRAMFS 5
#define QEMU	  "qemu-system-x86_64"

static int copy(int from, int to)
{
	static char data[1 << 16];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(from, data, sizeof(data), at)) > 0) {
		if (write(to, data, (size_t)n) != n)
			return -1;
		at += n;
	}
	return (int)n;
}

static int add_antagonist(const char *program)
{
	int fd = memfd_create("initramfs", 0);
	struct cpio c = { 0 };

	if (fd < 0 || copy(INITRAMFS, fd) ||
	    cpio_add_file(&c, "antagonist", 0755, program) || cpio_end(&c) ||
	    write(fd, c.data, c.len) != (ssize_t)c.len)
		return 1;
	cpio_release(&c);
	return dup2(fd, INITRAMFS) < 0;
}

int main(int argc, char **argv)
{
	const char *program = getenv("PINCOW_ANTAGONIST");

	for (int i = 0; i < argc; i++)
		if (!strcmp(argv[i], "-initrd") &&
		    (!program || add_antagonist(program)))
			return 1;
	execvp(QEMU, argv);
	return 1;
}
