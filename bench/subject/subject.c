/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts a subject from the image inside this program, and talks to it. */
#include "bench/subject/subject.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "bench/batch/witness.h"
#include "bench/subject/channel.h"
#include "harness/event.h"
#include "lib/process.h"

#define CHILD_FAILED 126

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int write_all(int fd, const char *at, size_t size)
{
	while (size) {
		ssize_t n = write(fd, at, size);

		if (n < 0 && errno != EINTR)
			return -errno;
		at += n > 0 ? n : 0;
		size -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

/* Some milliseconds, before anything is measured. */
static int write_image(int fd)
{
	z_stream z = {
		/* zlib only reads it. */
		.next_in = (Bytef *)(uintptr_t)subject_image,
		.avail_in = (uInt)(subject_image_end - subject_image),
	};
	char part[1 << 14];
	int rc = Z_OK, err = 0;

	if (inflateInit2(&z, 16 + MAX_WBITS) != Z_OK)
		return -ENOMEM;
	while (!err && rc == Z_OK) {
		z.next_out = (Bytef *)part;
		z.avail_out = sizeof(part);
		rc = inflate(&z, Z_NO_FLUSH);
		err = write_all(fd, part, sizeof(part) - z.avail_out);
	}
	inflateEnd(&z);
	return err ? err : rc == Z_STREAM_END ? 0 : -EIO;
}

/* Above the numbers that the child gives them: dup2(2) of one must not close
 * another. */
static int lift(int *fd)
{
	int high = *fd < 0 ? -1 : fcntl(*fd, F_DUPFD_CLOEXEC, 10);
	int err = high < 0 ? -errno : 0;

	close_fd(fd);
	*fd = high;
	return err;
}

/* A file that is open for writing cannot be executed (ETXTBSY). */
static int reopen(int fd)
{
	char name[40];
	int again;

	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	again = open(name, O_RDONLY | O_CLOEXEC);
	close(fd);
	return again < 0 || lift(&again) ? -1 : again;
}

/* Inside of this program, not a file beside it: a run is of one build. */
static int open_image(void)
{
	int fd = -1;

	if (subject_image)
		fd = memfd_create("pincow-subject", MFD_CLOEXEC);
	if (fd >= 0 && write_image(fd))
		close_fd(&fd);
	return fd < 0 ? fd : reopen(fd);
}

/* The environment lies on the stack of a program, and is as long as whoever
 * started us made it. Ours of tests and campaigns stay. */
static char **small_environment(void)
{
	static char *kept[16];
	size_t nr = 0;

	for (char **v = environ; *v && nr < 15; v++)
		if (!strncmp(*v, "PINCOW_", 7))
			kept[nr++] = *v;
	kept[nr] = NULL;
	return kept;
}

/* Descriptors below @keep are the channel's and the standard ones. */
static int place(int from, int to)
{
	return from == to ? fcntl(to, F_SETFD, 0) : dup2(from, to);
}

/*
 * Between fork and exec. At fixed addresses: page tables are then as many in
 * every boot, and fork copies them.
 */
static void become(int image, int memory, int ask, int answer)
{
	char *argv[] = { "pincow", "subject", NULL };

	if (place(memory, 3) < 0 || place(ask, 4) < 0 || place(answer, 5) < 0)
		_exit(CHILD_FAILED);
	if (image >= 0) {
		personality(ADDR_NO_RANDOMIZE);
		fexecve(image, argv, small_environment());
	}
	/* Where memfds may not be executed (vm.memfd_noexec), or there is no
	 * image. */
	execv("/proc/self/exe", argv);
	_exit(CHILD_FAILED);
}

static int spawn(struct subject *s, int image, int memory, int ask, int answer)
{
	int err = lift(&memory);
	pid_t pid = err;

	if (!err)
		err = lift(&ask);
	if (!err)
		err = lift(&answer);
	if (!err)
		pid = process_fork(SIGKILL);
	if (!err && !pid)
		become(image, memory, ask, answer);
	close_fd(&memory);
	close_fd(&ask);
	close_fd(&answer);
	if (err || pid < 0)
		return err ? err : (int)pid;
	s->pid = pid;
	return 0;
}

/* Fewer than there is room for: their number is fixed. */
static void encode_events(struct channel *c)
{
	for (size_t i = 0; witness_events[i] && i < CHANNEL_EVENTS; i++) {
		struct channel_event *e = &c->event[c->nr_events++];

		snprintf(e->name, sizeof(e->name), "%s", witness_events[i]);
		e->attr.size = sizeof(e->attr);
		e->err = event_encode(&e->attr, e->name, &e->why);
	}
}

static int map_channel(struct subject *s, const struct subject_options *opt,
		       int *memory)
{
	struct channel *c;

	s->bytes = channel_bytes(opt->room);
	*memory = memfd_create("pincow-channel", MFD_CLOEXEC);
	if (*memory < 0 || ftruncate(*memory, (off_t)s->bytes))
		return -errno;
	c = mmap(NULL, s->bytes, PROT_READ | PROT_WRITE, MAP_SHARED, *memory,
		 0);
	if (c == MAP_FAILED)
		return -errno;
	s->channel = c;
	c->room = opt->room;
	c->max_faults = opt->max_faults;
	encode_events(c);
	snprintf(c->clock, sizeof(c->clock), "%s", opt->clock);
	if (opt->memcg && (size_t)snprintf(c->memcg, sizeof(c->memcg), "%s",
					   opt->memcg) >= sizeof(c->memcg))
		c->memcg[0] = '\0';
	return 0;
}

/* It has died: nothing answers any more. */
static int bury(struct subject *s)
{
	while (waitpid(s->pid, &s->status, 0) < 0 && errno == EINTR)
		;
	s->pid = 0;
	return -ECHILD;
}

static int await(struct subject *s)
{
	char byte;
	ssize_t n;

	do
		n = read(s->answer, &byte, 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? s->channel->err : bury(s);
}

int subject_start(struct subject *s, const struct subject_options *opt)
{
	int ask[2] = { -1, -1 }, answer[2] = { -1, -1 }, memory = -1;
	int image = opt->shared_libraries ? -1 : open_image(), err;

	*s = (struct subject){ .ask = -1, .answer = -1 };
	err = map_channel(s, opt, &memory);
	if (!err && (pipe2(ask, O_CLOEXEC) || pipe2(answer, O_CLOEXEC)))
		err = -errno;
	if (!err) {
		err = spawn(s, image, memory, ask[0], answer[1]);
		/* spawn() closed what is the child's. */
		memory = ask[0] = answer[1] = -1;
	}
	close_fd(&image);
	close_fd(&memory);
	close_fd(&ask[0]);
	close_fd(&answer[1]);
	s->ask = ask[1];
	s->answer = answer[0];
	return err ? err : await(s);
}

int subject_ask(struct subject *s)
{
	ssize_t n;

	if (!s->pid)
		return -ECHILD;
	s->channel->err = 0;
	do
		n = write(s->ask, "", 1);
	while (n < 0 && errno == EINTR);
	return n == 1 ? await(s) : bury(s);
}

void subject_stop(struct subject *s)
{
	if (s->pid) {
		kill(s->pid, SIGKILL);
		bury(s);
	}
	if (s->channel) {
		close_fd(&s->ask);
		close_fd(&s->answer);
		munmap(s->channel, s->bytes);
	}
	*s = (struct subject){ .ask = -1, .answer = -1, .status = s->status };
}
