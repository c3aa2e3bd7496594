/* SPDX-License-Identifier: GPL-2.0-or-later */
/* RLIMIT_MEMLOCK by trial: processes of users without privileges that share our
 * memory. */
#include "bench/experiment/shared/memlock_limit.h"

#include <errno.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/pin/shared/pin.h"
#include "bench/point/point.h"
#include "lib/process.h"

/* Pages; more than any range, and what a provider adds to it. */
#define LIMIT_MAX   ((int64_t)1 << 20)
#define STACK_BYTES (64 * BASE_PAGE)

/* User numbers from here on, one per attempt: no account has them. */
#define FIRST_USER 1600000000u
#define USERS	   400000000u

struct attempt {
	const struct point *point;
	const struct mapping *map;
	int64_t limit; /* bytes */
	bool take; /* or open only */
	unsigned int user;
	pid_t parent;
	int err; /* how it ended */
	struct why why;
};

/* Capabilities that a device asks for stay, those that lift the limit go. */
static int drop_privileges(unsigned int user)
{
	const unsigned int kept = 1u << CAP_NET_RAW | 1u << CAP_NET_ADMIN;
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct now[2], d[2] = { 0 };

	if (syscall(SYS_capget, &h, now))
		return -errno;
	/* A change from root to a user clears all capabilities else. */
	prctl(PR_SET_KEEPCAPS, 1);
	/* The wrappers would do it to all threads of what is our parent. */
	if (syscall(SYS_setresuid, user, user, user))
		return -errno;
	/* d[1] stays 0: both that are kept are among the first 32. */
	d[0].permitted = d[0].effective = now[0].permitted & kept;
	return syscall(SYS_capset, &h, d) ? -errno : 0;
}

/* Before privileges are dropped: raising the hard limit needs them. */
static int set_limit(int64_t bytes)
{
	struct rlimit r;

	if (getrlimit(RLIMIT_MEMLOCK, &r))
		return -errno;
	r.rlim_cur = (rlim_t)bytes;
	if (r.rlim_max < r.rlim_cur)
		r.rlim_max = r.rlim_cur;
	return setrlimit(RLIMIT_MEMLOCK, &r) ? -errno : 0;
}

/* The largest limit that can be set, in pages: raising the hard limit needs
 * CAP_SYS_RESOURCE, which a container's root may lack. */
static int64_t limit_max(void)
{
	struct __user_cap_header_struct h = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct d[2];
	struct rlimit r;

	if (!syscall(SYS_capget, &h, d) &&
	    d[0].effective & 1u << CAP_SYS_RESOURCE)
		return LIMIT_MAX;
	if (getrlimit(RLIMIT_MEMLOCK, &r) ||
	    r.rlim_max / BASE_PAGE > (rlim_t)LIMIT_MAX)
		return LIMIT_MAX;
	return (int64_t)(r.rlim_max / BASE_PAGE);
}

/* In a process of its own, with our memory: its parent waits meanwhile. */
static int attempt_main(void *arg)
{
	struct attempt *a = arg;
	const struct point *p = a->point;
	char *addr = a->map->addr + point_first_referenced(p) * BASE_PAGE;
	struct pin pin;

	a->err = set_limit(a->limit);
	if (!a->err)
		a->err = drop_privileges(a->user);
	if (a->err) {
		why_set(&a->why, a->err,
			"cannot become a user without privileges: %s",
			strerror(-a->err));
		return 0;
	}
	/* After the change of user, which takes that back. */
	process_die_with(a->parent, SIGKILL);
	a->err = pin_open(&pin, p->pin, &a->why);
	pin.refs = p->params.refs;
	pin.buffers = p->params.buffers;
	pin.unaligned = p->params.unaligned;
	if (!a->err && a->take)
		a->err = pin_take(&pin, addr, point_referenced_pages(p),
				  &a->why);
	pin_drop(&pin);
	pin_settle(&pin);
	pin_close(&pin);
	return 0;
}

/* CLONE_VM: the pages to pin are ours, and a copy of the memory would be pinned
 * instead. CLONE_VFORK: the parent's stack is free to be used. */
static int try_limit(struct attempt *a, char *stack)
{
	static unsigned int users;
	int dumpable = prctl(PR_GET_DUMPABLE);
	pid_t pid;

	/* A new user per attempt: the kernel keeps a user's locked pages
	 * charged until it has torn down what held them, asynchronously. */
	a->user = FIRST_USER +
		  ((unsigned int)getpid() * 4096u + users++ % 4096u) % USERS;
	/* Stays if the process dies before it can answer. */
	a->err = -ECHILD;
	pid = clone(attempt_main, stack + STACK_BYTES,
		    CLONE_VM | CLONE_VFORK | SIGCHLD, a);
	if (pid < 0)
		return why_set(&a->why, -errno, "clone: %s", strerror(errno));
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	/* It changed its user, and took that from our memory. */
	if (dumpable == 1)
		prctl(PR_SET_DUMPABLE, 1);
	if (a->err == -ECHILD)
		return why_set(&a->why, -ECHILD,
			       "the process that tried it died");
	return 0;
}

/* Errors of providers over the limit; EPERM where it is 0 (can_do_mlock()). */
static bool is_over_limit(int err)
{
	return err == -ENOMEM || err == -ENOBUFS || err == -EPERM ||
	       err == -EAGAIN;
}

/* The smallest number of bytes with which @a succeeds. It has to with the
 * largest one, and not with a byte less than what is found. */
static int halve(struct attempt *a, char *stack, int64_t *bytes)
{
	/* -1: a limit of 0 may be enough. */
	int64_t fails = -1, works = limit_max();
	int err;

	a->limit = works * (int64_t)BASE_PAGE;
	err = try_limit(a, stack);
	if (err || a->err)
		return err ? err : a->err;
	/* Halving is valid as the rule is monotonous: a larger limit never
	 * refuses what a smaller one allows. */
	while (works - fails > 1) {
		int64_t middle = fails + (works - fails) / 2;

		a->limit = middle * (int64_t)BASE_PAGE;
		err = try_limit(a, stack);
		if (!err && a->err && !is_over_limit(a->err))
			err = a->err;
		if (err)
			return err;
		if (a->err)
			fails = middle;
		else
			works = middle;
	}
	*bytes = works * (int64_t)BASE_PAGE;
	a->limit = *bytes - 1;
	/* Less than 0 would be RLIM_INFINITY. */
	if (!works)
		return 0;
	err = try_limit(a, stack);
	if (!err && !a->err)
		err = why_set(&a->why, -EAGAIN,
			      "the limit of locked memory is not kept: %lld "
			      "bytes failed once and are enough now",
			      (long long)a->limit);
	return err;
}

int memlock_limit_find(struct memlock_limit *l, const struct point *p,
		       const struct mapping *m, struct why *why)
{
	struct attempt a = { .point = p, .map = m, .parent = getpid() };
	char *stack;
	int err;

	if (geteuid())
		return why_set(why, -EPERM,
			       "needs root, to try as a user without other "
			       "locked memory");
	stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (stack == MAP_FAILED)
		return why_set(why, -ENOMEM, "out of memory");
	/* First without the reference: a ring's own charge is not the
	 * page's. */
	err = halve(&a, stack, &l->open_bytes);
	a.take = true;
	if (!err)
		err = halve(&a, stack, &l->bytes);
	munmap(stack, STACK_BYTES);
	return err ? why_set(why, err, "%s", a.why.text) : 0;
}
