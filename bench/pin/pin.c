/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pin.h"

#include <string.h>

int pin_open(struct pin *p, const struct pin_kind *kind, struct why *why)
{
	memset(p, 0, sizeof(*p));
	p->kind = kind;
	return kind->open ? kind->open(p, why) : 0;
}

int pin_take(struct pin *p, char *addr, size_t pages, struct why *why)
{
	int err;

	if (!p->kind->take)
		return 0;
	err = p->kind->take(p, addr, pages, why);
	if (err)
		return err;
	p->addr = addr;
	p->pages = pages;
	return 0;
}

void pin_drop(struct pin *p)
{
	if (!p->pages)
		return;
	p->kind->drop(p);
	p->addr = NULL;
	p->pages = 0;
}

void pin_close(struct pin *p)
{
	if (!p->kind)
		return;
	pin_drop(p);
	if (p->kind->close)
		p->kind->close(p);
	memset(p, 0, sizeof(*p));
}
