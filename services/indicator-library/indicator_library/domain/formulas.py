"""A formula is arithmetic over named inputs: (实际到位资金÷预算资金)×100%.

Names are Chinese words, with quotation marks where the term has them (“三公经费”支出); a name with other signs in it
stands in corner brackets: 「0—6岁儿童数（人）」. Known functions are max, min and abs.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

LONGEST, MOST_PARTS, DEEPEST = 500, 200, 30
FUNCTIONS = {"max": (2, 10), "min": (2, 10), "abs": (1, 1)}
_LETTER = r"A-Za-z_\u3400-\u9fff“”‘’《》、·αβγμ°²³"
_SPAN = r"\d{1,4}(?:[-~—]\d{1,4}(?=[岁年月级周]))?"
PLAIN_NAME = rf"(?:{_SPAN})?[{_LETTER}](?:[{_LETTER}]|{_SPAN}|\.(?=\d))*"
_STRAIGHT = re.compile(r'"([^"「」]{1,40})"')
_PLAIN = re.compile(PLAIN_NAME, re.ASCII)
MARKS = {"": Decimal(1), "%": Decimal("0.01"), "‰": Decimal("0.001")}
_RANK = {"+": 1, "-": 1, "×": 2, "÷": 2}


@dataclass(frozen=True)
class Number:
    """`mark` is the % or ‰ behind it; 100% is one."""

    written: Decimal
    mark: str = ""

    @property
    def value(self) -> Decimal:
        return self.written * MARKS[self.mark]


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Negative:
    operand: "Expression"


@dataclass(frozen=True)
class Operation:
    sign: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True)
class Call:
    function: str
    arguments: tuple["Expression", ...]


Expression = Number | Name | Negative | Operation | Call


def shown(expression: Expression) -> str:
    """The one way to write it; reading it gives the same expression again."""
    match expression:
        case Number():
            return f"{expression.written:f}{expression.mark}"
        case Name():
            plain = _PLAIN.fullmatch(expression.name) and expression.name.lower() not in FUNCTIONS
            return expression.name if plain else f"「{expression.name}」"
        case Negative():
            inner = shown(expression.operand)
            return f"-({inner})" if isinstance(expression.operand, Operation) else f"-{inner}"
        case Call():
            return f"{expression.function}({', '.join(map(shown, expression.arguments))})"
    rank = _RANK[expression.sign]
    left = _within(expression.left, rank)
    return f"{left}{expression.sign}{_within(expression.right, rank + 1)}"


def flat(text: str) -> str:
    """Full-width signs and straight quotes written one way, as names are compared."""
    return _STRAIGHT.sub(r"“\1”", unicodedata.normalize("NFKC", text)).strip()


def names_in(expression: Expression) -> tuple[str, ...]:
    """Each name once, in the order of reading."""
    return tuple(dict.fromkeys(part.name for part in parts_of(expression) if isinstance(part, Name)))


def parts_of(expression: Expression) -> Iterator[Expression]:
    """The expression and everything in it, from left to right."""
    yield expression
    match expression:
        case Negative():
            yield from parts_of(expression.operand)
        case Operation():
            yield from parts_of(expression.left)
            yield from parts_of(expression.right)
        case Call():
            for argument in expression.arguments:
                yield from parts_of(argument)


def _within(expression: Expression, rank: int) -> str:
    loose = isinstance(expression, Operation) and _RANK[expression.sign] < rank
    return f"({shown(expression)})" if loose else shown(expression)
