/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unpacks the vmlinux of a bzImage on the host, where that is fast. */
#include "vm/unpack.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"
#include "vm/image.h"

/* Nobody's vmlinux is longer, debugging information included. */
#define UNPACKED_MAX (2ul << 30)

/* Others (lzma, lzo) are left to the kernel itself: their bzImage is booted as
 * it is. */
static const struct {
	unsigned char magic[4];
	const char *program;
} formats[] = {
	{ { 0xfd, '7', 'z', 'X' }, "xz" },
	{ { 0x28, 0xb5, 0x2f, 0xfd }, "zstd" },
	{ { 0x1f, 0x8b, 0x08, 0x00 }, "gzip" },
	{ { 0x02, 0x21, 0x4c, 0x18 }, "lz4" },
	{ { 'B', 'Z', 'h', '9' }, "bzip2" },
};

static uint32_t get32(const uint8_t *p)
{
	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/*
 * Documentation/arch/x86/boot.rst: payload_offset counts from the protected
 * mode code, which follows the set-up sectors; the last 4 bytes of the payload
 * are the unpacked size and not part of the stream.
 */
static int find_payload(const uint8_t *p, size_t len, size_t *at, size_t *size)
{
	size_t sectors;

	if (len < 0x300 || memcmp(p + 0x202, "HdrS", 4) ||
	    /* Protocol 2.08 (2.6.26) has payload_offset and payload_length. */
	    (p[0x206] | p[0x207] << 8) < 0x208)
		return -EOPNOTSUPP;
	/* 0 means 4 (boot.rst): a boot sector of old does not tell. */
	sectors = p[0x1f1] ? p[0x1f1] : 4;
	*at = (sectors + 1) * 512 + get32(p + 0x248);
	*size = get32(p + 0x24c);
	/* Subtracted, not added: a sum of foreign numbers may overflow. */
	if (*size < 16 || *at > len || *size > len - *at)
		return -EOPNOTSUPP;
	*size -= 4;
	return 0;
}

static _Noreturn void child(const char *program, int in, int out)
{
	const struct rlimit limit = { UNPACKED_MAX, UNPACKED_MAX };
	int null = open("/dev/null", O_WRONLY | O_CLOEXEC);
	sigset_t none;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* It holds for a memfd as well: a stream that never ends is killed by
	 * SIGXFSZ. */
	setrlimit(RLIMIT_FSIZE, &limit);
	dup2(in, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	/* Its complaints would look like ours, and failing is not an error
	 * here. */
	dup2(null, STDERR_FILENO);
	execlp(program, program, "-dc", (char *)NULL);
	_exit(127);
}

static int run(const char *program, int in, int out)
{
	pid_t pid = process_fork(SIGKILL);
	int status = 0;

	if (!pid)
		child(program, in, out);
	if (pid < 0)
		return (int)pid;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	/* 127 is a program that this machine lacks. */
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -EOPNOTSUPP;
}

/* A memfd with @len bytes of @data, read from its start. */
static int memfd_of(const uint8_t *data, size_t len)
{
	int fd = memfd_create("payload", MFD_CLOEXEC);

	while (fd >= 0 && len) {
		ssize_t n = write(fd, data, len);

		if (n < 0) {
			int err = -errno;

			close(fd);
			return err;
		}
		data += n;
		len -= (size_t)n;
	}
	if (fd < 0)
		return -errno;
	/* The child shares the offset with us. */
	lseek(fd, 0, SEEK_SET);
	return fd;
}

static int unpack(const uint8_t *payload, size_t len, int out)
{
	size_t i, nr = sizeof(formats) / sizeof(formats[0]);
	int in, err;

	for (i = 0; i < nr; i++)
		if (!memcmp(payload, formats[i].magic, 4))
			break;
	if (i == nr)
		return -EOPNOTSUPP;
	in = memfd_of(payload, len);
	if (in < 0)
		return in;
	err = run(formats[i].program, in, out);
	close(in);
	return err;
}

static int unpack_file(const uint8_t *p, size_t len, int out)
{
	char path[64], why[256];
	struct image img;
	size_t at, size;
	int err = find_payload(p, len, &at, &size);

	if (!err)
		err = unpack(p + at, size, out);
	if (err)
		return err;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out);
	/* QEMU loads a vmlinux only by its PVH entry; the sentence is for
	 * nobody. */
	err = image_probe(&img, path, why, sizeof(why));
	return err || img.format != IMAGE_PVH ? -EOPNOTSUPP : 0;
}

int unpack_vmlinux(const char *bzimage)
{
	/* image_probe() has looked at this path before: it is a file, and not
	 * empty. */
	int in = open(bzimage, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	int out = memfd_create("vmlinux", MFD_CLOEXEC);
	void *p = MAP_FAILED;
	struct stat st;
	int err = 0;

	if (in < 0 || out < 0 || fstat(in, &st))
		err = -errno;
	if (!err) {
		p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, in,
			 0);
		err = p == MAP_FAILED ? -errno : 0;
	}
	if (!err) {
		err = unpack_file(p, (size_t)st.st_size, out);
		munmap(p, (size_t)st.st_size);
	}
	if (in >= 0)
		close(in);
	if (err && out >= 0)
		close(out);
	return err ? err : out;
}
