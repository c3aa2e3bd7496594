/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The program: the table of commands, and what holds for all of them. */
#include "cli/command.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "lib/names.h"
#include "run/build.h"

struct command {
	const char *name;
	const char *help; /* NULL: not listed */
	command_fn fn;
};

/* In the order of --help. */
static const struct command commands[] = {
	{ "run", "measure this machine", cmd_run },
	{ "list", "points; which kinds work here", cmd_list },
	{ "doctor", "what would spoil a measurement, the fix", cmd_doctor },
	{ "runs", "list, show, label, delete, rebuild", cmd_runs },
	{ "boot", "measure kernels under QEMU", cmd_boot },
	{ "export", "a run as NDJSON", cmd_export },
	{ "import", "NDJSON into the database", cmd_import },
	{ "compare", "two runs: what is worse, how sure", cmd_compare },
	{ "cost", "what a fork or a pin costs a program", cmd_cost },
	{ "check", "one run: is this kernel all right", cmd_check },
	{ "report", "tables for a mail, Markdown, JSON, CSV", cmd_report },
	{ "dashboard", "a static site of runs", cmd_dashboard },
	{ "plot", "figures: SVG, PNG, PDF, ASCII", cmd_plot },
	{ "cache", "kernels for boot: list, size, prune", cmd_cache },
	{ "restore", "undo what a killed run left", cmd_restore },
	/* For `pincow run` alone: a measuring process is this program executed
	 * anew, on its CPU before its memory exists. */
	{ "invocation", NULL, cmd_invocation },
	/* For `pincow invocation` alone, where it has no static image. */
	{ "subject", NULL, cmd_subject },
};

#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static char version[192];
const char *argp_program_version = version;

struct main_args {
	struct common common;
	int code;
};

/* Whole names only: an abbreviation in a script could mean another command
 * after an update. */
static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

static void unknown_command(struct argp_state *state, const char *name)
{
	struct names known = { 0 };

	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (commands[i].help)
			names_add(&known, commands[i].name);
	usage_unknown(state, "command", name, &known);
}

/* "help run" is "run --help". */
static void help(struct argp_state *state)
{
	const char *name = state->argv[state->next];
	const struct command *cmd = name ? find_command(name) : NULL;
	static char full[64], option[] = "--help";
	char *argv[] = { full, option, NULL };

	if (!name)
		argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
	if (!cmd)
		unknown_command(state, name);
	snprintf(full, sizeof(full), "pincow %s", cmd->name);
	exit(cmd->fn(2, argv, &((struct main_args *)state->input)->common));
}

static void run_command(struct argp_state *state, const char *name)
{
	struct main_args *a = state->input;
	const struct command *cmd = find_command(name);
	static char full[64];
	char **argv = &state->argv[state->next - 1];

	if (!cmd && !strcmp(name, "help"))
		help(state);
	if (!cmd)
		unknown_command(state, name);
	snprintf(full, sizeof(full), "pincow %s", cmd->name);
	/* Messages of the command, its help and its usage begin with this
	 * name. */
	argv[0] = full;
	a->code = cmd->fn(state->argc - state->next + 1, argv, &a->common);
	/* The command has parsed the rest. */
	state->next = state->argc;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct main_args *a = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &a->common;
		return 0;
	case ARGP_KEY_ARG:
		run_command(state, arg);
		return 0;
	case ARGP_KEY_NO_ARGS:
		usage(state, "no command given");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* Lists the commands below the options; argp frees what is returned. */
static char *help_filter(int key, const char *text, void *input)
{
	char *out = NULL;
	size_t size = 0;
	FILE *f;

	(void)input;
	/* argp frees only what is not the text that it passed. */
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	f = open_memstream(&out, &size);
	if (!f)
		return (char *)text;
	fputs("Commands:\n", f);
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (commands[i].help)
			fprintf(f, "  %-10s  %s\n", commands[i].name,
				commands[i].help);
	fputs("\n\"pincow COMMAND --help\" tells more.", f);
	fclose(f);
	return out;
}

/*
 * A descriptor that is closed on entry would be the next file that is opened,
 * and the result would be printed into the database. It is opened the wrong
 * way round instead: using it is an error.
 */
static void open_standard(void)
{
	for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		/* open(2) takes the lowest free number: those below are open by
		 * now. */
		if (fcntl(fd, F_GETFD) < 0)
			open("/dev/null",
			     fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int main(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, NULL, 0 }, { 0 }
	};
	static const struct argp argp = {
		.parser = parse,
		.args_doc = "COMMAND [ARG...]",
		.doc = "Measure what a Linux kernel does when a process writes "
		       "to memory that is, or was just made, write-protected."
		       "\v ",
		.children = children,
		.help_filter = help_filter,
	};
	struct main_args a = { .code = CODE_DONE };
	static char name[] = "pincow";

	open_standard();
	/* Through any link messages and help say the same. */
	argv[0] = name;
	snprintf(version, sizeof(version),
		 "pincow " PINCOW_VERSION "\nbuild %s", build_identity());
	/* argp's own is 64 (EX_USAGE). */
	argp_err_exit_status = CODE_USAGE;
	/* A reader that goes away is an error to report, not a death. */
	signal(SIGPIPE, SIG_IGN);
	/* A limit on file sizes is a full disk, and has its sentence. */
	signal(SIGXFSZ, SIG_IGN);
	/* on_exit(3) and not atexit(3), as the exit code decides what a failure
	 * of stdout changes. */
	on_exit(stdout_check, NULL);
	/* In order, so that options behind the name are left to the command. */
	argp_parse(&argp, argc, argv, ARGP_IN_ORDER, NULL, &a);
	return a.code;
}
