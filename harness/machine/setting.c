/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One-line settings: reading, writing, and undoing them. */
#include "harness/machine/setting.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* In a loop: sysfs returns a page, but cgroup files may return less. */
static int read_line(const char *path, char *line, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;
	int err = 0;

	if (fd < 0)
		return -errno;
	while (len < size) {
		n = read(fd, line + len, size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			err = -errno;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	if (err)
		return err;
	/* It may have been cut: half a value must never become an undo. */
	if (len == size)
		return -EOVERFLOW;
	line[len] = '\0';
	line[strcspn(line, "\n")] = '\0';
	for (len = strlen(line); len && isspace((unsigned char)line[len - 1]);)
		line[--len] = '\0';
	return 0;
}

/* Cut "always [madvise] never" down to "madvise", in place. */
static void keep_choice(char *line)
{
	char *open, *close;

	for (open = line; (open = strchr(open, '[')); open++) {
		/* Brackets within a word belong to a value of the plain
		 * grammar. */
		if (open != line && open[-1] != ' ')
			continue;
		close = strchr(open, ']');
		if (!close || (close[1] && close[1] != ' '))
			continue;
		*close = '\0';
		memmove(line, open + 1, strlen(open + 1) + 1);
		return;
	}
}

int setting_read(const char *path, char *value, size_t size)
{
	/* Not into @value: the whole line must fit before a choice is cut out
	 * of it. */
	char line[SETTING_MAX];
	int err = read_line(path, line, sizeof(line));
	size_t len;

	if (err)
		return err;
	keep_choice(line);
	len = strlen(line);
	if (len >= size)
		return -EOVERFLOW;
	memcpy(value, line, len + 1);
	return 0;
}

/* Permission bits lie for root, and on read-only mounts: opening tells. */
int setting_writable(const char *path)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

int setting_write(const char *path, const char *value)
{
	char line[SETTING_MAX + 1];
	int len = snprintf(line, sizeof(line), "%s\n", value);
	ssize_t n;
	int fd, err = 0;

	if (len < 0 || (size_t)len >= sizeof(line) ||
	    strchr(value, '\n') != NULL)
		return -EINVAL;
	/* The kernel's own files ignore O_TRUNC, as `echo >` shows. */
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	do {
		n = write(fd, line, (size_t)len);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		err = -errno;
	/* No second write for the rest: the kernel takes each as a value of its
	 * own. */
	else if (n != len)
		err = -EIO;
	if (close(fd) && !err)
		err = -errno;
	return err;
}

/* "-1" is a number, "-memory" removes a word. */
static bool is_word_change(const char *value)
{
	return (value[0] == '+' || value[0] == '-') &&
	       isalpha((unsigned char)value[1]);
}

/* Whole words: cpu is not in cpuset. */
static bool has_word(const char *line, const char *word)
{
	size_t len = strlen(word);
	const char *at;

	for (at = line; (at = strstr(at, word)); at++)
		if ((at == line || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\0'))
			return true;
	return false;
}

int setting_holds(const char *path, const char *value)
{
	char now[SETTING_MAX];
	int err = setting_read(path, now, sizeof(now));

	if (err)
		return err;
	if (is_word_change(value))
		return has_word(now, value + 1) == (value[0] == '+');
	return !strcmp(now, value);
}

int setting_undo(const char *path, const char *value, char *undo, size_t size)
{
	int len;

	if (!is_word_change(value))
		return setting_read(path, undo, size);
	/* Right only for a word that changes: knobs_set() has asked
	 * setting_holds() before. */
	len = snprintf(undo, size, "%c%s", value[0] == '+' ? '-' : '+',
		       value + 1);
	return len < 0 || (size_t)len >= size ? -EOVERFLOW : 0;
}
