/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Process 1 of a guest that misbehaves as the word after "bad=" on the kernel's
 * command line says, which the kernel hands on in the environment.
 */
#include <stdlib.h>
#include <string.h>
#include <sys/io.h>
#include <unistd.h>

int main(void)
{
	const char *what = getenv("bad");

	if (what && !strcmp(what, "hang"))
		for (;;)
			pause();
	if (what && !strcmp(what, "flood") && !ioperm(0x2f8, 8, 1))
		for (;;)
			outb('x', 0x2f8);
	if (what && !strcmp(what, "eat"))
		for (;;)
			if (!memset(malloc(1 << 20), 1, 1 << 20))
				break;
	/* The kernel panics when process 1 ends. */
	return 1;
}
