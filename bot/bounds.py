"""How wrong something may be, by what was seen of it: at most, and likely."""

from math import exp, lgamma, log, log1p, sqrt

SURE = 0.95
"""Confidence of a bound, one-sided."""

_DEVIATIONS = 1.959964
"""Of a normal distribution, between which 95 % lie."""

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


def likely(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a rate by Wilson (1927), for a report; nothing seen says nothing.

    Unlike the textbook's interval it stays within 0 and 1, and it holds for few and for extremes.
    """
    if not of:
        return 0.0, 1.0
    rate, square = count / of, _DEVIATIONS**2
    middle = rate + square / (2 * of)
    spread = _DEVIATIONS * sqrt(rate * (1 - rate) / of + square / (4 * of**2))
    scale = 1 + square / of
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


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
