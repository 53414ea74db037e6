import pytest

from gateway.domain.passwords import PasswordTooWeak, normalised, refuse_weak_password, weaknesses


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
