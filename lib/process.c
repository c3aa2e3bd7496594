/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Children that die with us, and programs whose output is kept. */
#include "lib/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/signals.h"

/* The exit code of a shell that does not find the program. */
#define CHILD_FAILED 127

/* Seconds for putting settings back, before it is killed. */
#define PATIENCE_S 20

/* The parent may have died before prctl(2): then no signal comes. */
void process_die_with(pid_t parent, int signal)
{
	if (prctl(PR_SET_PDEATHSIG, signal) || getppid() != parent)
		_exit(CHILD_FAILED);
}

pid_t process_fork(int signal)
{
	pid_t parent = getpid(), pid = fork();

	if (!pid)
		process_die_with(parent, signal);
	return pid < 0 ? -errno : pid;
}

/* A process group of its own: the whole of it can be ended, grandchildren
 * included. */
static void become(char *const argv[], int out)
{
	/* A group in the background that reads from the terminal is stopped by
	 * SIGTTIN, and what is typed there is for us. */
	int null = open("/dev/null", O_RDONLY);

	setpgid(0, 0);
	if (null < 0 || dup2(null, STDIN_FILENO) < 0 ||
	    dup2(out, STDOUT_FILENO) < 0)
		_exit(CHILD_FAILED);
	/* execve(2) keeps signals ignored, and main() ignores this one. */
	signal(SIGPIPE, SIG_DFL);
	sigprocmask(SIG_SETMASK, signals_original(), NULL);
	/* _exit(2) behind it, as exit(3) would print once more what fork(2)
	 * copied of stdout's buffer. */
	execvp(argv[0], argv);
	_exit(CHILD_FAILED);
}

/* WNOWAIT: it stays a zombie, and its number and group stay taken. */
static bool has_ended(pid_t pid)
{
	siginfo_t info = { 0 };

	return waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ||
	       info.si_pid;
}

/* Until its end: 0, or -EINTR after a signal to us that was handed on. */
static int wait_for(pid_t pid)
{
	struct pollfd none = { .fd = -1 };
	struct timespec second = { .tv_sec = 1 };
	int patience = PATIENCE_S;
	bool told = false;

	while (!has_ended(pid)) {
		if (signals_caught() && !told) {
			kill(-pid, SIGTERM);
			told = true;
		}
		/* A signal ends a wait early, so that patience counts rounds of
		 * at most a second. */
		if (told && !patience--)
			break;
		signals_poll(&none, &second);
	}
	/* Also where it ended by itself meanwhile: its caller has to stop. */
	return signals_caught() ? -EINTR : 0;
}

/* A memfd instead of a pipe: nobody has to read while the program measures. */
int program_run(char *const argv[], FILE **out, int *status)
{
	int fd = memfd_create("output", MFD_CLOEXEC), err;
	pid_t pid;

	*out = NULL;
	if (fd < 0)
		return -errno;
	pid = process_fork(SIGTERM);
	if (!pid)
		become(argv, fd);
	if (pid < 0) {
		close(fd);
		return (int)pid;
	}
	/* Here as in the child: whichever comes first, kill(2) below finds the
	 * group. */
	setpgid(pid, pid);
	err = wait_for(pid);
	/* Its group's number stays taken until it is reaped. */
	kill(-pid, SIGKILL);
	while (waitpid(pid, status, 0) < 0 && errno == EINTR)
		;
	/* The child's descriptor shares its offset with this one. */
	if (!err && lseek(fd, 0, SEEK_SET))
		err = -errno;
	*out = err ? NULL : fdopen(fd, "re");
	if (*out)
		return 0;
	err = err ? err : -errno;
	close(fd);
	return err;
}

void program_reason(int status, char *text, size_t size)
{
	if (WIFSIGNALED(status))
		snprintf(text, size, "was killed by signal %d (%s)",
			 WTERMSIG(status), strsignal(WTERMSIG(status)));
	else if (WEXITSTATUS(status) == CHILD_FAILED)
		snprintf(text, size, "cannot be run");
	else
		snprintf(text, size, "ended with exit code %d",
			 WEXITSTATUS(status));
}
