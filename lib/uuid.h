/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A fresh random UUID (RFC 9562, version 4), the name of a run everywhere. */
#ifndef PINCOW_LIB_UUID_H
#define PINCOW_LIB_UUID_H

#define UUID_SIZE 37

/** 36 characters in lower case and a NUL. 0 or -errno. */
int uuid_new(char uuid[UUID_SIZE]);

#endif
