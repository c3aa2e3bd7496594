/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * starve: a write that has to copy a private hugetlb page when the pool is
 * empty. Of the two that share the page after a fork, one is killed: a child
 * that writes gets SIGBUS, as it has no reservation; for a parent that writes
 * the kernel takes the page from the child (unmap_ref_private()), which is
 * killed when it touches it next. That is a result and no failure of ours.
 *
 * Source: mm/hugetlb.c, Documentation/admin-guide/mm/hugetlbpage.rst.
 */
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "bench/actor/child_server.h"
#include "bench/batch/steps.h"

enum { WRITE = 'w', READ = 'r' };

/* Pages that may be left in the pool: those of the other points of a run. */
#define BALLAST 4096

struct starve {
	char *page; /* ours and the child's */
	struct child_server child;
	void *ballast[BALLAST]; /* the rest of the pool */
	size_t nr;
};

static sigjmp_buf after_signal;

static void on_bus(int signal)
{
	(void)signal;
	siglongjmp(after_signal, 1);
}

/* In either process: one store or one load. */
static int touch_page(void *arg, char what)
{
	volatile char *page = ((const struct starve *)arg)->page;

	if (what == WRITE)
		*page = 3;
	else
		(void)*page;
	return 0;
}

/* Each with its reservation and its page, until the pool has none. */
static int empty_pool(struct life *l, struct starve *s)
{
	size_t size = l->map.kind->page_size;
	int flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_HUGETLB | MAP_POPULATE |
		    (__builtin_ctzl(size) << MAP_HUGE_SHIFT);

	while (s->nr < BALLAST) {
		void *p =
			mmap(NULL, size, PROT_READ | PROT_WRITE, flags, -1, 0);

		if (p == MAP_FAILED)
			return errno == ENOMEM
				       ? 0
				       : why_set(&l->why, -errno,
						 "mmap of the pool's rest: %s",
						 strerror(errno));
		s->ballast[s->nr++] = p;
	}
	return why_set(&l->why, -EOPNOTSUPP,
		       "the hugetlb pool has more than %d free pages", BALLAST);
}

/* 1 where a signal ended the store, which then never happened. */
static int64_t write_here(struct starve *s)
{
	struct sigaction bus = { .sa_handler = on_bus }, before;
	int64_t killed;

	sigaction(SIGBUS, &bus, &before);
	killed = sigsetjmp(after_signal, 1);
	if (!killed)
		touch_page(s, WRITE);
	sigaction(SIGBUS, &before, NULL);
	return killed;
}

/* 1 where SIGBUS killed it; another end is an error. */
static int ask_child(struct life *l, struct starve *s, char what,
		     int64_t *killed)
{
	siginfo_t info = { 0 };
	int err = child_server_ask(&s->child, what);

	*killed = 0;
	if (err != -ECHILD)
		return err;
	/* child_server_stop() reaps it. */
	if (waitid(P_PID, (id_t)s->child.pid, &info, WEXITED | WNOWAIT) ||
	    info.si_code == CLD_EXITED || info.si_status != SIGBUS)
		return why_set(&l->why, -EIO,
			       "the child ended otherwise than by SIGBUS");
	*killed = 1;
	return 0;
}

static int run(struct life *l, struct starve *s)
{
	int64_t ours = 0, its = 0;
	bool child_writes = l->point->params.writer_is_child;
	int err = life_map(l, true);

	if (err)
		return err;
	s->page = l->map.addr;
	err = child_server_start(&s->child, touch_page, s);
	if (err)
		return why_set(&l->why, err, "fork: %s", strerror(-err));
	err = empty_pool(l, s);
	if (err)
		return err;
	if (!child_writes)
		ours = write_here(s);
	err = ask_child(l, s, child_writes ? WRITE : READ, &its);
	if (!err)
		life_reading(l, "killed", ours + its);
	return err;
}

static int starve_batch(struct life *l)
{
	struct starve s = { .child = { .ask = -1, .answer = -1 } };
	size_t size = l->point->mapping->page_size;
	int err;

	if (!(l->point->mapping->traits & MAPPING_HUGETLB) ||
	    l->point->mapping->traits & MAPPING_SHARED)
		return why_set(&l->why, -EOPNOTSUPP,
			       "not applicable: only private hugetlb memory "
			       "copies from a pool");
	err = run(l, &s);
	child_server_stop(&s.child);
	/* At once: the next batch needs the pool. */
	while (s.nr)
		munmap(s.ballast[--s.nr], size);
	return err;
}

static const char *const variants[] = { "writer=child", NULL };

const struct experiment_kind experiment_starve = {
	.name = "starve",
	.help = "a write that needs a page of an empty hugetlb pool",
	.question = "Which process does an empty hugetlb pool kill, where a "
		    "write has to copy?",
	.version = 1,
	.traits = EXPERIMENT_POPULATES | EXPERIMENT_STARVES | EXPERIMENT_LONG,
	.variants = variants,
	.batch = starve_batch,
};
