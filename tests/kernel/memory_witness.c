/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How many 4k pages does a write to each replace? A second witness of `copies`
 * for memory that belongs to a file, and for parts of a huge page, without any
 * of pincow.
 *
 *	memory_witness DIRECTORY
 *
 * A file is asked for its content: pages where it lacks the bytes that were
 * written through memory were copied. Others are asked by frame number. A line
 * is the name of a point and a count, "-" where the memory is not there.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#define PAGE  4096UL
#define PAGES 512
#define LEN   (PAGES * PAGE)

static void fail(const char *what)
{
	perror(what);
	exit(1);
}

static int make_file(const char *dir)
{
	static char content[LEN];
	int fd = dir ? open(dir, O_TMPFILE | O_RDWR, 0600)
		     : memfd_create("witness", 0);

	if (fd < 0)
		fail("a file");
	memset(content, 7, sizeof(content));
	if (write(fd, content, LEN) != (ssize_t)LEN)
		fail("write");
	return fd;
}

static char *map_file(int fd, int flags)
{
	char *p = mmap(NULL, LEN, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (p == MAP_FAILED)
		fail("mmap");
	for (int i = 0; i < PAGES; i++)
		if (((volatile char *)p)[i * PAGE] != 7)
			fail("content");
	return p;
}

/* A child that was there and is gone. */
static void fork_exit(void)
{
	pid_t pid = fork();

	if (!pid)
		_exit(0);
	if (pid < 0 || waitpid(pid, NULL, 0) != pid)
		fail("fork");
}

static int copies_of_file(int fd, char *p)
{
	int nr = 0;

	for (int i = 0; i < PAGES; i++)
		p[i * PAGE] = 8;
	for (int i = 0; i < PAGES; i++) {
		char byte;

		if (pread(fd, &byte, 1, (off_t)(i * PAGE)) != 1)
			fail("pread");
		nr += byte != 8;
	}
	return nr;
}

static void of_file(const char *name, const char *dir, int flags)
{
	int fd = make_file(dir);
	char *p = map_file(fd, flags);

	if (flags == MAP_PRIVATE) {
		printf("first_write/%s/none/none?touch=read %d\n", name,
		       copies_of_file(fd, p));
		munmap(p, LEN);
		p = map_file(fd, flags);
	}
	fork_exit();
	printf("wp_write/%s/none/fork_exit %d\n", name, copies_of_file(fd, p));
	munmap(p, LEN);
	close(fd);
}

static uint64_t frame(const char *p)
{
	static int fd = -1;
	uint64_t e;

	if (fd < 0)
		fd = open("/proc/self/pagemap", O_RDONLY);
	if (pread(fd, &e, sizeof(e), (off_t)((uintptr_t)p / PAGE * 8)) !=
	    sizeof(e))
		fail("pagemap");
	return e & ((1ULL << 55) - 1);
}

static int copies_by_frame(char *p, int pages)
{
	uint64_t before[PAGES];
	int nr = 0;

	for (int i = 0; i < pages; i++)
		before[i] = frame(p + i * PAGE);
	for (int i = 0; i < pages; i++)
		p[i * PAGE] = 8;
	for (int i = 0; i < pages; i++)
		nr += frame(p + i * PAGE) != before[i];
	return nr;
}

static char *map_thp(void)
{
	char *area = mmap(NULL, 2 * LEN, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *p = (char *)(((uintptr_t)area + LEN - 1) & ~(LEN - 1));

	if (area == MAP_FAILED)
		fail("mmap");
	madvise(p, LEN, MADV_HUGEPAGE);
	memset(p, 1, LEN);
	return frame(p + LEN - PAGE) == frame(p) + PAGES - 1 ? p : NULL;
}

static void of_part(void)
{
	char *p = map_thp(), *q = map_thp();
	char *to =
		mmap(NULL, LEN, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (!p || !q) {
		printf("wp_write/thp_one_pte/none/fork_exit -\n"
		       "wp_write/thp_moved/none/fork_exit -\n");
		return;
	}
	madvise(p + PAGE, LEN - PAGE, MADV_DONTNEED);
	if (mremap(q + LEN / 2, LEN / 2, LEN / 2, MREMAP_MAYMOVE | MREMAP_FIXED,
		   to) == MAP_FAILED)
		fail("mremap");
	fork_exit();
	printf("wp_write/thp_one_pte/none/fork_exit %d\n",
	       copies_by_frame(p, 1));
	printf("wp_write/thp_moved/none/fork_exit %d\n",
	       copies_by_frame(q, PAGES / 2));
}

int main(int argc, char **argv)
{
	if (argc != 2)
		return 2;
	of_file("memfd", NULL, MAP_SHARED);
	of_file("memfd_private", NULL, MAP_PRIVATE);
	of_file("file_shared", argv[1], MAP_SHARED);
	of_file("file_private", argv[1], MAP_PRIVATE);
	of_part();
	return 0;
}
