/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table of trackers, and how each is asked. */
#include "bench/wp/shared/tracker.h"

#include <errno.h>
#include <string.h>

#include "bench/mapping/shared/mapping.h"
#include "bench/wp/shared/scan.h"
#include "harness/proc/pagemap.h"

static int read_entries(const struct mapping *m, const struct frames *f,
			size_t first, size_t n, uint64_t *e)
{
	return frames_read(f, 0, m->addr + first * BASE_PAGE, e, n);
}

static int soft_dirty_written(const struct mapping *m, const struct frames *f,
			      size_t first, size_t n, bool *written)
{
	uint64_t e[TRACKER_CHUNK];
	int err = read_entries(m, f, first, n, e);

	for (size_t i = 0; !err && i < n; i++)
		written[i] = e[i] & PAGE_SOFT_DIRTY;
	return err;
}

/* A write has to take the protection away first. */
static int uffd_wp_written(const struct mapping *m, const struct frames *f,
			   size_t first, size_t n, bool *written)
{
	uint64_t e[TRACKER_CHUNK];
	int err = read_entries(m, f, first, n, e);

	for (size_t i = 0; !err && i < n; i++)
		written[i] = !(e[i] & PAGE_UFFD_WP);
	return err;
}

static int scan_says_written(const struct mapping *m, const struct frames *f,
			     size_t first, size_t n, bool *written)
{
	struct scan_region region[TRACKER_CHUNK];
	char *addr = m->addr + first * BASE_PAGE;
	struct scan_arg arg;
	int nr;

	scan_written(&arg, addr, n * BASE_PAGE);
	arg.vec = (uint64_t)region;
	arg.vec_len = n;
	nr = scan_run(f, &arg);
	memset(written, 0, n * sizeof(*written));
	for (int i = 0; i < nr; i++) {
		size_t from = (region[i].start - (uint64_t)addr) / BASE_PAGE;
		size_t to = (region[i].end - (uint64_t)addr) / BASE_PAGE;

		while (from < to && from < n)
			written[from++] = true;
	}
	return nr < 0 ? nr : 0;
}

const struct tracker trackers[] = {
	[TRACKER_SOFT_DIRTY] = { "soft_dirty", TRACKER_OF_SOFT_DIRTY,
				 soft_dirty_written },
	[TRACKER_UFFD_WP] = { "uffd_wp", TRACKER_OF_USERFAULTFD,
			      uffd_wp_written },
	[TRACKER_WRITTEN] = { "written", TRACKER_OF_USERFAULTFD,
			      scan_says_written },
};

const size_t nr_trackers = sizeof(trackers) / sizeof(*trackers);

int tracker_find(const char *name)
{
	for (size_t i = 0; i < nr_trackers; i++)
		if (!strcmp(trackers[i].name, name))
			return (int)i;
	return -1;
}

const char *tracker_name(size_t row)
{
	return trackers[row].name;
}
