/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One boot as a state machine: fed by poll(2), over when its process ended or a
 * limit passed. */
#include "vm/boot.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PANIC_MS 3000 /* until a panic that does not end QEMU is one */

const char *const boot_end_names[BOOT_END_NR] = {
	[BOOT_DONE] = "done",	    [BOOT_NOT_STARTED] = "not-started",
	[BOOT_MUTE] = "mute",	    [BOOT_NO_INIT] = "no-init",
	[BOOT_PANIC] = "panic",	    [BOOT_NO_MEMORY] = "no-memory",
	[BOOT_SILENT] = "silent",   [BOOT_TIMEOUT] = "timeout",
	[BOOT_GARBAGE] = "garbage", [BOOT_DAMAGED] = "damaged",
	[BOOT_REFUSED] = "refused", [BOOT_DIED] = "died",
	[BOOT_STOPPED] = "stopped",
};

int64_t boot_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Closing twice is harmless: every way out calls it. */
static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Kill and reap; true if it had ended by itself, its status in @status. The
 * group is killed in any case, while the zombie keeps its number: $PINCOW_QEMU
 * may be a script that started QEMU as its child. */
static bool reap(struct boot *b, int *status)
{
	siginfo_t info = { 0 };
	bool by_itself;

	if (!b->pid)
		return false;
	by_itself = !waitid(P_PID, (id_t)b->pid, &info,
			    WEXITED | WNOHANG | WNOWAIT) &&
		    info.si_pid == b->pid;
	/* Before waitpid(2), after which the number may belong to others. */
	kill(-b->pid, SIGKILL);
	while (waitpid(b->pid, status, 0) < 0 && errno == EINTR)
		;
	b->pid = 0;
	return by_itself;
}

void boot_stop(struct boot *b, enum boot_end end, const char *why)
{
	int status = 0;

	/* The first reason is the cause: the end of QEMU that follows has
	 * others. */
	if (b->over)
		return;
	reap(b, &status);
	console_end(&b->console);
	b->over = true;
	b->end = end;
	snprintf(b->why, sizeof(b->why), "%s", why);
}

/*
 * Pipes, because QEMU writes byte by byte: in a socket each byte takes as much
 * of its buffer as a packet, in a pipe they share a page.
 */
static int wire_one(int *ours, int *theirs)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC))
		return -errno;
	*ours = fd[0];
	*theirs = fd[1];
	/* Our end alone: the other one is a file of its own, where QEMU has to
	 * wait for room. */
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	return 0;
}

static int wire(struct boot *b, struct qemu_ports *p)
{
	int err = wire_one(&b->console_fd, &p->console);

	err = err ? err : wire_one(&b->results_fd, &p->results);
	return err ? err : wire_one(&b->messages_fd, &p->messages);
}

int boot_start(struct boot *b, const struct qemu_machine *m, const char *image,
	       int kernel, int initramfs, int log,
	       const struct boot_limits *limits, const struct boot_ops *ops,
	       void *arg)
{
	struct qemu_ports p = { -1, -1, initramfs, kernel, -1 };
	pid_t pid;
	int err;

	memset(b, 0, sizeof(*b));
	b->ops = ops;
	b->arg = arg;
	b->limits = *limits;
	b->exit_good = arch_machines[m->arch].exit_good;
	/* boot_release() follows also where wire() has failed half-way. */
	b->console_fd = b->results_fd = b->messages_fd = -1;
	frame_reader_init(&b->frames);
	b->started_ms = b->heard_ms = boot_now();
	err = console_init(&b->console, log);
	if (!err)
		err = wire(b, &p);
	if (!err) {
		pid = qemu_start(m, image, &p);
		err = pid < 0 ? (int)pid : 0;
		b->pid = pid > 0 ? pid : 0;
	}
	/* QEMU's ends: a copy here would keep the pipes open after its
	 * death. */
	close_fd(&p.console);
	close_fd(&p.results);
	close_fd(&p.messages);
	return err;
}

void boot_fds(const struct boot *b, struct pollfd fds[BOOT_FDS])
{
	const int fd[BOOT_FDS] = { b->console_fd, b->results_fd,
				   b->messages_fd };

	for (int i = 0; i < BOOT_FDS; i++)
		fds[i] = (struct pollfd){ .fd = b->over ? -1 : fd[i],
					  .events = POLLIN };
}

void boot_expect(struct boot *b, unsigned int seconds)
{
	b->expect = seconds;
}

/* Three limits, one after the other: until init says hello, between two
 * records, and after a panic, when QEMU should end by itself. */
static int64_t quiet_deadline(const struct boot *b)
{
	if (b->panic_ms)
		return b->panic_ms + PANIC_MS;
	if (!b->hello_ms)
		return b->started_ms + (int64_t)b->limits.boot * 1000;
	return b->heard_ms + ((int64_t)b->limits.silence + b->expect) * 1000;
}

int64_t boot_deadline(const struct boot *b)
{
	int64_t whole = b->started_ms + (int64_t)b->limits.whole * 1000;
	int64_t quiet = quiet_deadline(b);

	return quiet < whole ? quiet : whole;
}

/* Unaligned, and little-endian on any host. */
static uint32_t get32(const char *data)
{
	const uint8_t *p = (const uint8_t *)data;

	return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	       (uint32_t)p[3] << 24;
}

/* Any record is a sign of life. hello comes first and once, bye last: anything
 * else is a damaged stream. */
static int take_record(void *arg, enum frame_type type, const char *data,
		       size_t len)
{
	struct boot *b = arg;

	b->heard_ms = boot_now();
	if (b->bye || (!b->hello_ms && type != FRAME_HELLO) ||
	    (b->hello_ms && type == FRAME_HELLO))
		return -EPROTO;
	switch (type) {
	case FRAME_HELLO:
		b->hello_ms = b->heard_ms;
		return b->ops->hello(b->arg, b, data);
	case FRAME_LINE:
		b->lines++;
		return b->ops->line(b->arg, b, data, len);
	case FRAME_NOTE:
		return b->ops->note(b->arg, b, data);
	case FRAME_BYE:
		/* The crc was right, so init is not ours. */
		if (len != 8)
			return -EPROTO;
		b->bye = true;
		b->bye_lines = get32(data);
		b->bye_status = get32(data + 4);
		return 0;
	default:
		return -EPROTO;
	}
}

/* Garbage, damage and a refusal by the owner are told apart: people look in
 * different places for them. */
static void take_results(struct boot *b, const char *data, size_t len)
{
	int err = frame_reader_push(&b->frames, data, len, take_record, b);

	if (!err)
		return;
	if (err == -EILSEQ)
		boot_stop(b, BOOT_GARBAGE, b->frames.why);
	else if (b->frames.why)
		boot_stop(b, BOOT_DAMAGED, b->frames.why);
	else if (err == -EPROTO)
		boot_stop(b, BOOT_DAMAGED, "records out of order");
	else
		boot_stop(b, BOOT_REFUSED, strerror(-err));
}

/* QEMU warns much; its last line is the one that matters. */
static void take_message(struct boot *b, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (b->message_len && b->message[b->message_len - 1] == '\n')
			b->message_len = 0;
		if (b->message_len < sizeof(b->message) - 1)
			b->message[b->message_len++] = data[i];
	}
	b->message[b->message_len] = 0;
}

enum port { PORT_CONSOLE, PORT_RESULTS, PORT_MESSAGES };

/* True if something was read; a descriptor at its end is closed. */
static bool drain(struct boot *b, enum port port)
{
	int *fd = port == PORT_CONSOLE	 ? &b->console_fd
		  : port == PORT_RESULTS ? &b->results_fd
					 : &b->messages_fd;
	char data[32768];
	ssize_t n;

	if (*fd < 0 || b->over)
		return false;
	/* Once per port and step: a guest that floods one port must not keep us
	 * from the limits. */
	n = read(*fd, data, sizeof(data));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0) {
		close_fd(fd);
		return false;
	}
	if (port == PORT_CONSOLE) {
		console_take(&b->console, data, (size_t)n);
		/* The first one counts: later lines must not extend the time
		 * that QEMU has to end. */
		if (*b->console.panic && !b->panic_ms)
			b->panic_ms = boot_now();
	} else if (port == PORT_RESULTS)
		take_results(b, data, (size_t)n);
	else
		take_message(b, data, (size_t)n);
	return true;
}

static void conclude_panic(struct boot *b)
{
	char why[CONSOLE_LINE + 32];

	snprintf(why, sizeof(why), "kernel panic: %s", b->console.panic);
	/* A guest that ran out of memory needs more of it, not a bug report. */
	boot_stop(b, b->console.out_of_memory ? BOOT_NO_MEMORY : BOOT_PANIC,
		  why);
}

/* From the most telling sign to the least: a panic explains a signal, not the
 * other way round. */
static void conclude_dead(struct boot *b, int status)
{
	char why[512];

	b->message[strcspn(b->message, "\n")] = 0;
	if (*b->console.panic) {
		conclude_panic(b);
	} else if (WIFSIGNALED(status)) {
		snprintf(why, sizeof(why), "QEMU was killed by signal %d",
			 WTERMSIG(status));
		boot_stop(b, BOOT_DIED, why);
	} else if (!b->hello_ms && !b->console.bytes && *b->message) {
		snprintf(why, sizeof(why), "QEMU would not start: %.400s",
			 b->message);
		boot_stop(b, BOOT_NOT_STARTED, why);
	} else {
		snprintf(
			why, sizeof(why),
			"QEMU exited with %d before the guest was done%s%.300s",
			WEXITSTATUS(status), *b->message ? ": " : "",
			b->message);
		boot_stop(b, BOOT_DIED, why);
	}
}

/* QEMU has ended and all that it wrote is read. */
static void conclude(struct boot *b, int status)
{
	char why[128];

	console_end(&b->console);
	if (b->bye && WIFEXITED(status) &&
	    WEXITSTATUS(status) == b->exit_good &&
	    (b->exit_good || !*b->console.panic)) {
		/* The sequence of frames tells of gaps, and not of an end that
		 * is missing. */
		if (b->lines == b->bye_lines) {
			boot_stop(b, BOOT_DONE, "");
			return;
		}
		snprintf(why, sizeof(why), "%u records arrived of %u", b->lines,
			 b->bye_lines);
		boot_stop(b, BOOT_DAMAGED, why);
		return;
	}
	conclude_dead(b, status);
}

/* The more of the guest has been seen, the later the stage that is blamed. */
static void check_clock(struct boot *b)
{
	int64_t now = boot_now();
	char why[128];

	if (now < boot_deadline(b))
		return;
	/* The whole first: it holds however alive the guest is. */
	if (now >= b->started_ms + (int64_t)b->limits.whole * 1000) {
		snprintf(why, sizeof(why), "not done after %u s",
			 b->limits.whole);
		boot_stop(b, BOOT_TIMEOUT, why);
	} else if (b->panic_ms) {
		conclude_panic(b);
	} else if (b->hello_ms) {
		snprintf(why, sizeof(why), "nothing came for %u s",
			 b->limits.silence + b->expect);
		boot_stop(b,
			  b->console.out_of_memory ? BOOT_NO_MEMORY
						   : BOOT_SILENT,
			  why);
	} else if (b->console.bytes) {
		snprintf(why, sizeof(why), "init was not reached in %u s",
			 b->limits.boot);
		boot_stop(b, BOOT_NO_INIT, why);
	} else {
		snprintf(why, sizeof(why),
			 "the kernel printed nothing for %u s", b->limits.boot);
		boot_stop(b, BOOT_MUTE, why);
	}
}

/* WNOWAIT: its status is for reap(). */
static bool has_ended(const struct boot *b)
{
	siginfo_t info = { 0 };

	return !waitid(P_PID, (id_t)b->pid, &info,
		       WEXITED | WNOHANG | WNOWAIT) &&
	       info.si_pid == b->pid;
}

bool boot_step(struct boot *b)
{
	bool ended, more;
	int status = 0;

	if (b->over)
		return true;
	/* Look before reading: all its output is then in the pipes. */
	ended = has_ended(b);
	do {
		/* Results last: they may end the boot, after which no more of
		 * the console is read, and that has the reason. */
		more = drain(b, PORT_MESSAGES);
		more |= drain(b, PORT_CONSOLE);
		more |= drain(b, PORT_RESULTS);
		if (!b->over)
			check_clock(b);
	} while (ended && more && !b->over);
	if (ended && !b->over) {
		reap(b, &status);
		conclude(b, status);
	}
	return b->over;
}

void boot_release(struct boot *b)
{
	int status;

	reap(b, &status);
	/* Zeroed, its descriptors are all 0, which is stdin. */
	if (b->ops) {
		close_fd(&b->console_fd);
		close_fd(&b->results_fd);
		close_fd(&b->messages_fd);
	}
	console_release(&b->console);
	frame_reader_release(&b->frames);
	memset(b, 0, sizeof(*b));
}
