"""Tails of distributions: how surprising a count is, as the negative decimal logarithm of its probability.

Sums to a hundred thousand and beyond keep their precision, where tables and plain sums of probabilities do not.
"""

import math

_TINY = 1e-300
_STEPS = 300
_CLOSE = 1e-7


def negative_binomial_surprise(count: int, mean: float, size: float) -> float:
    """Return -log10 P(X >= count) of a negative binomial with this mean and variance mean + mean² / size.

    `mean`, `size`: above zero. After Abramowitz & Stegun 26.5.24 (the tail is an incomplete beta function).
    """
    if count <= 0:
        return 0.0
    return -log_incomplete_beta(count, size, mean / (mean + size)) / math.log(10)


def log_incomplete_beta(a: float, b: float, x: float) -> float:
    """Return the natural logarithm of the regularised incomplete beta function; `a`, `b` above zero, `x` in 0..1."""
    if x <= 0:
        return -math.inf
    if x >= 1:
        return 0.0
    front = math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return front + math.log(_fraction(a, b, x) / a)
    return math.log(max(1 - math.exp(front) * _fraction(b, a, 1 - x) / b, _TINY))


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of the incomplete beta function, by the modified method of Lentz."""
    above, below = 1.0, 1 / _not_zero(1 - (a + b) * x / (a + 1))
    result = below
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        for term in (even, odd):
            below = 1 / _not_zero(1 + term * below)
            above = _not_zero(1 + term / above)
            result *= below * above
        if abs(below * above - 1) < _CLOSE:
            break
    return result


def _not_zero(value: float) -> float:
    return value if abs(value) > _TINY else _TINY


def gamma_quantile(mean: float, variance: float, z: float) -> float:
    """Return the quantile of a gamma distribution, `z` standard normal deviations from its middle.

    After Wilson & Hilferty 1931; close enough where the answer is rounded to whole credits.
    """
    spread = variance / (9 * mean * mean)
    return mean * max(1 - spread + z * math.sqrt(spread), 0.0) ** 3
