/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files for the fuzz targets, in memory or below a folder of their own. */
#include "tests/fuzz/fuzz.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[64];

char *fuzz_text(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	FUZZ_CHECK(text);
	if (size)
		memcpy(text, data, size);
	text[size] = 0;
	return text;
}

static void write_all(int fd, const void *data, size_t size)
{
	const char *at = data;

	while (size) {
		ssize_t n = write(fd, at, size);

		FUZZ_CHECK(n > 0);
		at += n;
		size -= (size_t)n;
	}
}

const char *fuzz_file(const void *data, size_t size)
{
	static char path[32];
	static int fd = -1;

	if (fd < 0) {
		fd = memfd_create("input", MFD_CLOEXEC);
		FUZZ_CHECK(fd >= 0);
		snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	}
	FUZZ_CHECK(!ftruncate(fd, 0) && !lseek(fd, 0, SEEK_SET));
	write_all(fd, data, size);
	return path;
}

static void empty(int dir)
{
	DIR *d = fdopendir(dup(dir));
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (e->d_name[0] != '.')
			unlinkat(dir, e->d_name, 0);
	if (d)
		closedir(d);
}

static void remove_folder(void)
{
	int dir = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (dir >= 0) {
		empty(dir);
		close(dir);
	}
	rmdir(folder);
}

const char *fuzz_folder(void)
{
	if (*folder)
		return folder;
	strcpy(folder, access("/dev/shm", W_OK)
			       ? "/tmp/pincow-fuzz-XXXXXX"
			       : "/dev/shm/pincow-fuzz-XXXXXX");
	FUZZ_CHECK(mkdtemp(folder));
	atexit(remove_folder);
	return folder;
}

void fuzz_write(const char *name, const void *data, size_t size)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", fuzz_folder(), name);
	fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	FUZZ_CHECK(fd >= 0);
	write_all(fd, data, size);
	close(fd);
}
