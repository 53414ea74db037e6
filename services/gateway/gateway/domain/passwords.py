"""A password is long, mixed, not the name of its owner and not one that everybody tries first."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from wenxiao.errors import Forbidden, Invalid
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


class PasswordReused(Invalid):
    title = "密码与用过的相同"


class PasswordChangeRequired(Forbidden):
    title = "须先修改密码"


class OneTimePasswordLapsed(Forbidden):
    title = "一次性密码已失效"


@dataclass(frozen=True)
class PasswordRule:
    """No document states these numbers; GB/T 22239 only requires that passwords are changed from time to time.

    `lasts` None: passwords do not expire.
    """

    lasts: timedelta | None = timedelta(days=90)
    one_time_lasts: timedelta = timedelta(hours=72)
    former: int = 5


class PasswordStanding(StrEnum):
    GOOD = "good"
    ONE_TIME = "one_time"
    EXPIRED = "expired"
    LAPSED = "lapsed"


def standing(
    changed_at: datetime, one_time_until: datetime | None, rule: PasswordRule, now: datetime
) -> PasswordStanding:
    """`one_time_until` stands where somebody else knows the password: it is good for choosing another one, once."""
    if one_time_until is not None:
        return PasswordStanding.ONE_TIME if now < one_time_until else PasswordStanding.LAPSED
    if rule.lasts is not None and now >= changed_at + rule.lasts:
        return PasswordStanding.EXPIRED
    return PasswordStanding.GOOD


def refuse_lapsed(held: PasswordStanding) -> None:
    if held is PasswordStanding.LAPSED:
        raise OneTimePasswordLapsed("一次性密码已过有效期或已停用，不能再用。请联系安全管理员重置密码。")


def refuse_until_changed(held: PasswordStanding) -> None:
    """No session, not even a small one: who must change the password shows the old one with the new one."""
    refuse_lapsed(held)
    if held is PasswordStanding.GOOD:
        return
    why = "这是管理员设定的一次性密码" if held is PasswordStanding.ONE_TIME else "密码已超过使用期限"
    raise PasswordChangeRequired(
        f"{why}，修改后才能登录。请提交登录名、原密码和新密码到 POST /api/v1/credentials/renew，再用新密码登录。",
        reason=held.value,
    )


def refuse_reused(*, used_before: bool, rule: PasswordRule, pointer: str = "#/new_password") -> None:
    if used_before:
        raise PasswordReused(
            f"新密码不得与现在的密码和最近 {rule.former} 个用过的密码相同。请另选一个。", pointer=pointer
        )
