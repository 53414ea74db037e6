from datetime import UTC, datetime, timedelta

import pytest

from gateway.domain.passwords import (
    OneTimePasswordLapsed,
    PasswordChangeRequired,
    PasswordReused,
    PasswordRule,
    PasswordStanding,
    PasswordTooWeak,
    normalised,
    refuse_lapsed,
    refuse_reused,
    refuse_until_changed,
    refuse_weak_password,
    standing,
    weaknesses,
)


def rules(password: str, username: str = "yibao-jingban") -> set[str]:
    return {finding.rule for finding in weaknesses(password, username)}


@pytest.mark.parametrize("password", ["Wenxiao-2022-demo", "龙川Ylbz2022年", "aB3$aB3$aB", "Ⅳcorrect-Horse9"])
def test_good_passwords_have_no_weakness(password: str) -> None:
    assert rules(password) == set()


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("aB3$aB3$a", "password_length"),
        ("aB3$" * 33, "password_length"),
        ("onlylowercase1", "password_mixture"),
        ("1234567890123", "password_mixture"),
        ("My-yibao-Jingban-1", "password_names_owner"),
        ("xxPassword#77", "password_common"),
        ("abcDEF\u0000123#", "password_control"),
        ("abcDEF\u200b123#", "password_control"),
    ],
)
def test_each_rule_finds_its_weakness(password: str, rule: str) -> None:
    assert rule in rules(password)


def test_all_weaknesses_are_told_at_once() -> None:
    with pytest.raises(PasswordTooWeak) as refused:
        refuse_weak_password("qwerty", "somebody")
    assert [finding.rule for finding in refused.value.findings] == [
        "password_length",
        "password_mixture",
        "password_common",
    ]
    assert refused.value.pointer == "#/new_password"


def test_full_width_input_is_the_same_password() -> None:
    assert normalised("Ｗenxiao－２０２２") == "Wenxiao-2022"


NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULE = PasswordRule(lasts=timedelta(days=90), one_time_lasts=timedelta(hours=72), former=5)


@pytest.mark.parametrize(
    ("age", "one_time", "found"),
    [
        (timedelta(0), None, PasswordStanding.GOOD),
        (timedelta(days=90) - timedelta(seconds=1), None, PasswordStanding.GOOD),
        (timedelta(days=90), None, PasswordStanding.EXPIRED),
        (timedelta(0), timedelta(seconds=1), PasswordStanding.ONE_TIME),
        (timedelta(0), timedelta(0), PasswordStanding.LAPSED),
        (timedelta(days=200), timedelta(hours=1), PasswordStanding.ONE_TIME),
        (timedelta(days=200), timedelta(hours=-1), PasswordStanding.LAPSED),
    ],
)
def test_how_a_password_stands(age: timedelta, one_time: timedelta | None, found: PasswordStanding) -> None:
    assert standing(NOON - age, None if one_time is None else NOON + one_time, RULE, NOON) is found


def test_where_passwords_do_not_expire_age_says_nothing() -> None:
    lasting = PasswordRule(lasts=None)
    assert standing(NOON - timedelta(days=5000), None, lasting, NOON) is PasswordStanding.GOOD
    assert standing(NOON, NOON, lasting, NOON) is PasswordStanding.LAPSED


def test_only_a_good_password_opens_a_session() -> None:
    refuse_until_changed(PasswordStanding.GOOD)
    for found in (PasswordStanding.ONE_TIME, PasswordStanding.EXPIRED):
        refuse_lapsed(found)
        with pytest.raises(PasswordChangeRequired) as refused:
            refuse_until_changed(found)
        assert refused.value.attributes == {"reason": found.value}
        assert "/api/v1/credentials/renew" in refused.value.detail
    for refusing in (refuse_lapsed, refuse_until_changed):
        with pytest.raises(OneTimePasswordLapsed, match="安全管理员"):
            refusing(PasswordStanding.LAPSED)


def test_a_password_that_was_used_is_refused_at_its_field() -> None:
    refuse_reused(used_before=False, rule=RULE)
    with pytest.raises(PasswordReused, match="最近 5 个") as refused:
        refuse_reused(used_before=True, rule=RULE)
    assert refused.value.pointer == "#/new_password"
