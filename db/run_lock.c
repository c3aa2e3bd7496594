/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Locks on runs, as OFD locks on bytes that SQLite never touches. */
#include "db/run_lock.h"

#include <errno.h>
#include <fcntl.h>

/* SQLite's files end at 2^48 bytes (2^32 pages of 2^16). */
#define RUN_LOCK_OFFSET ((off_t)1 << 60)

/* One byte per run, far behind the end of the file: locks need no data. */
static struct flock byte_of(int64_t id, short type)
{
	struct flock l = {
		.l_type = type,
		.l_whence = SEEK_SET,
		.l_start = RUN_LOCK_OFFSET + (off_t)id,
		.l_len = 1,
	};

	return l;
}

int run_lock_take(int fd, int64_t id)
{
	struct flock l = byte_of(id, F_WRLCK);

	if (!fcntl(fd, F_OFD_SETLK, &l))
		return 0;
	/*
	 * POSIX lets a system choose between the two for a lock that is held.
	 */
	return errno == EAGAIN || errno == EACCES ? -EBUSY : -errno;
}

/*
 * A failure has no remedy and needs none: the kernel drops the lock with the
 * descriptor.
 */
void run_lock_drop(int fd, int64_t id)
{
	struct flock l = byte_of(id, F_UNLCK);

	fcntl(fd, F_OFD_SETLK, &l);
}

/* Asking takes no lock, so a reader never makes a writer fail. */
int run_lock_taken(int fd, int64_t id)
{
	struct flock l = byte_of(id, F_WRLCK);

	if (fcntl(fd, F_OFD_GETLK, &l))
		return -errno;
	return l.l_type != F_UNLCK;
}
