/* SPDX-License-Identifier: GPL-2.0-or-later */
/* `pincow boot` while its guests run: progress, logs, facts. */
#ifndef PINCOW_CLI_BOOT_WATCH_H
#define PINCOW_CLI_BOOT_WATCH_H

#include "vm/session.h"

struct boot_command;

/** Callbacks of the session; their argument is the struct boot_command. */
extern const struct session_ops boot_watch;

/** Clear the line of progress. */
void boot_watch_end(struct boot_command *c);

#endif
