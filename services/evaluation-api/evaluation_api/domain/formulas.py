"""Formulas over named figures: numbers, + − × ÷ and parentheses, exact to sixty digits, and nothing else."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal

EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)
LONGEST = 300
_TOKEN = re.compile(r"\s*(?:(?P<number>\d{1,15}(?:\.\d{1,6})?)|(?P<sign>[-+×÷()])|(?P<name>[^\W\d][\w“”]*|“[\w“”]+))")
_SAME = str.maketrans({"（": "(", "）": ")", "*": "×", "/": "÷", "−": "-", "－": "-", "＋": "+"})
_BINDS = {"+": 1, "-": 1, "×": 2, "÷": 2}
_SHOWN = {"+": " + ", "-": " − ", "×": " × ", "÷": " ÷ "}


class FormulaNotReadable(ValueError):
    """Where a formula stops being one; the message is Chinese."""


@dataclass(frozen=True)
class Formula:
    """As it was written, and in the order of computing: names and numbers first, each sign after its two sides."""

    text: str
    order: tuple[str | Decimal, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one for one in self.order if isinstance(one, str) and one not in _BINDS))


@dataclass(frozen=True)
class Computed:
    """`value`, or None with the reason: figures that are missing, or what was divided by nought.

    `how` is the formula with the figures in it."""

    value: Decimal | None
    how: str
    missing: tuple[str, ...] = ()
    nought: str | None = None


@dataclass(frozen=True)
class _Part:
    value: Decimal
    words: str
    how: str
    binds: int = 3


def read_formula(text: str) -> Formula:
    """Refuses what is not a formula; which names are figures is the framework's to say."""
    if len(text) > LONGEST:
        raise FormulaNotReadable(f"公式超过{LONGEST}字，请拆短")
    order: list[str | Decimal] = []
    signs: list[str] = []
    wants_value = True
    for part in _tokens(text):
        opens = isinstance(part, Decimal) or part not in "+-×÷)"
        if opens != wants_value:
            raise FormulaNotReadable(f"公式“{text}”在“{part}”之前缺少{'数据项' if wants_value else '运算符'}")
        if part == "(":
            signs.append("(")
        elif opens:
            order.append(part)
            wants_value = False
        else:
            _place(str(part), order, signs, text)
            wants_value = part != ")"
    if wants_value:
        raise FormulaNotReadable(f"公式“{text}”没有写完")
    if "(" in signs:
        raise _unpaired(text)
    return Formula(text, (*order, *reversed(signs)))


def _place(sign: str, order: list[str | Decimal], signs: list[str], text: str) -> None:
    """What binds at least as much goes before; a closing bracket takes its opening one away."""
    least = 0 if sign == ")" else _BINDS[sign]
    while signs and signs[-1] != "(" and _BINDS[signs[-1]] >= least:
        order.append(signs.pop())
    if sign != ")":
        signs.append(sign)
    elif signs:
        signs.pop()
    else:
        raise _unpaired(text)


def _unpaired(text: str) -> FormulaNotReadable:
    return FormulaNotReadable(f"公式“{text}”的括号没有成对")


def _tokens(text: str) -> list[str | Decimal]:
    plain, at, found = text.translate(_SAME).strip(), 0, []
    while at < len(plain):
        match = _TOKEN.match(plain, at)
        if match is None:
            raise FormulaNotReadable(
                f"公式“{text}”里有不认识的“{plain[at:].strip()[:10]}”，可用数据项、数字、＋－×÷和括号"
            )
        number = match["number"]
        found.append(Decimal(number) if number else match["sign"] or match["name"])
        at = match.end()
    return found


def compute(formula: Formula, figures: Mapping[str, Decimal]) -> Computed:
    """Never divides by nought and never takes a missing figure for nought."""
    missing = tuple(name for name in formula.names if name not in figures)
    if missing:
        return Computed(None, formula.text, missing)
    held: list[_Part] = []
    for one in formula.order:
        if isinstance(one, Decimal):
            held.append(_Part(one, plain_number(one), plain_number(one)))
        elif one in _BINDS:
            right, left = held.pop(), held.pop()
            if one == "÷" and right.value == 0:
                return Computed(None, formula.text, nought=right.words)
            held.append(_joined(one, left, right))
        else:
            held.append(_Part(figures[one], one, plain_number(figures[one])))
    return Computed(held[0].value, held[0].how)


def _joined(sign: str, left: _Part, right: _Part) -> _Part:
    value = {
        "+": EXACT.add, "-": EXACT.subtract, "×": EXACT.multiply, "÷": EXACT.divide
    }[sign](left.value, right.value)  # fmt: skip
    binds = _BINDS[sign]
    closed = right.binds < binds or (right.binds == binds and sign in "-÷")
    words, how = (
        _SHOWN[sign].join((_within(one, left.binds < binds), _within(two, closed)))
        for one, two in ((left.words, right.words), (left.how, right.how))
    )
    return _Part(value, words, how, binds)


def _within(text: str, closed: bool) -> str:
    return f"（{text}）" if closed or text.startswith("-") else text


def plain_number(value: Decimal) -> str:
    """Without trailing noughts and never in exponent form."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
