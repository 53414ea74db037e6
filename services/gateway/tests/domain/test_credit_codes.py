import pytest

from gateway.domain.credit_codes import check_credit_code


@pytest.mark.parametrize("code", ["91350100M000100Y43", "91110000802100433B", "9144030071526726XG"])
def test_published_codes_are_right(code: str) -> None:
    """The first is the example of GB 32100 itself, the others stand in public registers."""
    assert check_credit_code(code) is None


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91350100M000100Y44", "校验位"),
        ("91350100M000010Y43", "校验位"),
        ("91350100M000100Y4", "17 位"),
        ("91350100M000100Y433", "19 位"),
        ("91350100M0OO100Y43", "“O”"),
        ("91350100m000100Y43", "“m”"),
        ("９1350100M000100Y43", "“９”"),
        ("", "0 位"),
    ],
)
def test_wrong_ones_are_told_what_is_wrong(code: str, words: str) -> None:
    assert words in (check_credit_code(code) or "")


def test_every_single_wrong_sign_and_most_swaps_are_found() -> None:
    code = "91350100M000100Y43"
    for place, right in enumerate(code):
        for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY":
            if sign != right:
                assert check_credit_code(code[:place] + sign + code[place + 1 :]), (place, sign)
