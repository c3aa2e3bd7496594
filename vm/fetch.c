/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs scripts/fetch-kernel, and keeps its last words as the reason of a
 * failure. */
#include "vm/fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/paths.h"
#include "lib/process.h"

/* The script: its stdout to @out where that is a descriptor. */
static _Noreturn void child(const char *script, const char *arg, int out,
			    int err)
{
	sigset_t none;

	/* A blocked mask survives exec(2): the script would not hear of
	 * Ctrl-C. */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	/* Ignored signals stay ignored, and pipelines of the script rely on
	 * it. */
	signal(SIGPIPE, SIG_DFL);
	if (out >= 0)
		dup2(out, STDOUT_FILENO);
	if (err >= 0)
		dup2(err, STDERR_FILENO);
	execl(script, script, arg, (char *)NULL);
	_exit(127);
}

/* Exit codes of the script: 2 for a word that it does not know, 4 for a kernel
 * that does not exist, 130 after a signal. */
static int reap(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	if (WIFEXITED(status) &&
	    (WEXITSTATUS(status) == 2 || WEXITSTATUS(status) == 4))
		return -EINVAL;
	if (WIFSIGNALED(status) || WEXITSTATUS(status) == 130)
		return -EINTR;
	/* The reader of its list wanted no more. */
	if (WEXITSTATUS(status) == 128 + SIGPIPE)
		return -EPIPE;
	return WEXITSTATUS(status) ? -ENOENT : 0;
}

/* More than @size is left in the pipe: a path is not that long. */
static ssize_t read_all(int fd, char *buffer, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size) {
		n = read(fd, buffer + len, size - 1 - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	buffer[len] = 0;
	return (ssize_t)len;
}

/* Keep the last line of @text, without the script's own name. */
static void last_line(const char *text, char *out, size_t size)
{
	static const char name[] = "fetch-kernel: ";
	size_t n = strlen(text);
	const char *p;

	while (n && text[n - 1] == '\n')
		n--;
	p = memrchr(text, '\n', n);
	p = p ? p + 1 : text;
	n -= (size_t)(p - text);
	if (!strncmp(p, name, sizeof(name) - 1)) {
		p += sizeof(name) - 1;
		n -= sizeof(name) - 1;
	}
	snprintf(out, size, "%.*s", (int)n, p);
}

/* The end of what the script said on stderr. */
struct said {
	char text[4096];
	size_t len, told; /* bytes; those of them that were passed on */
	bool quiet;
};

static void pass_on(struct said *s, size_t end)
{
	/* A stderr that is gone must not stop the reading, which the script
	 * waits for. */
	if (!s->quiet && end > s->told &&
	    write(STDERR_FILENO, s->text + s->told, end - s->told) < 0)
		s->quiet = true;
	if (end > s->told)
		s->told = end;
}

static void add(struct said *s, const char *text, size_t len)
{
	size_t drop = s->len + len > sizeof(s->text) - 1 ? s->len : 0;
	const char *last;

	/* Only the last bytes can hold the last line. */
	if (drop) {
		pass_on(s, s->len);
		s->len = s->told = 0;
	}
	memcpy(s->text + s->len, text, len);
	s->len += len;
	s->text[s->len] = 0;
	last = memrchr(s->text, '\n', s->len - 1);
	if (last)
		pass_on(s, (size_t)(last - s->text) + 1);
}

/* The script ends less than a second after its last line; after any other one
 * it is at work. */
#define LAST_LINE_MS 1000

/*
 * Lines of the script are passed on as they come, but not the last one, which
 * is the reason if it fails: the caller says that.
 */
static void watch_stderr(int fd, struct said *s)
{
	struct pollfd in = { .fd = fd, .events = POLLIN };
	char buffer[1024];
	ssize_t n;

	for (;;) {
		if (s->told < s->len && !poll(&in, 1, LAST_LINE_MS))
			pass_on(s, s->len);
		n = read(fd, buffer, sizeof(buffer));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		add(s, buffer, (size_t)n);
	}
}

/* "@subject: why" is "why": the caller says what it is about. */
static void drop_subject(char *why, const char *subject)
{
	size_t n = strlen(subject);

	if (!strncmp(why, subject, n) && !strncmp(why + n, ": ", 2))
		memmove(why, why + n + 2, strlen(why + n + 2) + 1);
}

static int run(const char *arg, int out, bool quiet, char *why, size_t size)
{
	struct said said = { .quiet = quiet };
	char script[PATH_MAX];
	struct why unfound;
	int err[2], ret;
	pid_t pid;

	if (files_find(script, sizeof(script), "scripts/fetch-kernel",
		       "fetch-kernel", &unfound)) {
		snprintf(why, size, "%s", unfound.text);
		return -ENOENT;
	}
	if (pipe2(err, O_CLOEXEC)) {
		snprintf(why, size, "%s", strerror(errno));
		return -errno;
	}
	/* Not SIGKILL: the script has to remove its temporary folder. */
	pid = process_fork(SIGTERM);
	if (!pid)
		child(script, arg, out, err[1]);
	/* Our copy would keep the pipe open, and watch_stderr() waiting. */
	close(err[1]);
	if (pid > 0)
		watch_stderr(err[0], &said);
	close(err[0]);
	last_line(said.text, why, size);
	drop_subject(why, arg);
	ret = pid < 0 ? -EAGAIN : reap(pid);
	if (!ret)
		pass_on(&said, said.len);
	return ret;
}

int fetch_kernel(char *dir, size_t dir_size, const char *spec, bool quiet,
		 char *why, size_t size)
{
	int out[2], err;

	if (pipe2(out, O_CLOEXEC)) {
		snprintf(why, size, "%s", strerror(errno));
		return -errno;
	}
	/* One line of a path fits into the pipe: it may be read afterwards. */
	err = run(spec, out[1], quiet, why, size);
	close(out[1]);
	if (!err) {
		read_all(out[0], dir, dir_size);
		dir[strcspn(dir, "\n")] = 0;
		/* The script ended well and said something else: a bug of ours,
		 * not a kernel that is missing. */
		if (*dir != '/') {
			snprintf(why, size, "fetch-kernel gave no directory");
			err = -EIO;
		}
	}
	close(out[0]);
	return err;
}

int fetch_list(char *why, size_t size)
{
	/* The script writes to the same file: our lines come first. */
	fflush(stdout);
	return run("--list", -1, false, why, size);
}
