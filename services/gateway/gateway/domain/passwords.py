"""A password is long, mixed, not the name of its owner and not one that everybody tries first."""

import unicodedata

from wenxiao.errors import Invalid
from wenxiao.findings import Finding

SHORTEST = 10
LONGEST = 128
KINDS_NEEDED = 3
TRIED_FIRST = ("password", "passw0rd", "qwerty", "123456", "abc123", "admin123", "iloveyou", "88888888")


class PasswordTooWeak(Invalid):
    title = "密码不符合要求"


def normalised(password: str) -> str:
    """The same characters typed on another keyboard or input method give the same bytes (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def kinds_of_characters(password: str) -> int:
    return sum(
        any(test(character) for character in password)
        for test in (
            str.islower,
            str.isupper,
            str.isdigit,
            lambda character: not (character.islower() or character.isupper() or character.isdigit()),
        )
    )


def weaknesses(password: str, username: str) -> tuple[Finding, ...]:
    """All at once, so that nobody has to find the rules by trying."""
    plain = normalised(password)
    lowered = plain.casefold()
    found = []
    if not SHORTEST <= len(plain) <= LONGEST:
        found.append(Finding("password_length", f"密码长度应为 {SHORTEST} 至 {LONGEST} 个字符。"))
    if kinds_of_characters(plain) < KINDS_NEEDED:
        found.append(
            Finding("password_mixture", f"密码应至少包含大写字母、小写字母、数字、其他字符中的 {KINDS_NEEDED} 种。")
        )
    if username and username.casefold() in lowered:
        found.append(Finding("password_names_owner", "密码不得包含登录名。"))
    if any(common in lowered for common in TRIED_FIRST):
        found.append(Finding("password_common", "密码包含过于常见的组合，请更换。"))
    if any(unicodedata.category(character).startswith("C") for character in plain):
        found.append(Finding("password_control", "密码不得包含不可见的控制字符。"))
    return tuple(found)


def refuse_weak_password(password: str, username: str, *, pointer: str = "#/new_password") -> None:
    found = weaknesses(password, username)
    if found:
        raise PasswordTooWeak(
            "新密码不符合要求：" + "".join(finding.detail for finding in found),
            findings=found,
            pointer=pointer,
        )
