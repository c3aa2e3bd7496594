/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Draws figures: gnuplot gets a script in a file without a name, and writes to
 * a descriptor. Many are drawn at once, each to a file that replaces the old.
 */
#include "plots/draw.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/array.h"
#include "lib/new_file.h"
#include "plots/gnuplot.h"
#include "plots/script.h"
#include "report/shown_runs.h"

/* The first line of what gnuplot said that is a message. */
static int complain(struct plot *p, const struct plot_figure *figure, int fd)
{
	char text[2048];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	char *line;

	text[n > 0 ? n : 0] = '\0';
	/* gnuplot first repeats the command and marks the place in it. */
	line = strstr(text, "line ");
	snprintf(p->why, sizeof(p->why), "gnuplot, figure %s: %.*s",
		 figure->name, (int)strcspn(line ? line : text, "\n"),
		 line ? line : text);
	return -EPROTO;
}

static int write_script(struct plot *p, struct plot_figure *figure,
			enum plot_format format, int fd)
{
	/*
	 * A copy: fclose(3) closes its descriptor, and gnuplot needs this one.
	 */
	FILE *f = fdopen(dup(fd), "w");
	int err;

	if (!f)
		return -errno;
	err = plot_script(p, figure, format, f);
	if (fclose(f) && !err)
		err = -errno;
	/*
	 * gnuplot inherits the offset, too: without this it would read nothing.
	 */
	return lseek(fd, 0, SEEK_SET) < 0 && !err ? -errno : err;
}

/* gnuplot missing is one case of its own: the dashboard can live with it. */
static int judge(struct plot *p, const struct plot_figure *figure, int code,
		 int messages)
{
	if (code == NO_GNUPLOT) {
		snprintf(p->why, sizeof(p->why),
			 "gnuplot is not installed (Debian: apt-get install "
			 "gnuplot-nox)");
		return -ENOPKG;
	}
	/* gnuplot also warns, of a crowded key say: only its code decides. */
	if (code)
		return complain(p, figure, messages);
	return 0;
}

/* Drop form feeds and blanks at ends of lines: mailers mangle both. */
static int put_ascii(int from, int to)
{
	/* The caller keeps both descriptors: `plot` draws to its stdout. */
	FILE *f = fdopen(dup(from), "r"), *out = fdopen(dup(to), "w");
	size_t blanks = 0;
	int c, err = f && out ? 0 : -errno;

	if (!err)
		/* The offset is where gnuplot stopped writing. */
		rewind(f);
	while (!err && (c = getc(f)) != EOF) {
		if (c == ' ')
			blanks++;
		if (c == ' ' || c == '\f')
			continue;
		/* Blanks are due now that something stands behind them. */
		if (c != '\n')
			fprintf(out, "%*s", (int)blanks, "");
		blanks = 0;
		putc(c, out);
	}
	if (out)
		putc('\n', out);
	if (f)
		fclose(f);
	/* fclose(3) tells of the last bytes alone. */
	if (out && !err && (fflush(out) || ferror(out)))
		err = errno ? -errno : -EIO;
	if (out)
		fclose(out);
	return err;
}

/* ---- One figure ---- */

struct plot_drawing {
	struct plot_figure *figure; /* borrowed, as long as it is at work */
	enum plot_format format;
	int script, messages; /* -1: none */
	int out; /* for gnuplot, which does not notice that a disk is full */
	int to; /* what it is for */
	pid_t gnuplot; /* 0: not started */
	struct new_file file; /* where @to is one of ours */
};

/* @to is the caller's, or closed where its errors are seen. */
static void release(struct plot_drawing *d)
{
	const int fds[] = { d->script, d->messages, d->out };

	for (size_t i = 0; i < sizeof(fds) / sizeof(*fds); i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

/* Its script, with all data; after it, it is known whether it is empty. */
static int prepare(struct plot *p, struct plot_figure *figure,
		   enum plot_format format, struct plot_drawing *d)
{
	*d = (struct plot_drawing){
		.figure = figure,
		.format = format,
		/*
		 * Without names: a killed program leaves no file behind, and no
		 * other one can put its script in the place of ours.
		 */
		.script = memfd_create("script", MFD_CLOEXEC),
		.messages = memfd_create("messages", MFD_CLOEXEC),
		.out = memfd_create("out", MFD_CLOEXEC),
		.to = -1,
		.file = { .fd = -1 },
	};
	*p->why = '\0';
	if (d->script < 0 || d->messages < 0 || d->out < 0)
		return -errno;
	return write_script(p, figure, format, d->script);
}

/* Not sendfile(2): it refuses a file that is open for appending. */
static int copy(int from, int to)
{
	char data[65536];
	off_t at = 0;
	ssize_t n;

	/* pread(2), as the offset of @from is wherever gnuplot left it. */
	while ((n = pread(from, data, sizeof(data), at)) > 0) {
		at += n;
		for (char *p = data; n > 0;) {
			ssize_t put = write(to, p, (size_t)n);

			if (put < 0 && errno == EINTR)
				continue;
			if (put < 0)
				return -errno;
			p += put;
			n -= put;
		}
	}
	return n < 0 ? -errno : 0;
}

static int start(struct plot_drawing *d, int to)
{
	d->to = to;
	if (d->format == PLOT_SCRIPT)
		return copy(d->script, to);
	return gnuplot_start(d->script, d->out, d->messages, &d->gnuplot);
}

static int finish(struct plot *p, struct plot_drawing *d)
{
	int code = 0, err = d->gnuplot ? gnuplot_wait(d->gnuplot, &code) : 0;

	if (!err)
		err = judge(p, d->figure, code, d->messages);
	if (err || d->format == PLOT_SCRIPT)
		return err;
	return d->format == PLOT_ASCII ? put_ascii(d->out, d->to)
				       : copy(d->out, d->to);
}

int plot_draw(struct plot *p, struct plot_figure *figure,
	      enum plot_format format, int fd)
{
	struct plot_drawing d;
	int err = prepare(p, figure, format, &d);

	if (!err)
		err = start(&d, fd);
	if (!err)
		err = finish(p, &d);
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot draw %s: %s",
			 figure->name, strerror(-err));
	release(&d);
	return err;
}

/* A file as text; owned by the caller, NULL if it cannot be read. */
static char *read_all(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);
	char *text = size < 0 ? NULL : calloc(1, (size_t)size + 1);

	if (text && pread(fd, text, (size_t)size, 0) != size) {
		free(text);
		return NULL;
	}
	return text;
}

int plot_text(struct plot *p, struct plot_figure *figure, char **text)
{
	int fd = memfd_create("figure", MFD_CLOEXEC);
	int err = fd < 0 ? -errno : plot_draw(p, figure, PLOT_ASCII, fd);

	*text = err ? NULL : read_all(fd);
	if (fd >= 0)
		close(fd);
	return err || *text ? err : -ENOMEM;
}

/* ---- Files, several at once ---- */

static char *path_of(const struct plot_drawing *d, const char *dir)
{
	char *path;

	return asprintf(&path, "%s/%s%s", dir, d->figure->name,
			plot_endings[d->format]) < 0
		       ? NULL
		       : path;
}

static int open_file(struct plot_drawing *d, const char *dir)
{
	char *path = path_of(d, dir);
	int err = path ? new_file_open(&d->file, path) : -ENOMEM;

	free(path);
	d->to = d->file.fd;
	return err;
}

/* With @err, or to its end: the new file in place of the old, or nothing. */
static int close_file(struct plot *p, struct plot_drawing *d, int err)
{
	/* new_file_end() frees the name that an error needs. */
	char *path = d->file.path ? strdup(d->file.path) : NULL;

	if (!err)
		err = finish(p, d);
	err = new_file_end(&d->file, err);
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot write %.400s: %s",
			 path ? path : d->figure->name, strerror(-err));
	free(path);
	release(d);
	return err;
}

/* In the order of their begin: so errors are the same in every run. */
static int finish_oldest(struct plot *p, int err)
{
	struct plot_drawing d = p->drawing[0];

	p->drawings--;
	memmove(p->drawing, p->drawing + 1, p->drawings * sizeof(d));
	return close_file(p, &d, err);
}

/* gnuplot computes all the time: more at once would only take memory. */
static size_t processors(void)
{
	/* -1 where it is not known: one at a time is right anywhere. */
	const long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n > 0 ? (size_t)n : 1;
}

/* Room for one more, in memory and at work. */
static int make_room(struct plot *p)
{
	int err = 0;

	/*
	 * The oldest first: it has had the most time, and waiting for any one
	 * would make the order of errors a matter of chance.
	 */
	while (!err && p->drawings >= processors())
		err = finish_oldest(p, 0);
	return err ? err
		   : array_reserve(&p->drawing, &p->drawing_room,
				   p->drawings + 1, sizeof(*p->drawing));
}

/* @empty_too: `plot` makes a picture that says so; the site has none. */
static int begin(struct plot *p, struct plot_figure *figure,
		 enum plot_format format, const char *dir, bool empty_too)
{
	struct plot_drawing d;
	int err = prepare(p, figure, format, &d);

	if (!err && figure->empty && !empty_too) {
		release(&d);
		return 0;
	}
	if (!err)
		err = open_file(&d, dir);
	if (!err)
		err = make_room(p);
	if (!err)
		err = start(&d, d.to);
	/*
	 * A script is complete at once, and an error leaves nothing to wait
	 * for.
	 */
	if (err || format == PLOT_SCRIPT)
		return close_file(p, &d, err);
	p->drawing[p->drawings++] = d;
	return 0;
}

int plot_begin(struct plot *p, struct plot_figure *figure,
	       enum plot_format format, const char *dir)
{
	return begin(p, figure, format, dir, true);
}

int plot_finish(struct plot *p)
{
	int err = 0;

	while (!err && p->drawings)
		err = finish_oldest(p, 0);
	return err;
}

/* End what was begun, of which no file is left. No error overwrites why. */
static void abandon(struct plot *p)
{
	while (p->drawings) {
		/* SIGKILL: gnuplot has nothing of its own to tidy up. */
		kill(p->drawing[0].gnuplot, SIGKILL);
		waitpid(p->drawing[0].gnuplot, NULL, 0);
		/*
		 * Any error will do: it keeps the half-drawn file from
		 * replacing an old one, and its sentence is not shown.
		 */
		finish_oldest(p, -ECANCELED);
	}
	free(p->drawing);
	p->drawing = NULL;
	p->drawing_room = 0;
}

void plot_release(struct plot *p)
{
	abandon(p);
	free(p->dir);
	free(p->figure);
	p->dir = NULL;
	p->figure = NULL;
	p->nr = 0;
}

int plot_begin_all(struct plot *p, struct sqlite3 *db, const int64_t *run,
		   size_t nr, const char *dir)
{
	/* A copy in display order: the array is the caller's. */
	int64_t *sorted = calloc(nr + 1, sizeof(*sorted));
	int err = sorted ? plot_init(p, db) : -ENOMEM;

	if (!err && nr)
		memcpy(sorted, run, nr * sizeof(*run));
	if (!err)
		err = shown_runs_sort(db, sorted, nr);
	if (!err)
		err = shown_runs_make(db, sorted, nr);
	free(sorted);
	for (size_t i = 0; !err && i < p->nr; i++)
		err = begin(p, &p->figure[i], PLOT_SVG, dir, false);
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot make figures: %s",
			 strerror(-err));
	return err;
}
