/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields of /proc/vmstat by name, read in one go. */
#include "harness/proc/vmstat.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The file is about 5 kB; new kernels add fields. */
static char text[64 * 1024];

/* Into a static buffer: no allocation, and so no fault, around a batch. */
static int read_all(void)
{
	size_t n = 0;
	ssize_t got;
	int fd = open("/proc/vmstat", O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	while ((got = read(fd, text + n, sizeof(text) - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = 0;
	close(fd);
	return got < 0 ? -EIO : 0;
}

/* Whole names only: some are the beginning of others. */
int vmstat_read(const char *const *name, int64_t *value, unsigned int nr)
{
	int err = read_all();

	for (unsigned int i = 0; i < nr; i++)
		value[i] = VMSTAT_ABSENT;
	if (err)
		return err;
	for (char *line = text; *line;) {
		char *end = strchrnul(line, '\n');
		char *space = memchr(line, ' ', (size_t)(end - line));

		for (unsigned int i = 0; space && i < nr; i++)
			if (strlen(name[i]) == (size_t)(space - line) &&
			    !memcmp(name[i], line, (size_t)(space - line)))
				value[i] = strtoll(space, NULL, 10);
		line = *end ? end + 1 : end;
	}
	return 0;
}

/* Folds the per-CPU differences: work for every CPU, so only when asked. */
int vmstat_refresh(void)
{
	int fd = open("/proc/sys/vm/stat_refresh", O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0)
		return -errno;
	/* The kernel ignores the text: the write is the request. */
	if (write(fd, "1", 1) != 1)
		err = -errno;
	close(fd);
	return err;
}
