"""Reading a formula, and saying exactly where it cannot be read; what is too long or too deep is refused, not tried."""

import re
from dataclasses import dataclass
from decimal import Decimal

from indicator_library.domain.formulas import (
    DEEPEST,
    FUNCTIONS,
    LONGEST,
    MOST_PARTS,
    PLAIN_NAME,
    Call,
    Expression,
    Name,
    Negative,
    Number,
    Operation,
    flat,
)
from wenxiao.errors import Invalid

_SIGNS = {
    **dict.fromkeys("*✕∗", "×"),
    **dict.fromkeys("/∕", "÷"),
    **dict.fromkeys("−–—", "-"),
    **dict.fromkeys("[【〔{", "("),
    **dict.fromkeys("]】〕}", ")"),
}
_TOKEN = re.compile(
    rf"\s*(?:「(?P<quoted>[^「」]{{1,60}})」|(?P<name>{PLAIN_NAME})|(?P<number>\d{{1,18}}(?:\.\d{{1,12}})?)(?P<mark>[%‰]?)"
    r"|(?P<sign>[-+×÷(),*/−–—\[\]【】〔〕{}∕✕∗]))",
    re.ASCII,
)


class FormulaUnreadable(Invalid):
    title = "公式无法识别"


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    mark: str = ""


END = Token("end", "公式末尾")


def parse(text: str, pointer: str | None = None) -> Expression:
    """The expression; the refusal names the place and what was expected there."""
    try:
        return _Reader(_tokens(text)).whole()
    except _Unread as unread:
        raise FormulaUnreadable(f"{unread}请改正后再试。", pointer=pointer) from None


class _Unread(Exception):
    """Why reading stopped."""


def _tokens(text: str) -> list[Token]:
    if len(text) > LONGEST:
        raise _Unread(f"公式长{len(text)}字，超过{LONGEST}字，")
    written = flat(text)
    found: list[Token] = []
    at = 0
    while at < len(written):
        token = _TOKEN.match(written, at)
        if token is None or len(found) == LONGEST:
            raise _Unread(f"公式中的“{written[at : at + 10].strip()}”无法识别，")
        found.append(_token(token))
        at = token.end()
    return found


def _token(found: re.Match[str]) -> Token:
    if found["quoted"] is not None:
        return Token("name", found["quoted"].strip() or found["quoted"])
    if found["name"] is not None:
        return Token("name", found["name"])
    if found["number"] is not None:
        return Token("number", found["number"], found["mark"])
    return Token("sign", _SIGNS.get(found["sign"], found["sign"]))


class _Reader:
    """Recursive descent: a sum of products of factors."""

    def __init__(self, tokens: list[Token]) -> None:
        self.tokens, self.at, self.depth, self.parts = tokens, 0, 0, 0

    def whole(self) -> Expression:
        if not self.tokens:
            raise _Unread("公式是空的，")
        found = self.sum()
        if self.next is not END:
            raise _Unread(f"“{self.before}”之后多出“{self.next.text}”，少了运算符号，")
        return found

    @property
    def next(self) -> Token:
        return self.tokens[self.at] if self.at < len(self.tokens) else END

    @property
    def before(self) -> str:
        return "".join(token.text + token.mark for token in self.tokens[max(0, self.at - 3) : self.at])

    def take(self, *signs: str) -> str | None:
        token = self.next
        if token.kind != "sign" or token.text not in signs:
            return None
        self.at += 1
        return token.text

    def made(self, part: Expression) -> Expression:
        self.parts += 1
        if self.parts > MOST_PARTS:
            raise _Unread(f"公式超过{MOST_PARTS}项，")
        return part

    def sum(self) -> Expression:
        found = self.product()
        while sign := self.take("+", "-"):
            found = self.made(Operation(sign, found, self.product()))
        return found

    def product(self) -> Expression:
        found = self.factor()
        while sign := self.take("×", "÷"):
            found = self.made(Operation(sign, found, self.factor()))
        return found

    def factor(self) -> Expression:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Unread(f"公式的括号超过{DEEPEST}层，")
        found = self.made(self.single())
        self.depth -= 1
        return found

    def single(self) -> Expression:
        if self.take("-"):
            return Negative(self.factor())
        if self.take("("):
            found = self.sum()
            self.closed()
            return found
        token = self.next
        if token.kind not in ("name", "number"):
            raise _Unread(f"“{self.before}”之后应为数据项或数字，却是“{token.text}”，")
        self.at += 1
        if token.kind == "number":
            return Number(Decimal(token.text), token.mark)
        return self.call(token.text) if self.take("(") else Name(token.text)

    def call(self, name: str) -> Expression:
        function = name.lower()
        if function not in FUNCTIONS:
            known = "、".join(FUNCTIONS)
            raise _Unread(f"“{name}”之后直接是括号，少了运算符号；函数只有{known}，")
        arguments = [self.sum()]
        while self.take(","):
            arguments.append(self.sum())
        self.closed()
        least, most = FUNCTIONS[function]
        if not least <= len(arguments) <= most:
            raise _Unread(f"函数{function}有{least}至{most}个参数，这里是{len(arguments)}个，")
        return Call(function, tuple(arguments))

    def closed(self) -> None:
        if not self.take(")"):
            raise _Unread(f"“{self.before}”之后少了右括号，")
