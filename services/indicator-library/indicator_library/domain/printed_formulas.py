"""A formula as documents print it: 资金到位率=(实际到位资金/预算资金)×100%;每低1%扣1分.

What stands before the equals sign is the indicator, what follows a semicolon is a remark; a bracket behind a name that
is a unit, as in 实际举办期(次), says in what the name is counted. Nothing here raises: what is no formula gives None.
"""

import re
import unicodedata
from dataclasses import dataclass

from indicator_library.domain.formulas import Expression, Name, Operation, names_in, parts_of
from indicator_library.domain.parsing_formulas import FormulaUnreadable, parse
from indicator_library.domain.units import is_unit

_LEFT = re.compile(r"^[^=×÷+*/\[\]%]{1,40}=")
_INTRODUCED = re.compile(r"^[^=×÷+*/\[\]%]{2,60}[:：]\s*(?=.*[/÷])")
_NOTE = re.compile(r"(?<=[\u4e00-\u9fff])[(（]([^()（）+×÷*/\-]{1,12})[)）]")
_CHANGE = re.compile(r"^(?:地区|部门)?(.+?)(?:变动率|增长率|下降率|压减率)$")
_BARE = ("本年度", "上年度", "本年", "上年")


@dataclass(frozen=True)
class NamedFormula:
    """`counted_in` says which names are printed with a unit; `remark` is what follows the formula."""

    expression: Expression
    names: tuple[str, ...]
    counted_in: dict[str, str]
    remark: str = ""


def named(printed: str, indicator: str = "") -> NamedFormula | None:
    """`indicator` completes names that only say 本年 and 上年: 本年 of 税收占比变动率 is 本年税收占比."""
    text, _, remark = unicodedata.normalize("NFKC", printed).replace("；", ";").partition(";")
    text = _LEFT.sub("", _INTRODUCED.sub("", text.strip()).strip())
    counted_in: dict[str, str] = {}
    text = _without_notes(text, counted_in)
    try:
        expression = parse(text)
    except FormulaUnreadable:
        return None
    expression = _completed(expression, indicator)
    names = names_in(expression)
    if not names or not any(isinstance(part, Operation) for part in parts_of(expression)):
        return None
    return NamedFormula(expression, names, {n: u for n, u in counted_in.items() if n in names}, remark.strip())


def _without_notes(text: str, counted_in: dict[str, str]) -> str:
    """Takes brackets behind a name out of the text; where they hold a unit it is kept."""

    def taken(found: re.Match[str]) -> str:
        before = re.search(r"[\u4e00-\u9fffA-Za-z0-9“”]+$", text[: found.start()])
        if before and is_unit(found[1]):
            counted_in[before[0]] = found[1]
        return ""

    return _NOTE.sub(taken, text)


def _completed(expression: Expression, indicator: str) -> Expression:
    subject = _CHANGE.match(indicator)
    if subject is None:
        return expression
    return _renamed(expression, {bare: f"{bare}{subject[1]}" for bare in _BARE})


def _renamed(part: Expression, names: dict[str, str]) -> Expression:
    """Only sums, products and names are printed in documents; anything else stays as it is."""
    match part:
        case Name():
            return Name(names.get(part.name, part.name))
        case Operation():
            return Operation(part.sign, _renamed(part.left, names), _renamed(part.right, names))
    return part
