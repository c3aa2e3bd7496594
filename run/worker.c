/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Starts one measuring process, and reads its facts. */
#include "run/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "db/ndjson/ndjson.h"
#include "harness/machine/memcg.h"
#include "lib/argv.h"
#include "lib/array.h"
#include "lib/process.h"

/* Exit codes of a child that could not become a worker. */
#define CHILD_FAILED 126

/* Bytes that a pipe holds by default (pipe(7)): one read empties it. */
#define LINES_ROOM 65536

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Cleared only here, in the child: all pipes are made with O_CLOEXEC, so that
 * no other child holds them open. */
static int keep_open(int fd)
{
	return fcntl(fd, F_SETFD, 0);
}

/* Not a cpu_set_t of its own size: CPU_SETSIZE ends at 1024 CPUs. */
static int pin_to(int cpu)
{
	cpu_set_t *set;
	size_t size = CPU_ALLOC_SIZE(cpu + 1);
	int ret;

	if (cpu < 0)
		return 0;
	set = CPU_ALLOC(cpu + 1);
	if (!set)
		return -1;
	CPU_ZERO_S(size, set);
	CPU_SET_S(cpu, size, set);
	ret = sched_setaffinity(0, size, set);
	CPU_FREE(set);
	return ret;
}

/* In the child, between fork and exec. */
static void become_worker(const struct worker_options *opt, char **argv,
			  int out, int ack)
{
	int null = open("/dev/null", O_RDWR);

	/* Points fork: a kill of the group reaches their children as well. */
	setpgid(0, 0);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
		_exit(CHILD_FAILED);
	/* Google Benchmark prints to stdout, where our parent may be writing
	 * facts: it went to stderr above. */
	if (keep_open(out) || keep_open(ack) ||
	    (opt->json_fd >= 0 && keep_open(opt->json_fd)))
		_exit(CHILD_FAILED);
	if (pin_to(opt->cpu))
		_exit(CHILD_FAILED);
	/* Ignored signals stay ignored across exec(2), and main() ignores
	 * this one. */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, opt->mask, NULL);
	/* The running program, even where its file was replaced meanwhile: a
	 * run is of one build. */
	execv("/proc/self/exe", argv);
	_exit(CHILD_FAILED);
}

static void add_arguments(struct arguments *a, const struct worker_options *opt,
			  int out, int ack)
{
	arguments_add(a, "pincow");
	arguments_add(a, "invocation");
	arguments_add(a, "--out=%d", out);
	arguments_add(a, "--ack=%d", ack);
	arguments_add(a, "--sequence=%u", opt->invocation);
	arguments_add(a, "--batches=%u", opt->batches);
	if (opt->budget_ns)
		arguments_add(a, "--budget=%llu",
			      (unsigned long long)opt->budget_ns);
	arguments_add(a, "--clock=%s", opt->clock);
	if (opt->memcg)
		arguments_add(a, "--memcg=%s", opt->memcg);
	if (opt->json_fd >= 0)
		/* Google Benchmark opens its report by name, and a memfd has no
		 * other. */
		arguments_add(a, "--json=/proc/self/fd/%d", opt->json_fd);
	if (opt->context)
		arguments_add(a, "--context");
	arguments_add(a, "--");
	for (size_t i = 0; i < opt->nr; i++)
		arguments_add(a, "%s", opt->name[i]);
}

static int spawn(struct worker *w, const struct worker_options *opt, int out,
		 int ack)
{
	struct arguments a = { 0 };
	pid_t pid = -ENOMEM;

	add_arguments(&a, opt, out, ack);
	/* Checked once: a word that did not fit must not change the command. */
	if (!a.failed)
		pid = process_fork(SIGKILL);
	if (!pid)
		become_worker(opt, a.word, out, ack);
	arguments_release(&a);
	if (pid < 0)
		return pid;
	/* Both sides do it, so that neither can come too late. */
	setpgid(pid, pid);
	w->pid = pid;
	return 0;
}

int worker_start(struct worker *w, const struct worker_options *opt)
{
	int facts[2] = { -1, -1 }, acks[2] = { -1, -1 };
	int err = 0;

	memset(w, 0, sizeof(*w));
	w->in = w->ack = -1;
	w->memcg = opt->memcg;
	if (memcg_oom_kills(w->memcg, &w->oom_kills))
		/* Unknown, so worker_reason() never blames memory. */
		w->oom_kills = -1;
	/* Our end must not block: a worker that dies within a line would leave
	 * us reading. Its own end may, as it waits for each answer anyway. */
	if (pipe2(facts, O_CLOEXEC) || pipe2(acks, O_CLOEXEC) ||
	    fcntl(facts[0], F_SETFL, O_NONBLOCK))
		err = -errno;
	if (!err)
		err = spawn(w, opt, facts[1], acks[0]);
	/* Our copies of its ends: kept, the pipe would never end. */
	close_fd(&facts[1]);
	close_fd(&acks[0]);
	w->in = facts[0];
	w->ack = acks[1];
	return err;
}

/* Bytes arrive many at once, with one more for the end of the text. */
static int make_room(struct worker *w)
{
	if (w->room - w->len > 1)
		return 0;
	/* The buffer must not grow for a process that went wild. */
	if (w->len > NDJSON_LINE_MAX)
		return -EMSGSIZE;
	return array_reserve(&w->buffer, &w->room,
			     w->room ? 2 * w->room : LINES_ROOM, 1);
}

static void acknowledge(struct worker *w)
{
	/* A worker that is gone is found out elsewhere. */
	while (write(w->ack, "", 1) < 0 && errno == EINTR)
		;
}

static int hand_on(struct worker *w, worker_line_fn fn, void *arg, bool ack)
{
	char *line = w->buffer, *end = w->buffer + w->len, *nl;
	int err = 0, n = 0;

	while (!err && (nl = memchr(line, '\n', (size_t)(end - line)))) {
		*nl = '\0';
		err = fn(arg, line, (size_t)(nl - line));
		/* Only once the fact is stored: the worker must not measure
		 * while the disk is busy with it. */
		if (!err && ack)
			acknowledge(w);
		n++;
		line = nl + 1;
	}
	w->len = (size_t)(end - line);
	memmove(w->buffer, line, w->len);
	return err ? err : n;
}

int worker_lines(struct worker *w, worker_line_fn fn, void *arg, bool ack)
{
	int lines = 0, n;

	while (!w->eof) {
		ssize_t got;
		int err = make_room(w);

		if (err)
			return err;
		got = read(w->in, w->buffer + w->len, w->room - w->len - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			/* Empty for now: the caller polls. */
			return errno == EAGAIN ? lines : -errno;
		w->eof = !got;
		w->len += (size_t)got;
		n = hand_on(w, fn, arg, ack);
		if (n < 0)
			return n;
		lines += n;
	}
	return lines;
}

/* Its children hold the pipe too. They are in its group, whose number stays
 * taken until the leader is reaped. */
static void reap(struct worker *w)
{
	pid_t pid;

	kill(-w->pid, SIGKILL);
	do
		pid = waitpid(w->pid, &w->status, 0);
	while (pid < 0 && errno == EINTR);
	w->reaped = true;
}

bool worker_ended(struct worker *w)
{
	siginfo_t info = { 0 };

	if (w->reaped)
		return true;
	/* WNOWAIT keeps the zombie, and with it the number of its group, until
	 * reap() has killed that. */
	if (waitid(P_PID, (id_t)w->pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	    !info.si_pid)
		return false;
	reap(w);
	return true;
}

void worker_kill(struct worker *w)
{
	/* kill(2) of 0 would be our own group. */
	if (w->pid <= 0 || w->reaped)
		return;
	kill(w->pid, SIGKILL);
	reap(w);
}

void worker_release(struct worker *w)
{
	worker_kill(w);
	/* Now a second release does nothing. */
	w->pid = 0;
	close_fd(&w->in);
	close_fd(&w->ack);
	free(w->buffer);
	w->buffer = NULL;
}

/* The kernel has killed since: nobody else sends SIGKILL to a worker alone. */
static bool killed_for_memory(const struct worker *w)
{
	int64_t kills;

	return WIFSIGNALED(w->status) && WTERMSIG(w->status) == SIGKILL &&
	       w->oom_kills >= 0 && !memcg_oom_kills(w->memcg, &kills) &&
	       kills > w->oom_kills;
}

void worker_reason(const struct worker *w, char *text, size_t size)
{
	/* Before the signal, which would read as a kill by somebody. */
	if (killed_for_memory(w))
		snprintf(text, size,
			 "was killed for memory (oom_kill of its cgroup or the "
			 "machine rose)");
	else if (WIFSIGNALED(w->status))
		snprintf(text, size, "was killed by signal %d (%s)",
			 WTERMSIG(w->status), strsignal(WTERMSIG(w->status)));
	else if (WEXITSTATUS(w->status) == CHILD_FAILED)
		snprintf(text, size, "could not be started");
	else
		snprintf(text, size, "ended with exit code %d",
			 WEXITSTATUS(w->status));
}
