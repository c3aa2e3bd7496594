/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * leak: CVE-2020-29374. After a fork one of the two, the taker, references a
 * page that both have (vmsplice) and drops its own mapping; then the writer
 * writes to the page. A third process reads the pipe: later writes that it
 * sees have leaked.
 *
 * Behind that page the pipe has one of shared memory, to which the writer
 * writes the same: of it the reader must see all, else it would see no leak.
 * The second witness is the writer's frame, which is another one if and only
 * if nothing leaked. Kernels of 5.8 and those with 17839856fd58 backported
 * break COW when the reference is taken: there the taker's frame is another one
 * then, the writer keeps its own, and nothing may leak.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/uio.h>
#include <unistd.h>

#include "bench/actor/child_server.h"
#include "bench/batch/steps.h"

#define OLD 0x11
#define NEW 0x22

enum { TAKE = 't', DROP = 'd', WRITE = 'w', READ = 'r' };

/* Shared by all three. */
struct board {
	char seen[2][BASE_PAGE]; /* bytes that the reader read */
	char control[BASE_PAGE] __attribute__((aligned(4096)));
};

struct leak {
	struct board *board;
	char *range, *page; /* ours and the child's, until dropped */
	size_t len;
	int pipe[2];
	struct child_server child, reader;
};

/* Both buffers in one call: the control travels exactly as the page does. */
static int take(const struct leak *k)
{
	struct iovec v[2] = {
		{ k->page, BASE_PAGE },
		{ k->board->control, BASE_PAGE },
	};
	/* Nonblocking: a full pipe is an error and not a wait for ever. */
	ssize_t n = vmsplice(k->pipe[1], v, 2, SPLICE_F_NONBLOCK);

	return n < 0 ? -errno : n == 2 * (ssize_t)BASE_PAGE ? 0 : -ENOSPC;
}

/* Keep the addresses taken: the range is released later on. */
static int drop(const struct leak *k)
{
	return mmap(k->range, k->len, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1,
		    0) == MAP_FAILED
		       ? -errno
		       : 0;
}

static int write_new(const struct leak *k)
{
	memset(k->page, NEW, BASE_PAGE);
	memset(k->board->control, NEW, BASE_PAGE);
	return 0;
}

static int read_pipe(const struct leak *k)
{
	size_t got = 0;
	ssize_t n;

	while (got < sizeof(k->board->seen) &&
	       (n = read(k->pipe[0], (char *)k->board->seen + got,
			 sizeof(k->board->seen) - got)) > 0)
		got += (size_t)n;
	return got == sizeof(k->board->seen) ? 0 : -ENODATA;
}

/* Runs in either process: system calls and stores only. */
static int do_one(void *arg, char what)
{
	const struct leak *k = arg;

	switch (what) {
	case TAKE:
		return take(k);
	case DROP:
		return drop(k);
	case WRITE:
		return write_new(k);
	case READ:
		return read_pipe(k);
	}
	return -EINVAL;
}

static int step(struct life *l, struct leak *k, bool in_child, char what)
{
	int err =
		in_child ? child_server_ask(&k->child, what) : do_one(k, what);

	return err ? why_set(&l->why, err, "step %c of the %s: %s", what,
			     in_child ? "child" : "parent", strerror(-err))
		   : 0;
}

/* The reader is forked before there is anything to share with it. */
static int set_up(struct life *l, struct leak *k)
{
	int err;

	*k = (struct leak){ .pipe = { -1, -1 } };
	if (l->point->mapping->traits & MAPPING_SHARED)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: who shares memory means "
			       "others to see it");
	k->board = mmap(NULL, sizeof(*k->board), PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (k->board == MAP_FAILED) {
		k->board = NULL;
		return why_set(&l->why, -ENOMEM, "out of memory");
	}
	memset(k->board, OLD, sizeof(*k->board));
	if (pipe2(k->pipe, O_CLOEXEC | O_NONBLOCK))
		return why_set(&l->why, -errno, "pipe: %s", strerror(errno));
	/* The reader must not map the range: it would share the pages, too. */
	err = child_server_start(&k->reader, do_one, k);
	if (err)
		return why_set(&l->why, err, "fork: %s", strerror(-err));
	err = life_map(l, true);
	if (err)
		return err;
	k->range = l->map.addr;
	k->len = l->map.len;
	k->page = l->map.addr + point_first_referenced(l->point) * BASE_PAGE;
	/* Before the child is forked: both have these bytes. */
	memset(k->page, OLD, BASE_PAGE);
	err = life_drain(l);
	if (!err)
		err = child_server_start(&k->child, do_one, k);
	return err ? why_set(&l->why, err, "fork: %s", strerror(-err)) : 0;
}

/* The frame that a process has, 0 where it is not shown. */
static uint64_t frame_now(struct life *l, const struct leak *k, pid_t pid)
{
	uint64_t e = 0;

	return frames_read(&l->witness->frames, pid, k->page, &e, 1)
		       ? 0
		       : frame_of(e);
}

static int64_t count(const char *bytes, char value)
{
	int64_t n = 0;

	for (size_t i = 0; i < BASE_PAGE; i++)
		n += bytes[i] == value;
	return n;
}

/* Frames of the page, 0 where they are not shown. */
struct leak_frames {
	uint64_t writer_before, writer_after;
	uint64_t taker; /* when it has taken the reference */
};

/* Do the frames say that a byte must, or cannot, have leaked? */
static bool contradict(const struct leak_frames *f, bool leaked)
{
	bool kept = f->writer_before == f->writer_after;

	if (!f->writer_before || !f->writer_after)
		return false;
	/* The reference is on a page of the taker's own. */
	if (f->taker && f->taker != f->writer_before)
		return leaked;
	return kept != leaked;
}

/* Two witnesses: the bytes that arrived, and the frames. */
static int judge(struct life *l, const struct leak *k,
		 const struct leak_frames *f)
{
	int64_t leaked = count(k->board->seen[0], NEW);

	if (count(k->board->seen[1], NEW) != BASE_PAGE)
		return why_set(&l->why, -EIO,
			       "the reader does not see what was written to "
			       "shared memory: a leak would not be seen");
	if (leaked + count(k->board->seen[0], OLD) != BASE_PAGE)
		return why_set(&l->why, -EIO,
			       "the reader sees bytes that no process wrote");
	if (contradict(f, leaked))
		return why_set(&l->why, -EAGAIN,
			       "%lld bytes leaked, and the writer's frame is "
			       "%s",
			       (long long)leaked,
			       f->writer_before == f->writer_after ? "the same"
								   : "another");
	life_reading(l, "leaked_bytes", leaked);
	return 0;
}

static int run(struct life *l, struct leak *k)
{
	bool child_takes = !l->point->params.parent_takes;
	pid_t writer = child_takes ? 0 : k->child.pid;
	pid_t taker = child_takes ? k->child.pid : 0;
	struct leak_frames f = { .writer_before = frame_now(l, k, writer) };
	int err = step(l, k, child_takes, TAKE);

	f.taker = frame_now(l, k, taker);
	if (!err)
		err = step(l, k, child_takes, DROP);
	if (!err)
		err = step(l, k, !child_takes, WRITE);
	if (err)
		return err;
	err = child_server_ask(&k->reader, READ);
	if (err)
		return why_set(&l->why, err, "the reader: %s", strerror(-err));
	f.writer_after = frame_now(l, k, writer);
	return judge(l, k, &f);
}

static int leak_batch(struct life *l)
{
	struct leak k;
	int err = set_up(l, &k);

	if (!err)
		err = run(l, &k);
	child_server_stop(&k.child);
	child_server_stop(&k.reader);
	for (int i = 0; i < 2; i++)
		if (k.pipe[i] >= 0)
			close(k.pipe[i]);
	if (k.board)
		munmap(k.board, sizeof(*k.board));
	return err;
}

static const char *const variants[] = { "direction=parent", NULL };

const struct experiment_kind experiment_leak = {
	.name = "leak",
	.help = "later writes that a reference shows, after a fork",
	.question = "Does a process that referenced a page after a fork see "
		    "what the other writes to it?",
	.version = 1,
	/* No EXPERIMENT_PINS: the reference is its own, and no kind's. */
	.traits = EXPERIMENT_POPULATES | EXPERIMENT_LEAKS,
	.variants = variants,
	.batch = leak_batch,
};
