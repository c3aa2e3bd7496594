/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Writes an initramfs in memory, in the only format that the kernel unpacks. */
#include "vm/cpio.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lib/array.h"

/* A magic of 6 characters and 13 fields of 8 hexadecimal digits each. */
#define HEADER 110

void cpio_release(struct cpio *c)
{
	free(c->data);
	memset(c, 0, sizeof(*c));
}

static void *extend(struct cpio *c, size_t len)
{
	uint8_t *p;

	c->err = array_reserve(&c->data, &c->room, c->len + len, 1);
	if (c->err)
		return NULL;
	p = c->data + c->len;
	c->len += len;
	return p;
}

static void append(struct cpio *c, const void *data, size_t len)
{
	void *p = c->err ? NULL : extend(c, len);

	if (p && len)
		memcpy(p, data, len);
}

static void align(struct cpio *c)
{
	static const char zero[4];

	/* Names and contents each end at a multiple of 4, from the archive's
	 * start. */
	append(c, zero, -c->len & 3);
}

static int entry(struct cpio *c, const char *path, unsigned int mode,
		 const void *data, size_t len)
{
	size_t name = strlen(path) + 1;
	char header[HEADER + 1];

	/* The size is a field of 8 digits: a longer file would be cut in
	 * silence. */
	if (len > UINT32_MAX)
		c->err = c->err ? c->err : -EFBIG;
	snprintf(header, sizeof(header),
		 "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x",
		 /* An inode of its own, and one link: entries that share a
		  * number and have more links are hard links to the kernel. */
		 ++c->inode, mode, 0u, 0u, 1u, 0u, (unsigned int)len, 0u, 0u,
		 0u, 0u, (unsigned int)name, 0u);
	append(c, header, HEADER);
	append(c, path, name);
	align(c);
	append(c, data, len);
	align(c);
	return c->err;
}

/* Has this archive a directory of that name? The few names make a search of
 * the archive itself good enough. */
static int has(const struct cpio *c, const char *path)
{
	size_t name = strlen(path) + 1;
	size_t at = 0;

	while (at + HEADER <= c->len) {
		unsigned int size, len;
		char field[9] = "";

		/* The 7th field, the size of the file; at 94 the 12th, that of
		 * its name. */
		memcpy(field, c->data + at + 54, 8);
		size = (unsigned int)strtoul(field, NULL, 16);
		memcpy(field, c->data + at + 94, 8);
		len = (unsigned int)strtoul(field, NULL, 16);
		if (len == name && !memcmp(c->data + at + HEADER, path, name))
			return 1;
		at += (HEADER + (size_t)len + 3) & ~(size_t)3;
		at += ((size_t)size + 3) & ~(size_t)3;
	}
	return 0;
}

int cpio_mkdir(struct cpio *c, const char *path)
{
	char part[4096];
	size_t n;

	/* The kernel unpacks from its root: names are relative to that. */
	while (*path == '/')
		path++;
	n = strlen(path);
	if (n >= sizeof(part))
		return c->err = c->err ? c->err : -ENAMETOOLONG;
	/* From the top: the kernel makes no parent, and drops a file that has
	 * none without a word. */
	for (size_t i = 1; i <= n; i++) {
		if (path[i] && path[i] != '/')
			continue;
		memcpy(part, path, i);
		part[i] = 0;
		if (!has(c, part))
			entry(c, part, S_IFDIR | 0755, NULL, 0);
	}
	return c->err;
}

int cpio_add(struct cpio *c, const char *path, unsigned int mode,
	     const void *data, size_t len)
{
	const char *slash;
	char dir[4096];

	while (*path == '/')
		path++;
	slash = strrchr(path, '/');
	if (slash) {
		snprintf(dir, sizeof(dir), "%.*s", (int)(slash - path), path);
		cpio_mkdir(c, dir);
	}
	return entry(c, path, S_IFREG | mode, data, len);
}

int cpio_add_fd(struct cpio *c, const char *path, unsigned int mode, int fd)
{
	void *data = NULL;
	struct stat st;

	/* The first error is kept, and the archive with it useless. */
	if (fd < 0)
		return c->err = c->err ? c->err : fd;
	if (fstat(fd, &st)) {
		c->err = c->err ? c->err : -errno;
		goto out;
	}
	/* A directory opens as well, and a device has no size. */
	if (!S_ISREG(st.st_mode)) {
		c->err = c->err ? c->err : -ENXIO;
		goto out;
	}
	/* mmap(2) refuses a length of 0. */
	if (st.st_size)
		data = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE,
			    fd, 0);
	if (data == MAP_FAILED) {
		c->err = c->err ? c->err : -errno;
		goto out;
	}
	cpio_add(c, path, mode, data, (size_t)st.st_size);
	if (data)
		munmap(data, (size_t)st.st_size);
out:
	close(fd);
	return c->err;
}

int cpio_add_file(struct cpio *c, const char *path, unsigned int mode,
		  const char *file)
{
	/* O_NONBLOCK: no FIFO in its place makes us wait. */
	int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	return cpio_add_fd(c, path, mode, fd < 0 ? -errno : fd);
}

int cpio_end(struct cpio *c)
{
	static const char zero[512];

	entry(c, "TRAILER!!!", 0, NULL, 0);
	/* Zeros are skipped by the kernel, so another archive may follow. */
	append(c, zero, -c->len & 511);
	return c->err;
}
