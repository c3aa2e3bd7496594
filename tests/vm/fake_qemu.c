/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stands in for QEMU: plays the scenario $FAKE_QEMU on the descriptors that a
 * guest's serial ports would have, and exits as QEMU would.
 * "NAME=SCENARIO,REST" is that scenario for a kernel whose path contains NAME,
 * and REST for others. $FAKE_QEMU_MS is the time that a boot takes.
 */
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "vm/frame.h"

enum { CONSOLE = 3, RESULTS = 4 };

static uint32_t seq;

static void put(int fd, const void *data, size_t len)
{
	if (write(fd, data, len) != (ssize_t)len)
		exit(1);
}

static void say(const char *text)
{
	put(CONSOLE, text, strlen(text));
}

static void frame(enum frame_type type, const void *data, size_t len)
{
	uint8_t header[FRAME_HEADER];

	frame_header(header, type, 0, seq++, data, len);
	put(RESULTS, header, sizeof(header));
	put(RESULTS, data, len);
}

static void line(const char *text)
{
	frame(FRAME_LINE, text, strlen(text));
}

static void bye(uint32_t lines, uint8_t status)
{
	const uint8_t payload[8] = { (uint8_t)lines,
				     (uint8_t)(lines >> 8),
				     (uint8_t)(lines >> 16),
				     0,
				     0,
				     status };

	frame(FRAME_BYE, payload, sizeof(payload));
}

static void hang(void)
{
	for (;;)
		pause();
}

/* Booted, and one line is out. */
static void begin(void)
{
	say("[    0.000000] Linux version 9.9.9\r\n");
	frame(FRAME_HELLO, "9.9.9", 5);
	line("{\"a\":1}");
}

static void dead(void)
{
	say("[    1.0] Kernel panic - not syncing: Attempted to kill "
	    "init!\r\n");
}

/* Sends $FAKE_QEMU_FILE as a guest would; or half of it, and then a panic. */
static int send_file(bool panics)
{
	FILE *f = fopen(getenv("FAKE_QEMU_FILE"), "re");
	char *text = NULL;
	size_t room = 0;
	uint32_t lines = 0, all = 0;
	ssize_t len;

	if (!f)
		return 1;
	while (getline(&text, &room, f) > 0)
		all++;
	rewind(f);
	say("[    0.000000] Linux version 9.9.9\r\n");
	frame(FRAME_HELLO, "9.9.9", 5);
	while ((len = getline(&text, &room, f)) > 0 &&
	       !(panics && lines > all / 2)) {
		frame(FRAME_LINE, text, (size_t)len - 1);
		lines++;
	}
	free(text);
	fclose(f);
	if (panics)
		dead();
	else
		bye(lines, 0);
	return panics ? 0 : 33;
}

/* Plays a scenario; the return value is the exit status. */
static int act(const char *what)
{
	if (!strcmp(what, "mute"))
		hang();
	say("[    0.000000] booting\r\n");
	if (!strcmp(what, "no-init"))
		hang();
	if (!strcmp(what, "refuses")) {
		fputs("warning: nothing\nqemu: invalid accelerator\n", stderr);
		return 1;
	}
	if (!strcmp(what, "panic-early")) {
		dead();
		return 0;
	}
	if (!strcmp(what, "panic-hangs")) {
		dead();
		hang();
	}
	if (!strcmp(what, "no-memory")) {
		say("Kernel panic - not syncing: System is deadlocked on "
		    "memory\r\n");
		return 0;
	}
	if (!strcmp(what, "file"))
		return send_file(false);
	if (!strcmp(what, "file-panics"))
		return send_file(true);
	if (!strcmp(what, "garbage"))
		for (;;)
			put(RESULTS, "garbage!", 8);
	if (!strcmp(what, "probe")) {
		frame(FRAME_HELLO, "9.9.9", 5);
		bye(0, 0);
		return 33;
	}
	begin();
	if (!strcmp(what, "silent"))
		hang();
	if (!strcmp(what, "panic")) {
		dead();
		return 0;
	}
	if (!strcmp(what, "killed"))
		kill(getpid(), SIGKILL);
	if (!strcmp(what, "leaves"))
		return 0;
	if (!strcmp(what, "damaged")) {
		seq++;
		line("{}");
		hang();
	}
	if (!strcmp(what, "console"))
		for (int i = 0; i < 1000; i++)
			dprintf(CONSOLE, "line %d \033[1m\n", i);
	if (!strcmp(what, "slow"))
		for (int i = 0; i < 1000; i++) {
			line("{}");
			usleep(100000);
		}
	bye(!strcmp(what, "miscounted") ? 7 : 1, 3);
	if (!strcmp(what, "panic-late"))
		dead();
	return !strcmp(what, "wrong-exit") || !strcmp(what, "panic-late") ? 0
									  : 33;
}

/* The scenario of this kernel. */
static const char *for_kernel(const char *what, int argc, char **argv)
{
	static char scenario[64];
	const char *is = strchr(what, '='), *comma = strchr(what, ',');
	const char *kernel = "";
	char name[64];

	if (!is || !comma)
		return what;
	for (int i = 1; i + 1 < argc; i++)
		if (!strcmp(argv[i], "-kernel"))
			kernel = argv[i + 1];
	snprintf(name, sizeof(name), "%.*s", (int)(is - what), what);
	snprintf(scenario, sizeof(scenario), "%.*s", (int)(comma - is - 1),
		 is + 1);
	return strstr(kernel, name) ? scenario : comma + 1;
}

static bool sandboxed(char **argv)
{
	for (; *argv; argv++)
		if (!strcmp(*argv, "-sandbox"))
			return true;
	return false;
}

int main(int argc, char **argv)
{
	const char *what = getenv("FAKE_QEMU");
	const char *pid = getenv("FAKE_QEMU_PID"), *ms = getenv("FAKE_QEMU_MS");
	FILE *f;

	if (argc > 1 && !strcmp(argv[1], "--version")) {
		puts("QEMU emulator version 7.7.7 (fake)");
		return 0;
	}
	/* How the sandbox is asked for; "no-sandbox" refuses it. */
	if (!strcmp(argv[argc - 1], "help"))
		return what && !strncmp(what, "no-sandbox", 10);
	if (what && !strcmp(what, "no-sandbox"))
		return act(sandboxed(argv) ? "leaves" : "good");
	if (what && !strcmp(what, "sandbox"))
		return act(sandboxed(argv) ? "good" : "leaves");
	if (pid) {
		f = fopen(pid, "we");
		if (f) {
			fprintf(f, "%d\n", (int)getpid());
			fclose(f);
		}
	}
	if (ms)
		usleep((useconds_t)atoi(ms) * 1000);
	/* "kvm:mute" is for that accelerator only. */
	if (what && !strncmp(what, "kvm:", 4)) {
		what += 4;
		for (int i = 1; i + 1 < argc; i++)
			if (!strcmp(argv[i], "-accel") &&
			    strncmp(argv[i + 1], "kvm", 3))
				what = "good";
	}
	return act(what ? for_kernel(what, argc, argv) : "good");
}
