"""Targets that name several things, each with its number: 电脑≥10台，打印机≥5台."""

import re
from decimal import Decimal

from evaluation_api.domain.table_audit import figures

_PART = re.compile(
    r"(?:^|[,;、。和及])(?P<of>[^\d,;、。≥≤<>=%]{1,12}?)(?P<sign>≥|不少于|不低于|达到|至少|≤|不超过|不高于|<|>|=)?"
    r"(?P<number>\d{1,9}(?:\.\d{1,4})?)(?P<unit>[^\d,;、。]{0,4}?)(?=[,;、。和及]|$)"
)
_DOWN = ("≤", "<", "不超过", "不高于", "=")


def first_missed(target: str, actual: str) -> str:
    """The thing of which fewer were done than asked for, as a sentence; "" where none is seen."""
    wanted, found = _parts(target), _parts(actual)
    if len(wanted) < len(("one", "another")):
        return ""
    for of, one in wanted.items():
        done = found.get(of)
        if done is None or one["sign"] in _DOWN or done["unit"] != one["unit"]:
            continue
        if Decimal(done["number"]) < Decimal(one["number"]):
            return f"“{of}”应完成{one['number']}{one['unit']}，实际{done['number']}{done['unit']}"
    return ""


def _parts(text: str) -> dict[str, re.Match[str]]:
    return {one["of"]: one for one in _PART.finditer(figures.flat(text))}
