"""Intervals of a count and its base as formulas that every spreadsheet program knows."""

from __future__ import annotations

__all__ = ["LEVEL", "limit_formulas"]

LEVEL = "level"  # the name of the cell that holds it

# `c` the cell of the count, `n` that of its base, `z` and `a` from the level of the workbook.
_MIDDLE = "({c}/{n}+{z}^2/(2*{n}))"
_HALF = "{z}*SQRT(({c}/{n})*(1-{c}/{n})/{n}+{z}^2/(4*{n}^2))"
_WILSON = (
    f"IF({{c}}=0,0,({_MIDDLE}-{_HALF})/(1+{{z}}^2/{{n}}))",
    f"IF({{c}}={{n}},1,({_MIDDLE}+{_HALF})/(1+{{z}}^2/{{n}}))",
)
_CLOPPER_PEARSON = (
    "IF({c}=0,0,BETAINV({a}/2,{c},{n}-{c}+1))",
    "IF({c}={n},1,BETAINV(1-{a}/2,{c}+1,{n}-{c}))",
)
_LIMITS = {
    "wilson": _WILSON,
    "clopper_pearson": _CLOPPER_PEARSON,
    "by base": tuple(
        f"IF({{n}}>=20,{wilson},{exact})"
        for wilson, exact in zip(_WILSON, _CLOPPER_PEARSON, strict=True)
    ),
    "jeffreys": (
        "IF({c}=0,0,BETAINV({a}/2,{c}+0.5,{n}-{c}+0.5))",
        "IF({c}={n},1,BETAINV(1-{a}/2,{c}+0.5,{n}-{c}+0.5))",
    ),
}


def limit_formulas(method: str, count: str, base: str, level: str) -> tuple[str, str] | None:
    """Formulas of both limits in percent; None of a method without a closed form in a spreadsheet.

    Parameters
    ----------
    method : str
        As in the settings of a study: "by base" is Wilson from a base of 20.
    count, base, level : str
        Cells, the level in percent. Where the base is 0 the formulas give an empty text.

    Examples
    --------
    >>> low, high = limit_formulas("clopper_pearson", "B2", "C2", "level")
    >>> low
    '=IF(C2=0,"",100*(IF(B2=0,0,BETAINV((1-level/100)/2,B2,C2-B2+1))))'
    """
    if method not in _LIMITS:
        return None
    alpha = f"(1-{level}/100)"
    z = f"NORMSINV(1-{alpha}/2)"
    low, high = (each.format(c=count, n=base, z=z, a=alpha) for each in _LIMITS[method])
    return f'=IF({base}=0,"",100*({low}))', f'=IF({base}=0,"",100*({high}))'
