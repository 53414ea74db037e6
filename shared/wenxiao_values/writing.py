"""Characters that mean the same, written one way; and what is left of a damaged copy."""

import re
import unicodedata
from functools import lru_cache

OPERATORS = {
    ">=": "≥", "=>": "≥", "≧": "≥", "⩾": "≥", "≫": "≥",
    "<=": "≤", "=<": "≤", "≦": "≤", "⩽": "≤", "≪": "≤",
    "==": "=", "═": "=", "﹦": "=", "＝": "=",
    "›": ">", "‹": "<", "〉": ">", "〈": "<", "~=": "≈",
}  # fmt: skip
PLACEHOLDER = re.compile(r"^([≥≤=><])\**$")
EACH = "次|期|场|场次|人次|个|件|篇|元"
CUT = re.compile(r"(?:…|\.{3})?\((?:unit cell )?cut\)|…$|\.{3}$")
# How a copy distorts an operator before a number: ═ read as 二, ± as 工, a unit cell before the sign.
DAMAGED = ((re.compile(r"^二(?=\d{2})"), "="), (re.compile(r"^工(?=\d)"), "±"), (re.compile(r"^%=(?=\d)"), "="),
           (re.compile(r"^[\^`'’·]+(?=\d)"), ""))  # fmt: skip


_UNSEEN = re.compile(r"[\u200b-\u200f\ufeff\x00-\x1f]")
_LOOSE = re.compile(r"(?<=[\d\s≥≤=><%])\s+(?=[\d≥≤=><%元个人次])|(?<=[≥≤=><])\s+")
_PER = re.compile(rf"^每(年|月|季度|周|天|日)(\d+(?:\.\d+)?)({EACH})$")
_PERCENT = re.compile(r"百分比|percent")
_SIGNS = frozenset("".join(OPERATORS))
_BRACKETS = str.maketrans("【】〔〕", "()()")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """Full-width forms, blanks and the many shapes of operators and quotes made one; brackets become ASCII."""
    flat = unicodedata.normalize("NFKC", text).strip()
    flat = _UNSEEN.sub(" ", flat).translate(_BRACKETS)
    flat = _LOOSE.sub("", flat)
    if not _SIGNS.isdisjoint(flat):
        for written, meant in OPERATORS.items():
            flat = flat.replace(written, meant)
    flat = _PER.sub(r"\2\3/\1", flat)
    return _PERCENT.sub("%", flat.strip(" ;。,、"))


def mended(text: str) -> tuple[str, bool, bool]:
    """The text without what a copy did to it; whether it was cut, and whether an operator was damaged."""
    whole = CUT.sub("", text).strip()
    for shape, meant in DAMAGED:
        whole, times = shape.subn(meant, whole)
        if times:
            return whole, whole != text and bool(CUT.search(text)), True
    return whole, bool(CUT.search(text)), False
