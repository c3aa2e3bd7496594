#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""db/stats/rank.h and statistics.h against SciPy, and against counting by hand, to 1e-9."""
import itertools
import math
import os
import random
import subprocess
import sys

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # Starting them takes longer.
try:
    import numpy
    from scipy import stats
except ImportError as missing:
    print(f"SKIP: needs python3-scipy: {missing}")
    sys.exit(77)

TOLERANCE = 1e-9
lines, wanted = [], []


def say(word, *groups):
    lines.append(word + " " +
                 " | ".join(" ".join(repr(x) for x in g) for g in groups))


def middle(values):
    return float(numpy.median(values))


def infinite_if(none, values):
    return [-math.inf, math.inf] if none else values


def rank_sum(x, y, axis=-1):
    both = numpy.concatenate([x, y], axis=axis)
    return stats.rankdata(both, axis=axis)[..., :x.shape[-1]].sum(axis=axis)


def untied_outside(n, m, alpha):
    """How many differences are outside of an interval, as in R."""
    # The recurrence of Mann and Whitney (1947).
    cache = {}

    def f(a, b, u):
        if u < 0 or u > a * b:
            return 0
        if a == 0 or b == 0:
            return 1 if u == 0 else 0
        key = (a, b, u)
        if key not in cache:
            cache[key] = f(a - 1, b, u - b) + f(a, b - 1, u)
        return cache[key]

    total = math.comb(n + m, n)
    below, k = 0, 0
    while k <= n * m:
        below += f(n, m, k)
        if below / total > alpha / 2:
            break
        k += 1
    return k


def signed_outside(n, alpha):
    counts = [1]
    for r in range(1, n + 1):
        new = counts + [0] * r
        for s, c in enumerate(counts):
            new[s + r] += c
        counts = new
    below = 0
    for k, c in enumerate(counts):
        below += c
        if below / 2**n > alpha / 2:
            return k
    return len(counts)


def interval(ordered, k):
    return infinite_if(k == 0, [ordered[k - 1], ordered[-k]])


def independent(x, y):
    say("independent", x, y)
    if len(set(x) | set(y)) == len(x) + len(y):
        p = stats.mannwhitneyu(x, y, method="exact").pvalue
    else:
        p = stats.permutation_test(
            (numpy.array(x), numpy.array(y)), rank_sum, vectorized=True,
            permutation_type="independent", n_resamples=numpy.inf).pvalue
    d = sorted(b - a for a in x for b in y)
    n, m = len(x), len(y)
    wanted.append([min(p, 1), middle(d)] +
                  interval(d, untied_outside(n, m, 0.10)) +
                  interval(d, untied_outside(n, m, 0.05)))


def large(x, y):
    """Beyond RANK_EXACT_MAX: the normal approximation."""
    say("independent", x, y)
    p = stats.mannwhitneyu(x, y, method="asymptotic").pvalue
    wanted.append([p, middle([b - a for a in x for b in y])] + [None] * 4)


def paired(x, y):
    say("paired", x, y)
    d = [b - a for a, b in zip(x, y)]
    moved = [e for e in d if e != 0]
    ranks = stats.rankdata([abs(e) for e in moved])
    seen = sum(r for r, e in zip(ranks, moved) if e > 0)
    if not moved:
        p = 1.0
    elif len(moved) == len(d) and len(set(map(abs, d))) == len(d):
        p = stats.wilcoxon(d, mode="exact").pvalue
    else:
        sums = numpy.array([sum(r for r, s in zip(ranks, signs) if s)
                            for signs in itertools.product([0, 1],
                                                           repeat=len(moved))])
        p = 2 * min((sums <= seen + 1e-9).mean(), (sums >= seen - 1e-9).mean())
    walsh = sorted((d[i] + d[k]) / 2 for i in range(len(d))
                   for k in range(i, len(d)))
    wanted.append([min(p, 1), middle(walsh)] +
                  interval(walsh, signed_outside(len(d), 0.10)) +
                  interval(walsh, signed_outside(len(d), 0.05)))


def holm(p):
    say("holm", p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    result = [0.0] * len(p)
    for place, i in enumerate(order):
        result[i] = max(min(1, (len(p) - q) * p[order[q]])
                        for q in range(place + 1))
    wanted.append(result)


def benjamini_hochberg(p):
    say("bh", p)
    order = sorted(range(len(p)), key=lambda i: p[i])
    result = [0.0] * len(p)
    for place, i in enumerate(order):
        result[i] = min(min(1, len(p) / (q + 1) * p[order[q]])
                        for q in range(place, len(p)))
    wanted.append(result)


def binomial(events, trials):
    """Clopper and Pearson."""
    say("binomial", [events, trials])
    low, high = 0.0, 1.0
    if events:
        low = stats.beta.ppf(0.025, events, trials - events + 1)
    if events < trials:
        high = stats.beta.ppf(0.975, events + 1, trials - events)
    wanted.append([low, high])


def clustered(events, trials):
    """Korn and Graubard."""
    say("clustered", events + trials)
    n, total, seen = len(events), sum(trials), sum(events)
    effective = total
    if n > 1 and 0 < seen < total:
        p = seen / total
        variance = n / (n - 1) * sum((e - p * t) ** 2 for e, t in
                                     zip(events, trials)) / total ** 2
        if variance > 0:
            effective = p * (1 - p) / variance
            effective *= (stats.t.ppf(0.975, total - 1) /
                          stats.t.ppf(0.975, n - 1)) ** 2
    effective = min(effective, total)
    seen = seen / total * effective
    low, high = 0.0, 1.0
    if seen:
        low = stats.beta.ppf(0.025, seen, effective - seen + 1)
    if seen < effective:
        high = stats.beta.ppf(0.975, seen + 1, effective - seen)
    wanted.append([low, high])


seed = random.SystemRandom().randrange(2**32)
rng = random.Random(seed)


def draw(n, ties):
    if ties:
        return [float(rng.randrange(1, 7)) for _ in range(n)]
    return [rng.gauss(100, 3) for _ in range(n)]


for _ in range(25):
    independent(draw(rng.randrange(2, 8), True), draw(rng.randrange(2, 7), True))
for _ in range(40):
    independent(draw(rng.randrange(1, 21), False),
                draw(rng.randrange(1, 21), False))
independent([5.0] * 6, [5.0] * 6)
independent(draw(7, True), draw(7, True))
for ties in (False, True):
    large(draw(80, ties), draw(70, ties))
for k in range(50):
    size = rng.randrange(1, 12)
    paired(draw(size, k % 2), draw(size, k % 2))
paired([1.0, 2.0], [1.0, 2.0])
paired(draw(20, False), draw(20, False))
for size in (1, 2, 5, 60, 60, 200):
    family = [rng.random() ** 4 for _ in range(size)]
    holm(family)
    benjamini_hochberg(family)
holm([0.01, 0.01, 0.04])
for trials in (1, 2, 3988, 10**6, 10**8):
    for events in (0, 1, 6, 7337, 226172, trials // 2, trials - 1, trials):
        if events <= trials:
            binomial(events, trials)
for _ in range(50):
    size = rng.randrange(1, 10**rng.randrange(1, 9))
    binomial(rng.randrange(0, size + 1), size)
# Every pair of magnitudes: a fraction that does not converge does so in a
# corner of its own.
for events in range(0, 33):
    for others in range(0, 33):
        seen = round(10**((events + rng.random()) / 4))
        binomial(seen, seen + round(10**((others + rng.random()) / 4)))

clustered([0, 0, 0], [1000, 1000, 1000])
clustered([5, 5, 5], [1000, 1000, 1000])
clustered([1000, 1000], [1000, 1000])
clustered([0, 0, 4597], [326018, 327000, 346733])
for _ in range(60):
    size = rng.randrange(1, 7)
    trials = [rng.randrange(10, 10**rng.randrange(2, 6)) for _ in range(size)]
    share = rng.random() ** 6
    clustered([min(t, round(t * share * rng.random())) for t in trials], trials)

program = sys.argv[1]
answer = subprocess.run([program], input="\n".join(lines) + "\n", text=True,
                        capture_output=True, check=True).stdout.splitlines()
if len(answer) != len(lines):
    sys.exit(f"FAIL: {len(answer)} answers to {len(lines)} questions")
worst = 0.0
for line, said, want in zip(lines, answer, wanted):
    got = [float.fromhex(word) if "inf" not in word else float(word)
           for word in said.split()]
    if len(got) != len(want):
        sys.exit(f"FAIL: {len(got)} numbers, not {len(want)}: {line}")
    for g, w in zip(got, want):
        if w is None or g == w:
            continue
        # A probability may be tiny, and is to be right all the same. Of
        # large numbers of trials neither knows all digits.
        if line.startswith("binomial"):
            off, limit = abs(g - w) / w, 1e-8
        # Of less than one effective event the lower end is a tiny number to
        # a large power: the last digit of the one is many of the other.
        elif line.startswith("clustered"):
            off, limit = abs(g - w) / max(w, 1e-4), 1e-8
        else:
            off, limit = abs(g - w) / max(1.0, abs(w)), TOLERANCE
        worst = max(worst, off / limit * TOLERANCE)
        if not off <= limit:
            sys.exit(f"FAIL: {g} is not {w} (seed {seed}): {line}\n{got}\n{want}")
print(f"{len(lines)} comparisons, largest difference {worst:.2g} (seed {seed})")
