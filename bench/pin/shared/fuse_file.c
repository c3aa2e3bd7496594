/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that a child serves through FUSE, and whose requests it can hold. */
#include "bench/pin/shared/fuse_file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/process.h"

#define MAX_TRANSFER (128u << 10) /* of one request: 32 pages */
#define BUFFER	     (MAX_TRANSFER + 8192)
#define ARRIVAL_MS   5000
#define LOOK_MS	     100 /* between two looks whether the parent lives */

enum { HOLD = 'h', GO = 'g', ARRIVED = 'a' };

/*
 * The server.
 */

struct server {
	int dev, control;
	char parent_exe[32];
	bool hold; /* the next one */
	struct fuse_in_header held; /* unique 0: none */
	uint32_t held_bytes;
	char *in, *out;
};

static void reply(const struct server *s, uint64_t unique, int err,
		  const void *data, size_t len)
{
	struct fuse_out_header h = {
		.len = (uint32_t)(sizeof(h) + (err ? 0 : len)),
		.error = err,
		.unique = unique,
	};
	struct iovec v[2] = { { &h, sizeof(h) }, { (void *)data, len } };

	/* A request that was interrupted is not there any more: no matter. */
	if (writev(s->dev, v, err || !len ? 1 : 2) < 0)
		return;
}

static void reply_init(const struct server *s, const struct fuse_in_header *h)
{
	struct fuse_init_out out = {
		.major = FUSE_KERNEL_VERSION,
		/* 7.31 has all that is used; newer kernels go down to it. */
		.minor = 31,
		.max_readahead = 4096,
		.max_background = 16,
		.congestion_threshold = 12,
		.max_write = MAX_TRANSFER,
		.time_gran = 1,
	};

	reply(s, h->unique, 0, &out, sizeof(out));
}

static void reply_attr(const struct server *s, const struct fuse_in_header *h)
{
	struct fuse_attr_out out = {
		/* Seconds: the size never changes, so one answer is enough. */
		.attr_valid = 1u << 30,
		.attr = {
			.ino = FUSE_ROOT_ID,
			.size = FUSE_FILE_SIZE,
			.mode = S_IFREG | 0600,
			.nlink = 1,
			.blksize = 4096,
		},
	};

	reply(s, h->unique, 0, &out, sizeof(out));
}

static void reply_transfer(const struct server *s, uint32_t opcode,
			   uint64_t unique, uint32_t bytes)
{
	struct fuse_write_out written = { .size = bytes };

	if (opcode == FUSE_READ)
		reply(s, unique, 0, s->out, bytes);
	else
		reply(s, unique, 0, &written, sizeof(written));
}

static void transfer(struct server *s, const struct fuse_in_header *h)
{
	/* Both begin with fh, offset, size. */
	const struct fuse_read_in *in = (const void *)(h + 1);
	char byte = ARRIVED;

	if (s->hold && in->offset >= FUSE_FILE_HELD_FROM &&
	    in->offset < FUSE_FILE_HELD_TO) {
		s->hold = false;
		s->held = *h;
		s->held_bytes = in->size;
		if (write(s->control, &byte, 1) != 1)
			_exit(1);
		return;
	}
	reply_transfer(s, h->opcode, h->unique,
		       in->size < MAX_TRANSFER ? in->size : MAX_TRANSFER);
}

static void answer(struct server *s)
{
	const struct fuse_in_header *h = (const void *)s->in;
	struct fuse_open_out opened = { .open_flags = FOPEN_KEEP_CACHE };

	switch (h->opcode) {
	case FUSE_INIT:
		reply_init(s, h);
		break;
	case FUSE_GETATTR:
	case FUSE_SETATTR:
		reply_attr(s, h);
		break;
	case FUSE_OPEN:
		reply(s, h->unique, 0, &opened, sizeof(opened));
		break;
	case FUSE_READ:
	case FUSE_WRITE:
		transfer(s, h);
		break;
	case FUSE_FSYNC:
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		reply(s, h->unique, 0, NULL, 0);
		break;
	/* These need no reply. */
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		reply(s, h->unique, -ENOSYS, NULL, 0);
	}
}

static void obey(struct server *s)
{
	char byte;

	if (read(s->control, &byte, 1) != 1)
		_exit(0);
	s->hold = byte == HOLD;
	if (byte == GO && s->held.unique) {
		reply_transfer(s, s->held.opcode, s->held.unique,
			       s->held_bytes);
		s->held.unique = 0;
	}
}

/*
 * A parent that is killed waits for its transfers (exit_aio() in exit_mm())
 * before it closes a descriptor or sends us the signal for its death. By then
 * it has no memory, and so no program, any more.
 */
static bool parent_lives(const struct server *s)
{
	char path[8];

	return readlink(s->parent_exe, path, sizeof(path)) > 0;
}

static void __attribute__((noreturn)) serve(struct server *s)
{
	struct pollfd fd[2] = { { .fd = s->control, .events = POLLIN },
				{ .fd = s->dev, .events = POLLIN } };

	for (;;) {
		int n = poll(fd, 2, LOOK_MS);

		if (!n && !parent_lives(s))
			_exit(0);
		/* The control first: HOLD is about a request that may be here
		 * already. */
		if (n > 0 && fd[0].revents)
			obey(s);
		if (n > 0 && fd[1].revents) {
			ssize_t len = read(s->dev, s->in, BUFFER);

			/* The mount is gone, with the last descriptor of its
			 * file. */
			if (len < 0 && errno == ENODEV)
				_exit(0);
			if (len >= (ssize_t)sizeof(struct fuse_in_header))
				answer(s);
		}
	}
}

static void __attribute__((noreturn))
become_server(int dev, int control, pid_t parent)
{
	struct server s = { .dev = dev, .control = control };
	cpu_set_t all;

	/* Not on the CPU of the writes, where there is another. */
	memset(&all, 0xff, sizeof(all));
	sched_setaffinity(0, sizeof(all), &all);
	snprintf(s.parent_exe, sizeof(s.parent_exe), "/proc/%d/exe",
		 (int)parent);
	s.in = malloc(BUFFER);
	s.out = malloc(MAX_TRANSFER);
	if (!s.in || !s.out)
		_exit(1);
	memset(s.out, FUSE_FILE_BYTE, MAX_TRANSFER);
	serve(&s);
}

/*
 * The client.
 */

static int set(int fs, const char *key, const char *value)
{
	return fsconfig(fs, FSCONFIG_SET_STRING, key, value, 0);
}

/* A mount at no path whose root is a regular file. A descriptor or -errno. */
static int mount_file(int dev)
{
	int fs = fsopen("fuse", FSOPEN_CLOEXEC);
	char number[16];
	int fd = -1;

	if (fs < 0)
		return -errno;
	/* The root is a regular file: 100000 is S_IFREG in octal. */
	snprintf(number, sizeof(number), "%d", dev);
	if (set(fs, "source", "pincow") || set(fs, "fd", number) ||
	    set(fs, "rootmode", "100000") || set(fs, "user_id", "0") ||
	    set(fs, "group_id", "0") ||
	    fsconfig(fs, FSCONFIG_CMD_CREATE, NULL, NULL, 0))
		fd = -errno;
	else if ((fd = fsmount(fs, FSMOUNT_CLOEXEC, 0)) < 0)
		fd = -errno;
	close(fs);
	return fd;
}

static int start_server(struct fuse_file *f, int dev)
{
	pid_t parent = getpid();
	int control[2], err = 0;

	/* One descriptor for both directions, whose end each side sees. */
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, control))
		return -errno;
	f->server = process_fork(SIGKILL);
	if (!f->server) {
		close(control[0]);
		become_server(dev, control[1], parent);
	}
	close(control[1]);
	f->control = control[0];
	if (f->server < 0) {
		err = (int)f->server;
		f->server = 0;
	}
	return err;
}

int fuse_file_open(struct fuse_file *f, struct why *why)
{
	int dev = open("/dev/fuse", O_RDWR | O_CLOEXEC);
	int root, err;
	struct stat st;
	char path[32];

	*f = (struct fuse_file){ .fd = -1, .control = -1 };
	if (dev < 0)
		return why_set(why, -errno, "/dev/fuse: %s", strerror(errno));
	root = mount_file(dev);
	err = root < 0 ? root : start_server(f, dev);
	/* Only the server keeps one: if it dies, requests fail instead of
	 * waiting for ever. */
	close(dev);
	if (!err) {
		snprintf(path, sizeof(path), "/proc/self/fd/%d", root);
		f->fd = open(path, O_RDWR | O_CLOEXEC);
		/* The root has no size before somebody asks; loop of 6.1
		 * does not. */
		err = f->fd < 0 || fstat(f->fd, &st) ? -errno : 0;
	}
	if (root >= 0)
		close(root);
	return err ? why_set(why, err, "cannot serve a file through FUSE: %s",
			     strerror(-err))
		   : 0;
}

void fuse_file_close(struct fuse_file *f)
{
	/* The file first: the server answers its release, and ends when the
	 * control is closed. */
	if (f->fd >= 0)
		close(f->fd);
	if (f->control >= 0)
		close(f->control);
	while (f->server && waitpid(f->server, NULL, 0) < 0 && errno == EINTR)
		;
	*f = (struct fuse_file){ .fd = -1, .control = -1 };
}

static int tell(struct fuse_file *f, char byte)
{
	/* A server that died is an error and no SIGPIPE. */
	return send(f->control, &byte, 1, MSG_NOSIGNAL) == 1 ? 0 : -errno;
}

int fuse_file_hold(struct fuse_file *f)
{
	return tell(f, HOLD);
}

int fuse_file_await(struct fuse_file *f)
{
	struct pollfd fd = { .fd = f->control, .events = POLLIN };
	char byte;
	int n;

	do
		n = poll(&fd, 1, ARRIVAL_MS);
	while (n < 0 && errno == EINTR);
	if (!n)
		return -ETIMEDOUT;
	return n == 1 && read(f->control, &byte, 1) == 1 ? 0 : -EIO;
}

int fuse_file_go(struct fuse_file *f)
{
	return tell(f, GO);
}
