"""Whether a part of a formula is zero whatever the figures are: 甲-甲, (1-1)×乙, max(甲-甲, 0)."""

from fractions import Fraction

from indicator_library.domain.formulas import Call, Expression, Name, Negative, Number, names_in

TRIED = 6
_SPREAD = 101  # a prime, so that the figures of one trial differ


def is_zero_by_form(part: Expression) -> bool:
    """Zero with each of several sets of figures, of either sign and in any order; what cannot be computed is none."""
    names = names_in(part)
    trials = ({name: _figure(at, turn) for at, name in enumerate(names)} for turn in range(TRIED))
    return all(_value(part, figures) == 0 for figures in trials)


def _figure(at: int, turn: int) -> Fraction:
    return Fraction(((at + 1) * (7 * turn + 3) * 13 + turn * 29) % _SPREAD - _SPREAD // 2 or 1, 1 + turn % 2)


def _value(part: Expression, figures: dict[str, Fraction]) -> Fraction | None:
    match part:
        case Number():
            return Fraction(part.value)
        case Name():
            return figures[part.name]
        case Negative():
            inner = _value(part.operand, figures)
            return None if inner is None else -inner
        case Call():
            told = [_value(one, figures) for one in part.arguments]
            known = [one for one in told if one is not None]
            return _called(part.function, known) if len(known) == len(told) else None
    left, right = _value(part.left, figures), _value(part.right, figures)
    return None if left is None or right is None else _joined(part.sign, left, right)


def _called(function: str, known: list[Fraction]) -> Fraction:
    return abs(known[0]) if function == "abs" else max(known) if function == "max" else min(known)


def _joined(sign: str, left: Fraction, right: Fraction) -> Fraction | None:
    if sign == "÷":
        return left / right if right else None
    return left * right if sign == "×" else left + right if sign == "+" else left - right
