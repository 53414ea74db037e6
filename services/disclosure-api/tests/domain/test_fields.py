from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import VISIBLE, Audience, Kind, SourceIncomplete, seen_by

SECRETS = {
    "drafted_by": "经办人甲",
    "reviewer": {"name": "审核人乙", "opinion": "建议压减"},
    "opinions": [{"text": "内部意见"}],
    "contact_phone": "0762-0000000",
    "internal_reason": "内部原因",
}
ADVICE = {
    "advice": "priority",
    "advice_zh": "原则上优先保障预算",
    "reduction_percent": None,
    "budget_year": 2024,
    "basis": ["longchuan-2.6.h"],
}


def a_target() -> dict[str, Any]:
    """The published form of 稷山县 2020 建档立卡, as a target."""
    return {
        "project": {"code": "44162222T000000000001", "name": "建档立卡个人缴费", **SECRETS},
        "region_code": "441622",
        "unit": {"code": "361001", "name": "龙川县医疗保险服务中心", **SECRETS},
        "budget_year": 2022,
        "budget_book": "general_public",
        "money": {"approved_budget": "656600.00", **SECRETS},
        "goal": "建档立卡人员应保尽保",
        "indicators": [
            {
                "category": "产出指标",
                "subcategory": "数量指标",
                "name": "全县参合人数",
                "operator": "≥",
                "target_text": "8755",
                "unit": "人",
                "weight": "15",
                **SECRETS,
            }
        ],
        "approved_on": "2022-01-15",
        **SECRETS,
    }


def a_result() -> dict[str, Any]:
    indicator = a_target()["indicators"][0]
    return a_target() | {
        "money": {
            "initial_budget": None,
            "adjusted_budget": "656600.00",
            "executed": "650700.00",
            **SECRETS,
        },
        "indicators": [indicator | {"actual_text": "8676", "score": "14.86", "deviation_reason": "人员死亡"}],
        "execution": {"weight": "10", "score": "9.91", **SECRETS},
        "result": {"self_score": "94.00", "score": "92.00", "grade": "优", **SECRETS},
        "application": ADVICE | SECRETS,
    }


SOURCES = {Kind.TARGET: a_target(), Kind.EVALUATION_RESULT: a_result()}


@pytest.mark.parametrize(("kind", "audience"), list(VISIBLE))
def test_no_audience_sees_persons_reasons_or_opinions(kind: Kind, audience: Audience) -> None:
    content = canonical(seen_by(audience, kind, SOURCES[kind])).decode()
    for secret in ("经办人甲", "审核人乙", "建议压减", "内部意见", "0762", "内部原因"):
        assert secret not in content


def test_the_public_sees_project_unit_money_goal_and_indicators_of_a_target() -> None:
    assert seen_by(Audience.PUBLIC, Kind.TARGET, a_target()) == {
        "audience": "public",
        "kind": "target",
        "project": {"code": "44162222T000000000001", "name": "建档立卡个人缴费"},
        "region_code": "441622",
        "unit": {"code": "361001", "name": "龙川县医疗保险服务中心"},
        "budget_year": 2022,
        "budget_book": "general_public",
        "money": {"approved_budget": "656600.00"},
        "goal": "建档立卡人员应保尽保",
        "indicators": [
            {
                "category": "产出指标",
                "subcategory": "数量指标",
                "name": "全县参合人数",
                "operator": "≥",
                "target_text": "8755",
                "unit": "人",
            }
        ],
    }


def test_the_public_sees_result_and_grade_but_neither_self_score_nor_reason_nor_advice() -> None:
    seen = seen_by(Audience.PUBLIC, Kind.EVALUATION_RESULT, a_result())
    assert seen["result"] == {"score": "92.00", "grade": "优"}
    assert "application" not in seen
    assert "deviation_reason" not in canonical(seen).decode()


def test_the_congress_sees_what_the_result_means_for_the_next_budget() -> None:
    seen = seen_by(Audience.NPC, Kind.EVALUATION_RESULT, a_result())
    assert seen["application"] == ADVICE
    assert seen["result"] == {"self_score": "94.00", "score": "92.00", "grade": "优"}


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=6))
def test_an_unknown_field_never_passes(extra: dict[str, str]) -> None:
    source = {**extra, **a_target()}
    expected = seen_by(Audience.PUBLIC, Kind.TARGET, a_target())
    assert seen_by(Audience.PUBLIC, Kind.TARGET, source) == expected


@pytest.mark.parametrize(("kind", "audience"), list(VISIBLE))
def test_an_object_cannot_hide_in_a_listed_field(kind: Kind, audience: Audience) -> None:
    for smuggled in ({"opinion": "内部意见"}, [{"opinion": "内部意见"}], 1.5):
        with pytest.raises(SourceIncomplete) as refused:
            seen_by(audience, kind, SOURCES[kind] | {"goal": smuggled})
        assert refused.value.pointer == "#/goal"
    for scalar in ("龙川", [1]):
        with pytest.raises(SourceIncomplete):
            seen_by(audience, kind, SOURCES[kind] | {"unit": scalar})


def test_a_missing_field_is_named() -> None:
    source = a_target()
    del source["money"]["approved_budget"]
    with pytest.raises(SourceIncomplete) as refused:
        seen_by(Audience.PUBLIC, Kind.TARGET, source)
    assert "approved_budget" in refused.value.detail
    assert refused.value.pointer == "#/money"


def test_an_absent_part_stays_null() -> None:
    seen = seen_by(Audience.NPC, Kind.EVALUATION_RESULT, a_result() | {"application": None})
    assert seen["application"] is None
