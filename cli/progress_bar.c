/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Draws the progress of a measurement on standard error. */
#include "cli/progress_bar.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "facts/vocabulary.h"
#include "harness/clock.h"
#include "lib/text.h"

/* A bar that moves more often than the eye follows only costs time. */
#define REDRAW_NS 100000000u

/* The observer is the first member. */
static struct progress_bar *bar_of(struct observer *o)
{
	return (struct progress_bar *)o;
}

static void on_begin(struct observer *o, size_t points, unsigned int rounds)
{
	struct progress_bar *p = bar_of(o);

	p->points = points;
	p->rounds = rounds;
	p->started_ns = clock_gettime_ns(CLOCK_MONOTONIC);
}

static void clear(struct progress_bar *p)
{
	if (p->drawn)
		fputs("\r\033[K", stderr);
	p->drawn = false;
}

static size_t width(void)
{
	struct winsize ws;

	/* Serial consoles tell 0 columns. */
	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &ws) || ws.ws_col < 20)
		return 80;
	return ws.ws_col;
}

static void time_left(const struct progress_bar *p, char *text, size_t size)
{
	double all = (double)p->points * p->rounds;
	/* Rounds count from 1; 0 is before the first. */
	double done = (double)p->points * (p->round ? p->round - 1 : 0) +
		      (double)p->over;
	double spent = (double)(p->drawn_ns - p->started_ns) / 1e9;
	unsigned int left;

	snprintf(text, size, "  --:--");
	/* The first points tell nothing: set-up is most of their time. */
	if (done < 1 || spent < 0.2 || done > all)
		return;
	left = (unsigned int)(spent / done * (all - done) + 0.5);
	if (left < 3600)
		snprintf(text, size, "  %02u:%02u left", left / 60, left % 60);
	else
		snprintf(text, size, "  %u:%02u h left", left / 3600,
			 left / 60 % 60);
}

static void count(const struct progress_bar *p, char *text, size_t size)
{
	/* Numbers of one width, so that what is behind them does not move. */
	int digits = snprintf(NULL, 0, "%zu", p->points);

	if (p->rounds > 1)
		snprintf(text, size, "[%*u/%u %*zu/%zu]",
			 snprintf(NULL, 0, "%u", p->rounds), p->round,
			 p->rounds, digits, p->over, p->points);
	else
		snprintf(text, size, "[%*zu/%zu]", digits, p->over, p->points);
}

static void draw(struct progress_bar *p)
{
	char n[64], left[32], bar[64] = "";
	/* A character in the last column wraps on some terminals. */
	size_t all = p->points * p->rounds, w = width() - 1, used;
	size_t done = p->points * (p->round ? p->round - 1 : 0) + p->over;
	/* A narrow terminal has its columns for the name of the point. */
	size_t cells = w > 60 ? 24 : 0, full = all ? done * cells / all : 0;

	p->drawn_ns = clock_gettime_ns(CLOCK_MONOTONIC);
	count(p, n, sizeof(n));
	time_left(p, left, sizeof(left));
	memset(bar, '#', full > cells ? cells : full);
	memset(bar + strlen(bar), '.', cells - strlen(bar));
	/* A line that wraps could not be cleared with \r. */
	used = strlen(n) + strlen(left) + (cells ? cells + 1 : 0) + 2;
	fprintf(stderr, "\r\033[K%s%s%s%s", n, cells ? " " : "", bar, left);
	if (used < w)
		fprintf(stderr, "  %.*s", (int)(w - used), p->now);
	fflush(stderr);
	p->drawn = true;
}

static void on_round(struct observer *o, unsigned int round,
		     unsigned int rounds)
{
	struct progress_bar *p = bar_of(o);

	p->round = round;
	p->rounds = rounds;
	p->over = 0;
}

static void append(char *text, size_t size, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

static void append(char *text, size_t size, const char *fmt, ...)
{
	size_t len = strlen(text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text + len, size - len, fmt, ap);
	va_end(ap);
}

/* "reuse 511, copy 1; 1 copied (w/o reference 0)" */
static void describe(const struct progress *t, size_t i, char *text,
		     size_t size)
{
	const struct progress_point *p = &t->point[i], *control = NULL;
	size_t c = progress_control(t, i);

	*text = '\0';
	if (p->skipped) {
		append(text, size, "skipped: %s", p->reason);
		return;
	}
	for (size_t k = 0; k < CLASS_NR; k++)
		if (p->writes[k])
			append(text, size, "%s%s %" PRIu64, *text ? ", " : "",
			       k == CLASS_inconclusive ? "unknown"
						       : vocabulary_classes[k],
			       p->writes[k]);
	/* A count means little without that of the control, in which nothing is
	 * pinned: many mappings are copied anyway. */
	if (c != PROGRESS_NONE && c != i)
		control = &t->point[c];
	/* -1 was never read, which is not 0 copies. */
	if (p->copies >= 0)
		append(text, size, "; %" PRId64 " copied", p->copies);
	if (p->copies >= 0 && control && control->copies >= 0)
		append(text, size, " (w/o reference %" PRId64 ")",
		       control->copies);
	if (p->fork_copies >= 0)
		append(text, size, "; %" PRId64 " copied by fork",
		       p->fork_copies);
	if (p->fork_copies >= 0 && control && control->fork_copies >= 0)
		append(text, size, " (w/o reference %" PRId64 ")",
		       control->fork_copies);
}

static void on_over(struct observer *o, const struct progress *t, size_t i)
{
	struct progress_bar *p = bar_of(o);
	char n[64], text[512];

	if (p->over < p->points)
		p->over++;
	/* A line per point is for logs; on a terminal it would push the bar
	 * along. */
	if (p->quiet || p->bar)
		return;
	count(p, n, sizeof(n));
	describe(t, i, text, sizeof(text));
	fprintf(stderr, "%s %s  ", n, t->list->point[i].name);
	escape_to(stderr, text);
	fputc('\n', stderr);
}

static void on_tick(struct observer *o, const struct progress *t)
{
	struct progress_bar *p = bar_of(o);
	uint64_t now;

	/* Before its first point a process may print to stderr itself, which a
	 * bar would garble. */
	if (!p->bar || t->current == PROGRESS_NONE)
		return;
	p->now = t->list->point[t->current].name;
	now = clock_gettime_ns(CLOCK_MONOTONIC);
	if (!p->drawn || now - p->drawn_ns >= REDRAW_NS)
		draw(p);
}

static void on_block(struct observer *o, const char *doing, unsigned int done,
		     unsigned int blocks, unsigned int left_s)
{
	struct progress_bar *p = bar_of(o);

	if (p->quiet)
		return;
	/* No REDRAW_NS here: a block takes seconds at least. */
	fprintf(stderr, "%s%s: %u of %u blocks, %u s left%s",
		p->bar ? "\r\033[K" : "pincow: ", doing, done, blocks, left_s,
		p->bar && done < blocks ? "" : "\n");
}

static void on_end(struct observer *o)
{
	clear(bar_of(o));
}

/* A sentence in the middle of a bar would be overwritten by the next one. */
static void on_note(struct observer *o, bool important, const char *text)
{
	struct progress_bar *p = bar_of(o);

	if (p->quiet && !important)
		return;
	clear(p);
	say("%s", text);
}

static const struct observer_ops bar_ops = {
	.begin = on_begin,
	.round = on_round,
	.over = on_over,
	.tick = on_tick,
	.block = on_block,
	.end = on_end,
	.note = on_note,
};

void progress_bar_init(struct progress_bar *p, bool quiet)
{
	memset(p, 0, sizeof(*p));
	p->observer.ops = &bar_ops;
	p->quiet = quiet;
	p->bar = !quiet && isatty(STDERR_FILENO);
}
