/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sigsegv: mprotect to read-only, and a signal handler that makes the one page
 * writable again, as garbage collectors and checkpointers do. The store is
 * repeated when the handler returns: what is timed is the fault, the signal,
 * mprotect(2), sigreturn(2), and the fault that mprotect may leave.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/protect.h"

/* A protection that is open, in w->state. */
struct guard {
	struct wp *w;
	size_t page;
	struct guard *next;
};

/* Signal handlers get no argument. Several ranges may be protected at once;
 * the first one installs the handler, the last one takes it away. */
static struct {
	struct guard *guards;
	char *volatile rehearsal; /* a page of our own; NULL: none */
	struct sigaction before;
	stack_t stack_before;
	char stack[64 << 10] __attribute__((aligned(64)));
} segv;

/* Not ours, or not to be answered: the store is repeated, and meets whoever
 * handled it before; by default the process dies of it, and is reported. */
static void give_up(void)
{
	sigaction(SIGSEGV, &segv.before, NULL);
}

static bool make_writable(char *page, size_t size)
{
	return !mprotect(page, size, PROT_READ | PROT_WRITE);
}

/* Nobody but an experiment that counts faults keeps w->handled. */
static bool answer(const struct guard *g, size_t off)
{
	struct wp *w = g->w;

	if (!make_writable(w->map->addr + (off & ~(g->page - 1)), g->page))
		return false;
	if (w->handled)
		w->handled[off / BASE_PAGE] = 1;
	return true;
}

static bool answer_any(char *addr)
{
	if (segv.rehearsal && addr == segv.rehearsal)
		return make_writable(addr, BASE_PAGE);
	for (const struct guard *g = segv.guards; g; g = g->next) {
		size_t off = (size_t)addr - (size_t)g->w->map->addr;

		if (off < g->w->map->len)
			return answer(g, off);
	}
	return false;
}

static void handle(int signal, siginfo_t *info, void *context)
{
	int saved = errno;

	(void)signal;
	(void)context;
	if (!answer_any(info->si_addr))
		give_up();
	errno = saved;
}

/* So that code and stack of the handler fault now and not in the window. */
static int rehearse(struct why *why)
{
	char *page = mmap(NULL, BASE_PAGE, PROT_READ,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return why_set(why, -errno, "mmap: %s", strerror(errno));
	segv.rehearsal = page;
	*(volatile char *)page = 1;
	segv.rehearsal = NULL;
	munmap(page, BASE_PAGE);
	return 0;
}

static int install(struct why *why)
{
	struct sigaction action = { .sa_sigaction = handle,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = segv.stack, .ss_size = sizeof(segv.stack) };
	int err;

	if (sigaltstack(&stack, &segv.stack_before))
		return why_set(why, -errno, "sigaltstack: %s", strerror(errno));
	if (!sigaction(SIGSEGV, &action, &segv.before))
		return 0;
	err = -errno;
	sigaltstack(&segv.stack_before, NULL);
	return why_set(why, err, "sigaction: %s", strerror(-err));
}

static void uninstall(void)
{
	sigaction(SIGSEGV, &segv.before, NULL);
	sigaltstack(&segv.stack_before, NULL);
}

static int sigsegv_open(struct wp *w, struct why *why)
{
	bool hugetlb = w->map->kind->traits & MAPPING_HUGETLB;
	struct guard *g = calloc(1, sizeof(*g));
	int err = 0;

	if (!g)
		return why_set(why, -ENOMEM, "out of memory");
	/* A second installation would take the first one for what was there
	 * before, and give up to itself for ever. */
	if (!segv.guards)
		err = install(why);
	if (err) {
		free(g);
		return err;
	}
	*g = (struct guard){
		.w = w,
		.page = hugetlb ? w->map->kind->page_size : BASE_PAGE,
		.next = segv.guards,
	};
	w->state = g;
	segv.guards = g;
	return rehearse(why);
}

static void sigsegv_close(struct wp *w)
{
	struct guard **at = &segv.guards;

	while (*at && *at != w->state)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = (*at)->next;
	free(w->state);
	w->state = NULL;
	if (!segv.guards)
		uninstall();
}

const struct wp_kind wp_sigsegv = {
	.name = "sigsegv",
	.help = "mprotect to read-only, undone by a signal handler",
	.traits = WP_HANDLED | WP_SIGNALS | WP_RARE,
	.open = sigsegv_open,
	.protect = protect_read_only,
	.close = sigsegv_close,
};
