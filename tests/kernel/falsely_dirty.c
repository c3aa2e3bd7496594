/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Counts pages that a tracker shows as written though nobody wrote.
 *
 *	falsely_dirty
 *
 * A second witness of the metric falsely_dirty_pages, without any of pincow.
 * For each kind of memory, tracker and protection: write to each page of 2 MiB,
 * reset the tracker, protect and take the protection away, write nothing, and
 * count. A line for each, the last word being all pages:
 *
 *	thp_pte soft_dirty mprotect 512 512
 *
 * or "skip" and the reason instead of the numbers. Needs root; as process 1 of
 * a guest it mounts what it needs, and turns the machine off at the end.
 * Settings that it changes are those that it puts back.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096UL
#define LEN   (2UL << 20)
#define PAGES (LEN / PAGE)
#define THP   "/sys/kernel/mm/transparent_hugepage/"

#define SOFT_DIRTY (1ULL << 55)
#define UFFD_WP	   (1ULL << 57)
#define PFN(e)	   ((e) & ((1ULL << 55) - 1))

/* Of headers newer than those this may be built with. */
#define WP_HUGETLBFS_SHMEM_ASYNC (1u << 15)

struct region {
	uint64_t start, end, categories;
};

struct scan {
	uint64_t size, flags;
	uint64_t start, end, walk_end;
	uint64_t vec, vec_len, max_pages;
	uint64_t category_inverted, category_mask;
	uint64_t category_anyof_mask, return_mask;
};

#define SCAN	     _IOWR('f', 16, struct scan)
#define SCAN_WP	     (1u << 0)
#define SCAN_CHECK   (1u << 1)
#define SCAN_WRITTEN (1u << 1)

static int pagemap, uffd = -1;
static char *area, *range;
static const char *why;

static int skip(const char *reason)
{
	why = reason;
	return -1;
}

/* ---- Settings ---- */

static void word_of(const char *path, char word[64])
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd < 0 ? 0 : read(fd, word, 63);
	char *begin, *end;

	close(fd);
	word[n > 0 ? n : 0] = 0;
	begin = strchr(word, '[');
	end = begin ? strchr(begin, ']') : NULL;
	if (!end)
		return;
	*end = 0;
	memmove(word, begin + 1, (size_t)(end - begin));
}

static bool set(const char *path, const char *word)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd >= 0 &&
		  write(fd, word, strlen(word)) == (ssize_t)strlen(word);

	if (fd >= 0)
		close(fd);
	return ok;
}

/* ---- Memory ---- */

static uint64_t entry(size_t i)
{
	uint64_t e = 0;

	if (pread(pagemap, &e, sizeof(e),
		  (off_t)(((uint64_t)range / PAGE + i) * sizeof(e))) !=
	    sizeof(e))
		exit(3);
	return e;
}

/* Frames that follow each other, in units of @size, aligned as well. */
static bool is_made_of(size_t size)
{
	size_t n = size / PAGE;

	for (size_t i = 0; i < PAGES; i++)
		if (i % n ? PFN(entry(i)) != PFN(entry(i - 1)) + 1
			  : PFN(entry(i)) % n)
			return false;
	return true;
}

/* AnonHugePages of the range, in kB. */
static long huge_kb(void)
{
	FILE *f = fopen("/proc/self/smaps", "r");
	char line[256];
	unsigned long start, end;
	long kb, sum = 0;
	bool ours = false;

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			ours = start < (unsigned long)range + LEN &&
			       end > (unsigned long)range;
		else if (ours && sscanf(line, "AnonHugePages: %ld", &kb) == 1)
			sum += kb;
	}
	if (f)
		fclose(f);
	return sum;
}

static void write_all(void)
{
	for (size_t i = 0; i < PAGES; i++)
		*(volatile char *)(range + i * PAGE) = 1;
}

/* Nothing beside the range: it cannot merge with a neighbour. */
static void map_range(int advice)
{
	area = mmap(NULL, 3 * LEN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
		    0);
	range = (char *)(((uintptr_t)area + LEN) & ~(LEN - 1));
	if (range == area)
		range += LEN;
	if (area == MAP_FAILED ||
	    mprotect(range, LEN, PROT_READ | PROT_WRITE) ||
	    madvise(range, LEN, advice)) {
		perror("falsely_dirty: map");
		exit(3);
	}
	write_all();
}

static int make_4k(void)
{
	map_range(MADV_NOHUGEPAGE);
	return 0;
}

/* khugepaged would put a huge page in the place of others. */
static void keep_away(void)
{
	madvise(range, LEN, MADV_NOHUGEPAGE);
}

static int make_thp(void)
{
	map_range(MADV_HUGEPAGE);
	keep_away();
	return is_made_of(LEN) && huge_kb() == LEN >> 10
		       ? 0
		       : skip("there was no huge page");
}

/* A VMA that begins inside of a huge page splits its PMD. */
static int split(void)
{
	return madvise(range + LEN / 2, PAGE, MADV_DONTFORK) ||
	       madvise(range + LEN / 2, PAGE, MADV_DOFORK);
}

static int make_thp_pte(void)
{
	if (make_thp())
		return -1;
	if (split())
		return skip(strerror(errno));
	write_all();
	return is_made_of(LEN) && !huge_kb() ? 0 : skip("it was not split");
}

static int make_mthp_64k(void)
{
	static const char ours[] = THP "hugepages-64kB/enabled";
	static const char whole[] = THP "hugepages-2048kB/enabled";
	char before[2][64];
	bool ok;

	map_range(MADV_NOHUGEPAGE);
	if (access(ours, F_OK))
		return skip("this kernel has no folios of 64 kB");
	word_of(ours, before[0]);
	word_of(whole, before[1]);
	ok = set(ours, "madvise") && set(whole, "never") &&
	     !madvise(range, LEN, MADV_DONTNEED) &&
	     !madvise(range, LEN, MADV_HUGEPAGE);
	write_all();
	keep_away();
	set(ours, before[0]);
	set(whole, before[1]);
	return ok && is_made_of(64 << 10) && !huge_kb()
		       ? 0
		       : skip("there were no folios of 64 kB");
}

/* ---- Trackers ---- */

static int open_uffd(uint64_t features)
{
	struct uffdio_api api = { .api = UFFD_API, .features = features };
	struct uffdio_register reg = { .range = { (uint64_t)range, LEN },
				       .mode = UFFDIO_REGISTER_MODE_WP };

	uffd = (int)syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	if (uffd < 0 || ioctl(uffd, UFFDIO_API, &api) ||
	    ioctl(uffd, UFFDIO_REGISTER, &reg))
		return skip("no such userfaultfd");
	return 0;
}

static int write_protect(uint64_t mode)
{
	struct uffdio_writeprotect wp = { { (uint64_t)range, LEN }, mode };

	return ioctl(uffd, UFFDIO_WRITEPROTECT, &wp)
		       ? skip("UFFDIO_WRITEPROTECT failed")
		       : 0;
}

static int scan(uint64_t flags, struct region *r, size_t nr)
{
	struct scan arg = { .size = sizeof(arg),
			    .flags = flags,
			    .start = (uint64_t)range,
			    .end = (uint64_t)range + LEN,
			    .vec = (uint64_t)r,
			    .vec_len = nr,
			    .category_mask = SCAN_WRITTEN,
			    .return_mask = SCAN_WRITTEN };

	return ioctl(pagemap, SCAN, &arg);
}

static int reset_soft_dirty(void)
{
	return set("/proc/self/clear_refs", "4") ? 0 : skip("no clear_refs");
}

static int reset_uffd_wp(void)
{
	return open_uffd(0) ? -1 : write_protect(UFFDIO_WRITEPROTECT_MODE_WP);
}

static int reset_written(void)
{
	if (open_uffd(WP_HUGETLBFS_SHMEM_ASYNC))
		return -1;
	return scan(SCAN_WP | SCAN_CHECK, NULL, 0) < 0 ? skip("no PAGEMAP_SCAN")
						       : 0;
}

static int soft_dirty_pages(void)
{
	int nr = 0;

	for (size_t i = 0; i < PAGES; i++)
		nr += !!(entry(i) & SOFT_DIRTY);
	return nr;
}

static int uffd_wp_pages(void)
{
	int nr = 0;

	for (size_t i = 0; i < PAGES; i++)
		nr += !(entry(i) & UFFD_WP);
	return nr;
}

static int written_pages(void)
{
	static struct region r[PAGES];
	int n = scan(SCAN_CHECK, r, PAGES), nr = 0;

	for (int i = 0; i < n; i++)
		nr += (int)((r[i].end - r[i].start) / PAGE);
	return n < 0 ? -1 : nr;
}

/* ---- Protections ---- */

static int by_mprotect(void)
{
	return mprotect(range, LEN, PROT_READ) ||
	       mprotect(range, LEN, PROT_READ | PROT_WRITE);
}

static pid_t child;

static int by_fork_alive(void)
{
	child = fork();
	if (!child)
		for (;;)
			pause();
	return child < 0;
}

static void end_child(void)
{
	if (child > 0) {
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);
	}
	child = 0;
}

static int by_fork_exit(void)
{
	int err = by_fork_alive();

	end_child();
	return err;
}

static int by_uffd_wp(void)
{
	return open_uffd(0) || write_protect(UFFDIO_WRITEPROTECT_MODE_WP) ||
	       write_protect(0);
}

static int by_clear_refs(void)
{
	if (soft_dirty_pages() != PAGES)
		return skip("clear_refs does nothing here");
	return reset_soft_dirty();
}

/* ---- All of them ---- */

static const struct {
	const char *name;
	int (*make)(void);
} memory[] = {
	{ "4k", make_4k },
	{ "thp", make_thp },
	{ "thp_pte", make_thp_pte },
	{ "mthp_64k", make_mthp_64k },
};

static const struct tracker {
	const char *name;
	int (*reset)(void);
	int (*count)(void);
	bool fresh; /* before the reset it shows all pages as written */
} trackers[] = {
	{ "soft_dirty", reset_soft_dirty, soft_dirty_pages, true },
	{ "uffd_wp", reset_uffd_wp, uffd_wp_pages, true },
	{ "written", reset_written, written_pages, false },
};

static const struct {
	const char *name;
	int (*protect)(void);
	bool uses[3]; /* the same facility as each of the trackers */
} protections[] = {
	{ "mprotect", by_mprotect, { false, false, false } },
	{ "fork_exit", by_fork_exit, { false, false, false } },
	{ "fork_alive", by_fork_alive, { false, false, false } },
	{ "uffd_wp", by_uffd_wp, { false, true, true } },
	{ "clear_refs", by_clear_refs, { true, false, false } },
	/* No protection, and part of those that swap out or merge. */
	{ "split", split, { false, false, false } },
};

#define NR(a) (sizeof(a) / sizeof(*(a)))

/* How many are shown as written; -1 with a reason. */
static int falsely(const struct tracker *t, int (*protect)(void))
{
	int nr;

	if (t->fresh && t->count() != PAGES)
		return skip("this kernel does not track it");
	if (t->reset())
		return -1;
	nr = t->count();
	if (nr)
		return skip(nr == PAGES ? "this kernel does not show it"
					: "the reset left some pages");
	if (protect())
		return skip(why ? why : "the protection failed");
	return t->count();
}

static void measure(size_t m, size_t t, size_t p)
{
	int nr;

	why = NULL;
	nr = memory[m].make() ? -1
			      : falsely(&trackers[t], protections[p].protect);
	printf("%s %s %s ", memory[m].name, trackers[t].name,
	       protections[p].name);
	if (nr < 0)
		printf("skip %s\n", why);
	else
		printf("%d %lu\n", nr, PAGES);
	end_child();
	if (uffd >= 0)
		close(uffd);
	uffd = -1;
	munmap(area, 3 * LEN);
}

static void as_init(void)
{
	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	if (mount("proc", "/proc", "proc", 0, NULL) ||
	    mount("sysfs", "/sys", "sysfs", 0, NULL))
		perror("falsely_dirty: mount");
}

static void measure_all(void)
{
	for (size_t m = 0; m < NR(memory); m++)
		for (size_t t = 0; t < NR(trackers); t++)
			for (size_t p = 0; p < NR(protections); p++)
				if (!protections[p].uses[t])
					measure(m, t, p);
}

int main(void)
{
	static const char enabled[] = THP "enabled";
	char before[64];
	struct utsname u;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (getpid() == 1)
		as_init();
	pagemap = open("/proc/self/pagemap", O_RDONLY);
	if (pagemap < 0)
		return 3;
	uname(&u);
	printf("kernel %s\n", u.release);
	word_of(enabled, before);
	if (!strcmp(before, "never"))
		set(enabled, "madvise");
	measure_all();
	set(enabled, before);
	printf("end\n");
	if (getpid() == 1) {
		sync();
		sleep(1);
		reboot(RB_POWER_OFF);
	}
	return 0;
}
