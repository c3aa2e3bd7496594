/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sigsegv: mprotect to read-only, and a signal handler that makes the one page
 * writable again, as garbage collectors and checkpointers do. The store is
 * repeated when the handler returns: what is timed is the fault, the signal,
 * mprotect(2), sigreturn(2), and the fault that mprotect may leave.
 */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/protect.h"

/* Signal handlers get no argument. One protection is open at a time. */
static struct {
	struct wp *w; /* NULL: none */
	size_t page;
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

static void handle(int signal, siginfo_t *info, void *context)
{
	int saved = errno;
	struct wp *w = segv.w;
	size_t off = w ? (size_t)((char *)info->si_addr - w->map->addr) : 0;

	(void)signal;
	(void)context;
	if (segv.rehearsal && info->si_addr == segv.rehearsal) {
		if (mprotect(segv.rehearsal, BASE_PAGE, PROT_READ | PROT_WRITE))
			give_up();
		return;
	}
	if (!w || off >= w->map->len || !w->handled ||
	    mprotect(w->map->addr + (off & ~(segv.page - 1)), segv.page,
		     PROT_READ | PROT_WRITE))
		give_up();
	else
		w->handled[off / BASE_PAGE] = 1;
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

static int sigsegv_open(struct wp *w, struct why *why)
{
	struct sigaction action = { .sa_sigaction = handle,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t stack = { .ss_sp = segv.stack, .ss_size = sizeof(segv.stack) };

	segv.page = w->map->kind->traits & MAPPING_HUGETLB
			    ? w->map->kind->page_size
			    : BASE_PAGE;
	if (sigaltstack(&stack, &segv.stack_before))
		return why_set(why, -errno, "sigaltstack: %s", strerror(errno));
	segv.w = w;
	if (!sigaction(SIGSEGV, &action, &segv.before))
		return rehearse(why);
	/* close() follows, and must not put back what was never replaced. */
	segv.w = NULL;
	sigaltstack(&segv.stack_before, NULL);
	return why_set(why, -errno, "sigaction: %s", strerror(errno));
}

static void sigsegv_close(struct wp *w)
{
	if (segv.w != w)
		return;
	sigaction(SIGSEGV, &segv.before, NULL);
	sigaltstack(&segv.stack_before, NULL);
	segv.w = NULL;
}

const struct wp_kind wp_sigsegv = {
	.name = "sigsegv",
	.help = "mprotect to read-only, undone by a signal handler",
	.traits = WP_HANDLED | WP_SIGNALS | WP_RARE,
	.open = sigsegv_open,
	.protect = protect_read_only,
	.close = sigsegv_close,
};
