// SPDX-License-Identifier: GPL-2.0-or-later
/* gnuplot at work: it gets a script, and writes to a descriptor. */
#include "cli/plot.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/shown.h"

/* Exit code of a child that found no gnuplot. */
#define NO_GNUPLOT 127

/* It dies with us, reads no file of the user's, and counts with points. */
static void become_gnuplot(int script, int out, int messages, pid_t parent)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(1);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("GNUPLOT_LIB");
	unsetenv("GNUPLOT_DRIVER_DIR");
	if (dup2(script, 0) < 0 || dup2(out, 1) < 0 || dup2(messages, 2) < 0)
		_exit(1);
	execlp("gnuplot", "gnuplot", "--default-settings", (char *)NULL);
	_exit(errno == ENOENT ? NO_GNUPLOT : 1);
}

static int run_gnuplot(int script, int out, int messages, int *code)
{
	pid_t parent = getpid(), pid = fork();
	int status;

	if (pid < 0)
		return -errno;
	if (!pid)
		become_gnuplot(script, out, messages, parent);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	*code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
	return 0;
}

/* The first line of what gnuplot said that is a message. */
static int complain(struct plot *p, const struct plot_figure *figure, int fd)
{
	char text[2048];
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	char *line;

	text[n > 0 ? n : 0] = '\0';
	line = strstr(text, "line ");
	snprintf(p->why, sizeof(p->why), "gnuplot, figure %s: %.*s",
		 figure->name, (int)strcspn(line ? line : text, "\n"),
		 line ? line : text);
	return -EPROTO;
}

static int write_script(struct plot *p, struct plot_figure *figure,
			enum plot_format format, int fd)
{
	FILE *f = fdopen(dup(fd), "w");
	int err;

	if (!f)
		return -errno;
	err = plot_script(p, figure, format, f);
	if (fclose(f) && !err)
		err = -errno;
	return lseek(fd, 0, SEEK_SET) < 0 && !err ? -errno : err;
}

static int judge(struct plot *p, const struct plot_figure *figure, int code,
		 int messages)
{
	if (code == NO_GNUPLOT) {
		snprintf(p->why, sizeof(p->why),
			 "there is no gnuplot: scripts/dependencies plot "
			 "installs it (Debian: gnuplot-nox)");
		return -ENOPKG;
	}
	/* What it only warns of (a crowded key) is nothing to fail for. */
	if (code)
		return complain(p, figure, messages);
	return 0;
}

/* Its form feeds and blanks at the ends of lines are not for us. */
static int put_ascii(int from, int to)
{
	FILE *f = fdopen(dup(from), "r"), *out = fdopen(dup(to), "w");
	size_t blanks = 0;
	int c, err = f && out ? 0 : -errno;

	if (!err)
		rewind(f);
	while (!err && (c = getc(f)) != EOF) {
		if (c == ' ')
			blanks++;
		if (c == ' ' || c == '\f')
			continue;
		if (c != '\n')
			fprintf(out, "%*s", (int)blanks, "");
		blanks = 0;
		putc(c, out);
	}
	if (out)
		putc('\n', out);
	if (f)
		fclose(f);
	return out && fclose(out) && !err ? -errno : err;
}

int plot_draw(struct plot *p, struct plot_figure *figure,
	      enum plot_format format, int fd)
{
	int script = memfd_create("script", MFD_CLOEXEC);
	int messages = memfd_create("messages", MFD_CLOEXEC);
	int out = format == PLOT_ASCII ? memfd_create("out", MFD_CLOEXEC) : fd;
	int err = script < 0 || messages < 0 || out < 0 ? -errno : 0, code = 0;

	*p->why = '\0';
	if (!err)
		err = write_script(p, figure, format, script);
	if (!err)
		err = run_gnuplot(script, out, messages, &code);
	if (!err)
		err = judge(p, figure, code, messages);
	if (!err && out != fd)
		err = put_ascii(out, fd);
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot draw %s: %s",
			 figure->name, strerror(-err));
	if (out >= 0 && out != fd)
		close(out);
	if (script >= 0)
		close(script);
	if (messages >= 0)
		close(messages);
	return err;
}

static int save(struct plot *p, struct plot_figure *figure,
		enum plot_format format, const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	FILE *f = NULL;
	int err;

	if (fd < 0)
		return -errno;
	if (format != PLOT_SCRIPT) {
		err = plot_draw(p, figure, format, fd);
		return close(fd) && !err ? -errno : err;
	}
	f = fdopen(fd, "w");
	if (!f) {
		close(fd);
		return -ENOMEM;
	}
	err = plot_script(p, figure, format, f);
	return fclose(f) && !err ? -errno : err;
}

int plot_save(struct plot *p, struct plot_figure *figure,
	      enum plot_format format, const char *dir)
{
	char path[PATH_MAX], fresh[PATH_MAX + 8];
	int err;

	if (snprintf(path, sizeof(path), "%s/%s%s", dir, figure->name,
		     plot_endings[format]) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	snprintf(fresh, sizeof(fresh), "%s.new", path);
	*p->why = '\0';
	err = save(p, figure, format, fresh);
	if (!err && rename(fresh, path))
		err = -errno;
	if (err)
		unlink(fresh);
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot write %.400s: %s",
			 path, strerror(-err));
	return err;
}

/* Whether there is anything to draw costs the queries, and no gnuplot. */
static int look(struct plot *p, struct plot_figure *figure)
{
	FILE *f = fopen("/dev/null", "we");
	int err;

	if (!f)
		return -errno;
	err = plot_script(p, figure, PLOT_SVG, f);
	fclose(f);
	return err;
}

int plot_save_all(struct plot *p, struct sqlite3 *db, const int64_t *run,
		  size_t nr, const char *dir)
{
	int64_t *sorted = calloc(nr + 1, sizeof(*sorted));
	int err = sorted ? plot_init(p, db) : -ENOMEM;

	if (!err && nr)
		memcpy(sorted, run, nr * sizeof(*run));
	if (!err)
		err = shown_sort(db, sorted, nr);
	if (!err)
		err = shown_tables(db, sorted, nr);
	free(sorted);
	for (size_t i = 0; !err && i < p->nr; i++) {
		err = look(p, &p->figure[i]);
		if (!err && !p->figure[i].empty)
			err = plot_save(p, &p->figure[i], PLOT_SVG, dir);
	}
	if (err && !*p->why)
		snprintf(p->why, sizeof(p->why), "cannot make figures: %s",
			 strerror(-err));
	return err;
}
