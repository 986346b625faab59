"""How wrong something may be at most, by what was seen of it."""

from math import exp, lgamma, log, log1p

SURE = 0.95
"""Confidence of a bound, one-sided."""

_STEPS = 60
"""Halvings of the interval: as exact as a float."""


def most_wrong(wrong: int, of: int) -> float:
    """Return the upper bound on a rate by Clopper and Pearson (1934), exact and one-sided.

    It is the rate at which so few errors would be seen with a chance of 5 %: 0 of 59 bound it by
    5 %, 0 of 149 by 2 %, 0 of 299 by 1 %. Nothing seen bounds nothing.
    """
    if wrong >= of:
        return 1.0
    low, high = wrong / of, 1.0
    for _ in range(_STEPS):
        rate = (low + high) / 2
        if _at_most(wrong, of, rate) > 1 - SURE:
            low = rate
        else:
            high = rate
    return high


def _at_most(wrong: int, of: int, rate: float) -> float:
    """Return the chance of at most `wrong` errors among `of`, each with this rate."""
    if not 0 < rate < 1:
        return float(rate <= 0)
    return sum(
        exp(_ways(of, k) + k * log(rate) + (of - k) * log1p(-rate)) for k in range(wrong + 1)
    )


def _ways(of: int, k: int) -> float:
    """Return the logarithm of the binomial coefficient."""
    return lgamma(of + 1) - lgamma(k + 1) - lgamma(of - k + 1)
