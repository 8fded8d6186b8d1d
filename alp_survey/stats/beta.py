"""The incomplete beta function in pure Python, and the solver that inverts it.

`scipy.special` has both, and costs more to import than a whole audit takes. The tests hold this
module against it.
"""

import math
from collections.abc import Callable

_EPSILON = 2.0**-52
_LOG_2_PI = math.log(2 * math.pi)


def log_likelihood_drop(successes: float, failures: float, x: float) -> float:
    """How far the binomial log likelihood falls from its top to `x`.

    Parameters
    ----------
    successes, failures : float
        Both >= 0, not both 0; the likelihood is highest at ``successes / (successes + failures)``.
    x : float
        A proportion, 0 < x < 1.

    Returns
    -------
    float
        >= 0 up to rounding, and 0 at the top; twice this is the likelihood-ratio statistic.

    Examples
    --------
    >>> round(2 * log_likelihood_drop(32, 12, 0.5), 3)
    9.433
    """
    # log1p of the relative distance: log(observed) - log(expected) would cancel where they are near
    distance = successes / (successes + failures) - x
    gain = successes * math.log1p(distance / x) if successes else 0.0
    loss = failures * math.log1p(-distance / (1 - x)) if failures else 0.0
    return gain + loss


def _stirling_error(x: float) -> float:
    """Return log(x!) minus Stirling's formula (Loader 2000)."""
    if x < 16:  # the series below is exact to a double from here on
        return math.lgamma(x + 1) - (x + 0.5) * math.log(x) + x - 0.5 * _LOG_2_PI
    s = 1 / (x * x)
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - s / 1188)))) / x


def _power_term(a: float, b: float, x: float) -> float:
    """Return x^a (1-x)^b / B(a, b) by Loader's (2000) saddle-point form.

    The plain form subtracts log-gammas of size n log n, and at n = 1,000,000 loses seven digits.
    """
    n = a + b
    log_term = _stirling_error(n) - _stirling_error(a) - _stirling_error(b)
    return math.sqrt(a * b / (2 * math.pi * n)) * math.exp(log_term - log_likelihood_drop(a, b, x))


def _fraction(a: float, b: float, x: float) -> float:
    """Return the continued fraction of DiDonato and Morris (1992, BFRAC) by Lentz's method."""
    top = a * (1 - x) - b * x + 1
    value = c = a * top / (a + 1)
    d = 0.0
    m = 0
    change = math.inf
    while abs(change - 1) > _EPSILON:
        m += 1
        odd = a + 2 * m - 1
        numerator = (a + m - 1) * (a + b + m - 1) * m * (b - m) * (x / odd) ** 2
        denominator = m + m * (b - m) * x / odd + (a + m) * (top + m * (2 - x)) / (odd + 2)
        d = 1 / (denominator + numerator * d)
        c = denominator + numerator / c
        change = c * d
        value *= change
    return value


def incomplete_beta(a: float, b: float, x: float) -> tuple[float, float]:
    """The regularised incomplete beta function and its slope.

    The probability that a Beta(a, b) variable is at most `x`. For whole numbers it is also the
    binomial tail: ``incomplete_beta(k, n - k + 1, p)`` is P(X >= k) in n draws of proportion p.

    Parameters
    ----------
    a, b : float
        Shapes, > 0. The cost grows with the smaller one and towards the mean ``a / (a + b)``: in
        the 2.5% tail of equal shapes some 10 steps at 22, some 80 at 500,000.
    x : float
        0 to 1.

    Returns
    -------
    tuple of float
        The probability, good to some 2e-13 of itself below the mean, and its derivative in `x`
        (the density).

    References
    ----------
    DiDonato A R, Morris A H (1992). Algorithm 708. ACM Trans Math Softw 18:360-373.
    Loader C (2000). Fast and accurate computation of binomial probabilities.

    Examples
    --------
    >>> probability, density = incomplete_beta(32, 13, 0.5721)
    >>> round(probability, 4)
    0.025
    """
    if x <= 0:
        return 0.0, 0.0
    if x >= 1:
        return 1.0, 0.0
    power = _power_term(a, b, x)
    density = power / (x * (1 - x))
    if x <= a / (a + b):  # the fraction converges fast on this side only
        return power / _fraction(a, b, x), density
    return 1 - power / _fraction(b, a, 1 - x), density


def solve_increasing(
    function: Callable[[float], tuple[float, float]],
    target: float,
    *,
    start: float,
    low: float = 0.0,
    high: float = 1.0,
) -> float:
    """The point between `low` and `high` where a positive function crosses `target` upwards.

    Newton's steps on the logarithm (a tail is nearly log-linear), kept inside a bracket that every
    evaluation shrinks; a step that leaves the bracket is replaced by halving it.

    Parameters
    ----------
    function : callable
        Returns value and slope. It need not be monotone, but must be below `target` from `low` to
        the crossing and above it from there to `high`: with two crossings, either may come back.
    target : float
        > 0.
    start : float
        First guess, between `low` and `high`.
    low, high : float
        The bracket; `high` itself comes back when the target is only reached there.

    Returns
    -------
    float
        The crossing, to machine precision.

    Examples
    --------
    >>> round(solve_increasing(lambda p: (p**44, 44 * p**43), 0.025, start=0.9), 6)
    0.91958
    """
    x = start
    for _ in range(200):  # halving alone needs some 60; a bound, so that rounding cannot loop
        value, slope = function(x)
        if value > 0 and slope > 0:
            step = value / slope * math.log(target / value)
        else:  # too far out for a slope: only the side is known
            step = math.copysign(math.inf, target - value)
        if abs(step) <= 1e-12 * x:  # quadratic convergence: the next step would be below rounding
            return x + step
        low, high = (x, high) if step > 0 else (low, x)
        x = x + step if low < x + step < high else (low + high) / 2
    return x
