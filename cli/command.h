/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A command of the program: what is in the table of main.c.
 *
 * A command parses its own arguments, does its work through the libraries and
 * returns an exit code. stdout is its result, stderr its progress and its
 * diagnostics.
 */
#ifndef PINCOW_CLI_COMMAND_H
#define PINCOW_CLI_COMMAND_H

#include "cli/common.h"
#include "facts/exit_code.h"

/**
 * argv[0] is "pincow NAME", what messages and help begin with. @c holds the
 * common options that came before the name and takes those that follow it.
 */
typedef int (*command_fn)(int argc, char **argv, struct common *c);

int cmd_run(int argc, char **argv, struct common *c);
int cmd_boot(int argc, char **argv, struct common *c);
int cmd_doctor(int argc, char **argv, struct common *c);
int cmd_list(int argc, char **argv, struct common *c);
int cmd_runs(int argc, char **argv, struct common *c);
int cmd_export(int argc, char **argv, struct common *c);
int cmd_import(int argc, char **argv, struct common *c);
int cmd_compare(int argc, char **argv, struct common *c);
int cmd_cost(int argc, char **argv, struct common *c);
int cmd_check(int argc, char **argv, struct common *c);
int cmd_plot(int argc, char **argv, struct common *c);
int cmd_report(int argc, char **argv, struct common *c);
int cmd_dashboard(int argc, char **argv, struct common *c);
int cmd_cache(int argc, char **argv, struct common *c);
int cmd_restore(int argc, char **argv, struct common *c);

/** Hidden: the measuring process of `run`, see invocation.c. */
int cmd_invocation(int argc, char **argv, struct common *c);
/** Hidden: the process whose memory is measured, see subject.h. */
int cmd_subject(int argc, char **argv, struct common *c);

#endif
