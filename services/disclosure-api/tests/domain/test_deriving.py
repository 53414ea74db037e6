"""From what else a reader learns what is kept back; told to those who decide."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.deriving import RENAMED, TOGETHER, Proposed, Scope, default_scope, derivable, has
from disclosure_api.domain.fields import VISIBLE, Audience, Kind

PUBLIC = (Audience.PUBLIC,)


def told(kind: Kind, *pointers: str, scope: Scope = Scope.PROJECT) -> list[str]:
    return [found.detail for found in derivable(Proposed(kind, PUBLIC, pointers, scope))]


@pytest.mark.parametrize(
    ("kind", "pointer", "place"),
    [
        (Kind.SELF_EVALUATION, "/result/score", "/execution/score、/indicators"),
        (Kind.SELF_EVALUATION, "/result/score", "/result/grade"),
        (Kind.SELF_EVALUATION, "/indicators/2", "/result/score"),
        (Kind.SELF_EVALUATION, "/indicators/2/score", "其余各行"),
        (Kind.MONITORING_SUMMARY, "/money/executed", "/money/adjusted_budget、/paces/spend_pace"),
        (Kind.DEPARTMENT_OVERALL, "/result/score", "/dimensions"),
        (Kind.TARGET, "/money/approved_budget", "/money/adjusted_budget"),
    ],
)
def test_the_other_terms_of_a_sum_and_its_other_names_are_told(kind: Kind, pointer: str, place: str) -> None:
    (found,) = told(kind, pointer)
    assert place in found


def test_what_is_kept_back_with_it_is_no_source() -> None:
    whole_result = ("/result", "/execution", "/indicators", "/money")
    assert told(Kind.SELF_EVALUATION, *whole_result) == []
    (found,) = told(Kind.MONITORING_SUMMARY, "/money/executed", "/paces", scope=Scope.THIS)[:1]
    assert "spend_pace" not in found


def test_the_same_member_of_other_kinds_is_told_unless_it_goes_with_the_project() -> None:
    (found,) = told(Kind.TARGET, "/goal", scope=Scope.THIS)
    assert "单位自评结果的/goal" in found
    assert told(Kind.TARGET, "/goal") == []
    assert told(Kind.TARGET, "/indicators/0") != [], "rows are of one source"


def test_a_whole_of_one_document_leaves_the_others_of_the_project() -> None:
    (found,) = told(Kind.TARGET, "", scope=Scope.THIS)
    assert "单位自评结果" in found
    assert "地区绩效汇总" not in found
    assert told(Kind.TARGET, "") == []


def test_a_state_secret_is_one_everywhere() -> None:
    assert {ground: default_scope(ground) for ground in ("state_secret", "trade_secret")} == {
        "state_secret": Scope.PROJECT,
        "trade_secret": Scope.THIS,
    }


def test_the_formulas_speak_of_members_that_there_are() -> None:
    for kind, groups in TOGETHER.items():
        for member in {member for group in groups for member in group}:
            assert has(VISIBLE[kind, Audience.NPC], member), (kind, member)
    for name, others in RENAMED.items():
        assert all(any(has(VISIBLE[kind, Audience.NPC], one) for kind in Kind) for one in (name, *others))


@given(
    st.sampled_from([kind for kind in Kind if kind is not Kind.REGION_SUMMARY]),
    st.lists(
        st.sampled_from(["/goal", "/result/score", "/money", "/money/executed", "/indicators/0", ""]), unique=True
    ),
    st.sampled_from(Scope),
)
def test_it_advises_and_never_forbids_and_names_each_place_once(kind: Kind, pointers: list[str], scope: Scope) -> None:
    found = derivable(Proposed(kind, PUBLIC, tuple(pointers), scope))
    assert {one.severity for one in found} <= {"advice"}
    assert len({one.pointer for one in found}) == len(found)
