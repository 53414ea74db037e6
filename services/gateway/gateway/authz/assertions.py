"""Assertions for the services: ES256, one minute, the claims of a Principal as the kernel codes them."""

from datetime import date, timedelta
from uuid import uuid4

from gateway.keys.ring import KeyRing
from wenxiao.access import ASSERTION_AUDIENCE, ASSERTION_ISSUER, Principal, principal_claims
from wenxiao.clock import now
from wenxiao.errors import Invalid

LIFE = timedelta(seconds=60)
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)


class BusinessDayRefused(Invalid):
    title = "不接受业务日期"


async def assertion_for(keys: KeyRing, who: Principal, signing_kid: str | None = None) -> str:
    """`signing_kid`: the key that signs now, where the caller has just read it."""
    issued = int(now().timestamp())
    return await keys.sign(
        {
            **principal_claims(who),
            "iss": ASSERTION_ISSUER,
            "aud": ASSERTION_AUDIENCE,
            "iat": issued,
            "exp": issued + int(LIFE.total_seconds()),
            "jti": str(uuid4()),
        },
        signing_kid,
    )


def refuse_foreign_clock(day: date | None, *, demo_clock: bool) -> None:
    """Outside the demonstration today is today, whoever asks."""
    if day is None:
        return
    if not demo_clock:
        raise BusinessDayRefused(
            "本系统按实际日期运行，不接受指定业务日期。请去掉 X-Wenxiao-Day 后重试；"
            "只有演示时钟（WENXIAO_CLOCK=demo）下才能使用。"
        )
    if not EARLIEST <= day <= LATEST:
        raise BusinessDayRefused(f"业务日期应在 {EARLIEST} 至 {LATEST} 之间，请更正后重试。")


def stated_day(text: str | None, *, demo_clock: bool) -> date | None:
    """The day of the header X-Wenxiao-Day."""
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if demo_clock and (day is None or text != day.isoformat()):
        raise BusinessDayRefused("X-Wenxiao-Day 不是有效日期，请写成如 2022-07-31。")
    refuse_foreign_clock(day or EARLIEST, demo_clock=demo_clock)
    return day
