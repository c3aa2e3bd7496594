/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes whose fault user space answers, counted without pincow: calls of the
 * handler, faults of the thread as getrusage(2) and as the perf event has them,
 * and whether the content survived. Also the
 * first process of a guest.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/perf_event.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/reboot.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PAGES = 512, SIZE = 4096 };

static char *range;
static volatile int answered;
static int uffd, event;

static long faults(void)
{
	struct rusage u;

	getrusage(RUSAGE_THREAD, &u);
	return u.ru_minflt + u.ru_majflt;
}

/* -1 where this process may not have the event. */
static long entries(void)
{
	long nr;

	return read(event, &nr, sizeof(nr)) == sizeof(nr) ? nr : -1;
}

static void open_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_PAGE_FAULTS,
		.exclude_hv = 1,
	};

	event = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static long now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000L + t.tv_nsec;
}

static int by_value(const void *a, const void *b)
{
	long x = *(const long *)a, y = *(const long *)b;

	return (x > y) - (x < y);
}

/* One line: kind, answers, faults of the thread, entries to the fault handler
 * or -1, median of a write in ns. */
static void write_all(const char *kind)
{
	static long took[PAGES];
	long before, after, entered, left;

	/* Code of the loop and of the clock are not to fault in it. */
	faults();
	now();
	entries();
	answered = 0;
	before = faults();
	entered = entries();
	for (int i = 0; i < PAGES; i++) {
		long t = now();

		*(volatile char *)(range + i * SIZE) = 2;
		took[i] = now() - t;
	}
	left = entries();
	after = faults();
	for (int i = 0; i < PAGES; i++)
		if (range[i * SIZE] != 2 || range[i * SIZE + 1] != 1) {
			printf("%s lost content\n", kind);
			return;
		}
	qsort(took, PAGES, sizeof(*took), by_value);
	printf("%s %d %ld %ld %ld\n", kind, answered, after - before,
	       entered < 0 ? -1 : left - entered, took[PAGES / 2]);
}

static void fresh(void)
{
	if (range)
		munmap(range, PAGES * SIZE);
	range = mmap(NULL, PAGES * SIZE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	madvise(range, PAGES * SIZE, MADV_NOHUGEPAGE);
	memset(range, 1, PAGES * SIZE);
}

static void on_segv(int sig, siginfo_t *info, void *context)
{
	char *page = (char *)((unsigned long)info->si_addr & ~(SIZE - 1UL));

	(void)sig;
	(void)context;
	if (page < range || page >= range + PAGES * SIZE)
		_exit(3);
	mprotect(page, SIZE, PROT_READ | PROT_WRITE);
	answered++;
}

static void by_signal(void)
{
	struct sigaction action = { .sa_sigaction = on_segv,
				    .sa_flags = SA_SIGINFO };

	fresh();
	sigaction(SIGSEGV, &action, NULL);
	mprotect(range, PAGES * SIZE, PROT_READ);
	write_all("sigsegv");
	signal(SIGSEGV, SIG_DFL);
}

static int lift(unsigned long at, unsigned long len, unsigned long mode)
{
	struct uffdio_writeprotect wp = { { at, len }, mode };

	return ioctl(uffd, UFFDIO_WRITEPROTECT, &wp);
}

static void *answer(void *arg)
{
	struct uffd_msg msg;

	while (read(uffd, &msg, sizeof(msg)) == sizeof(msg)) {
		answered++;
		lift(msg.arg.pagefault.address & ~(SIZE - 1UL), SIZE, 0);
	}
	return arg;
}

static int open_uffd(unsigned long features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = {
		.range = { (unsigned long)range, PAGES * SIZE },
		.mode = UFFDIO_REGISTER_MODE_WP,
	};

	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC);
	return uffd < 0 || ioctl(uffd, UFFDIO_API, &api) ||
	       ioctl(uffd, UFFDIO_REGISTER, &reg);
}

static void by_uffd(const char *kind, int async)
{
	pthread_t thread;

	fresh();
	if (open_uffd(async ? 1UL << 15 : 0)) {
		printf("%s absent\n", kind);
		return;
	}
	if (!async)
		pthread_create(&thread, NULL, answer, NULL);
	lift((unsigned long)range, PAGES * SIZE, UFFDIO_WRITEPROTECT_MODE_WP);
	write_all(kind);
	/* The process ends with its thread in read(2). */
}

static void all(void)
{
	open_event();
	by_signal();
	by_uffd("uffd_async", 1);
	by_uffd("uffd_handler", 0);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	if (getpid() == 1) {
		/* The kernel logs each fault of process 1 itself. */
		pid_t child;

		/* The firmware leaves its line unfinished. */
		puts("");
		child = fork();

		if (!child) {
			all();
			_exit(0);
		}
		waitpid(child, NULL, 0);
	} else {
		all();
	}
	puts("end");
	if (getpid() == 1)
		reboot(RB_POWER_OFF);
	return 0;
}
