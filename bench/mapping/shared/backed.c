/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Ranges of shared memory and of files, and proof that their pages are such. */
#include "bench/mapping/shared/backed.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "harness/machine/files_dir.h"

/* Bytes that are written to a file at once, and pages looked at in one go. */
#define BLOCK ((size_t)64 << 10)
#define CHUNK 512

/* EINVAL: a kernel without THP, where there is nothing to refuse. */
static int refuse_huge(const struct mapping *m, struct why *why)
{
	if (madvise(m->addr, m->len, MADV_NOHUGEPAGE) && errno != EINVAL)
		return why_set(why, -errno, "madvise(MADV_NOHUGEPAGE): %s",
			       strerror(errno));
	return 0;
}

static int map_small(struct mapping *m, int flags, int fd, struct why *why)
{
	int err = mapping_mmap_fd(m, PMD_PAGE, flags, fd, why);

	return err ? err : refuse_huge(m, why);
}

int backed_map_shmem(struct mapping *m, struct why *why)
{
	return map_small(m, MAP_SHARED | MAP_ANONYMOUS, -1, why);
}

/* Its pages are in memory and on the disk afterwards: nobody writes them back
 * beside what is measured. */
static int fill(int fd, size_t len)
{
	static const char block[BLOCK] = { 1 };

	for (size_t off = 0; off < len; off += BLOCK) {
		size_t n = len - off < BLOCK ? len - off : BLOCK;

		ssize_t written = pwrite(fd, block, n, (off_t)off);

		if (written != (ssize_t)n)
			return written < 0 ? -errno : -ENOSPC;
	}
	return fdatasync(fd) ? -errno : 0;
}

static int map_open_file(struct mapping *m, int flags, int fd, bool filled,
			 struct why *why)
{
	int err;

	if (fd < 0)
		return why_set(why, -errno, "cannot make a file in %s: %s",
			       files_dir(), strerror(errno));
	if (filled)
		err = fill(fd, m->len);
	else
		err = ftruncate(fd, (off_t)m->len) ? -errno : 0;
	if (err)
		why_set(why, err, "cannot fill a file of %zu KiB in %s: %s",
			m->len >> 10, files_dir(), strerror(-err));
	if (!err)
		err = map_small(m, flags, fd, why);
	/* The mapping keeps it. */
	close(fd);
	return err;
}

/* A private one is read first: its content has to be there. */
int backed_map_memfd(struct mapping *m, int flags, struct why *why)
{
	return map_open_file(m, flags,
			     memfd_create("pincow-range", MFD_CLOEXEC),
			     flags & MAP_PRIVATE, why);
}

static int open_nameless(void)
{
	int fd = open(files_dir(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	char name[PATH_MAX];

	/* File systems without it, overlayfs of old kernels say. */
	if (fd >= 0 || (errno != EOPNOTSUPP && errno != EISDIR))
		return fd;
	if ((size_t)snprintf(name, sizeof(name), "%s/pincow-XXXXXX",
			     files_dir()) >= sizeof(name)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = mkostemp(name, O_CLOEXEC);
	if (fd >= 0)
		unlink(name);
	return fd;
}

int backed_map_file(struct mapping *m, int flags, struct why *why)
{
	return map_open_file(m, flags, open_nameless(), true, why);
}

/* A page of a private mapping is the file's until it is written to. */
static bool is_backed(const struct mapping *m, uint64_t e)
{
	return e & PAGE_PRESENT &&
	       (e & PAGE_FILE || !(m->kind->traits & MAPPING_SHARED));
}

int backed_verify(const struct mapping *m, struct frames *f, struct why *why)
{
	size_t pages = m->len / BASE_PAGE;
	uint64_t e[CHUNK];
	int err = 0;

	for (size_t i = 0, n; i < pages; i += n) {
		n = pages - i < CHUNK ? pages - i : CHUNK;
		err = frames_read(f, 0, m->addr + i * BASE_PAGE, e, n);
		if (err)
			return why_set(why, err, "cannot read the pagemap: %s",
				       strerror(-err));
		for (size_t k = 0; k < n; k++)
			if (!is_backed(m, e[k]))
				return why_set(why, -EAGAIN,
					       "page %zu is not a page of %s",
					       i + k, m->kind->name);
	}
	return 0;
}
