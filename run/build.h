/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which build of pincow this is: versions alone don't tell two builds apart. */
#ifndef PINCOW_RUN_BUILD_H
#define PINCOW_RUN_BUILD_H

/**
 * "v0.1-3-g66cef49-dirty, sources 3f2a9c0d1e5b": `git describe` where the build
 * had it, and the first digits of the digest of the sources. Static.
 */
const char *build_identity(void);

/** Its key in a run's environment, of the group ENV_RECORDED. */
#define BUILD_KEY "pincow_build"

#endif
