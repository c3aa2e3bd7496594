/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Hartigan's dip: how far numbers are from any unimodal distribution.
 *
 * J. A. Hartigan and P. M. Hartigan, "The Dip Test of Unimodality", Annals of
 * Statistics 13 (1985), with the corrected algorithm of Applied Statistics 217.
 */
#ifndef PINCOW_DB_STATS_DIP_H
#define PINCOW_DB_STATS_DIP_H

#include <stddef.h>

/**
 * *@dip: the largest distance between the distribution of @n >= 2 sorted
 * numbers and the unimodal one nearest to it. 0 or -ENOMEM.
 */
int dip_statistic(const double *x, size_t n, double *dip);

/**
 * The dip that 1 % of samples of @n >= 8 numbers from a uniform distribution
 * exceed: of all unimodal ones the one with the largest dips.
 */
double dip_limit(size_t n);

#endif
