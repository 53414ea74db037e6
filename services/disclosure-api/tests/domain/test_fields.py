from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it has no types

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import VISIBLE, Audience, Kind, SourceIncomplete, seen_by
from disclosure_api.domain.schemas import json_schema

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
        "region_name": "龙川县",
        "department": {"code": "361", "name": "龙川县医疗保障局", **SECRETS},
        "period": None,
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
    }


def a_use() -> dict[str, Any]:
    return a_result() | {"application": ADVICE | SECRETS}


def an_overall() -> dict[str, Any]:
    part = {"name": "投入", "weight": "10", "score": "8.00", **SECRETS}
    row = {
        "category": "投入",
        "subcategory": "配置",
        "name": "控制率",
        "weight": "3",
        "score": "0.60",
        "reckoning": "扣分",
    }
    framework = {"code": "national-2013-53", "name": "部门整体支出", **SECRETS}
    return a_result() | {
        "framework": framework,
        "sections": [part],
        "dimensions": [part],
        "indicators": [row | SECRETS],
    }


def a_report() -> dict[str, Any]:
    row = {
        "name": "全县参合人数",
        "actual_text": "5000",
        "likelihood": "possible",
        "deviation_reason": "死亡",
        "percent": "57",
    }
    alert = {"rule": "monitoring.pace_gap", "detail": "资金慢于目标", "status": "closed"}
    paces = {"spend_pace": "48.74", "goal_pace": "57.11", **SECRETS}
    return a_result() | {
        "summary": "正常", "indicators": [row | SECRETS], "paces": paces,
        "alerts": [alert | SECRETS], "alert": alert | SECRETS,
        "cause": "晚到", "measures": "加快", "submitted_on": "2022-08-10", "due_on": "2022-09-30", "settled_on": None,
        "period": "2022-07-31",
    }  # fmt: skip


def a_summary() -> dict[str, Any]:
    total = {"kind": "target", "count": 1, "money_total": "656600.00", **SECRETS}
    grade = {"kind": "evaluation_result", "grade": "优", "count": 1, **SECRETS}
    both = {"totals": [total], "grades": [grade]}
    return a_target() | both | {"departments": [{"code": "361", "name": "医保局", **both, **SECRETS}], "project": None}


SOURCES = {
    Kind.TARGET: a_target(),
    Kind.MONITORING_SUMMARY: a_report(),
    Kind.SELF_EVALUATION: a_result() | {"goal_completion": "应保尽保"},
    Kind.EVALUATION_RESULT: a_result(),
    Kind.RECTIFICATION: a_report(),
    Kind.RESULT_USE: a_use(),
    Kind.DEPARTMENT_OVERALL: an_overall(),
    Kind.REGION_SUMMARY: a_summary(),
}


@pytest.mark.parametrize(("kind", "audience"), list(VISIBLE))
def test_no_audience_sees_persons_reasons_or_opinions(kind: Kind, audience: Audience) -> None:
    content = canonical(seen_by(audience, kind, SOURCES[kind])).decode()
    for secret in ("经办人甲", "审核人乙", "建议压减", "内部意见", "0762", "内部原因"):
        assert secret not in content


def test_the_public_sees_project_unit_money_goal_and_indicators_of_a_target() -> None:
    assert seen_by(Audience.PUBLIC, Kind.TARGET, a_target()) == {
        "audience": "public",
        "kind": "target",
        "schema_version": "1.0",
        "region_name": "龙川县",
        "department": {"code": "361", "name": "龙川县医疗保障局"},
        "period": None,
        "withheld": [],
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


def test_the_congress_sees_on_what_the_consequence_rests_and_the_public_the_consequence() -> None:
    assert seen_by(Audience.NPC, Kind.RESULT_USE, a_use())["application"] == ADVICE
    public = seen_by(Audience.PUBLIC, Kind.RESULT_USE, a_use())["application"]
    assert public == {name: ADVICE[name] for name in ("advice", "advice_zh", "budget_year")}


def test_the_congress_sees_the_units_own_score_beside_that_of_finance() -> None:
    seen = seen_by(Audience.NPC, Kind.EVALUATION_RESULT, a_result())
    assert seen["result"] == {"self_score": "94.00", "score": "92.00", "grade": "优"}


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=6))
def test_an_unknown_field_never_passes(extra: dict[str, str]) -> None:
    source = {**extra, **a_target()}
    expected = seen_by(Audience.PUBLIC, Kind.TARGET, a_target())
    assert seen_by(Audience.PUBLIC, Kind.TARGET, source) == expected


@pytest.mark.parametrize(("kind", "audience"), list(VISIBLE))
def test_an_object_cannot_hide_in_a_listed_field(kind: Kind, audience: Audience) -> None:
    for smuggled in ({"opinion": "内部意见"}, [{"opinion": "内部意见"}], 1.5, 1):
        with pytest.raises(SourceIncomplete) as refused:
            seen_by(audience, kind, SOURCES[kind] | {"region_code": smuggled})
        assert refused.value.pointer == "#/region_code"
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
    seen = seen_by(Audience.NPC, Kind.RESULT_USE, a_use() | {"application": None})
    assert seen["application"] is None


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"money": {"approved_budget": "656600"}}, "#/money/approved_budget"),
        ({"money": {"approved_budget": 656600}}, "#/money/approved_budget"),
        ({"approved_on": "2022年"}, "#/approved_on"),
        ({"budget_year": "2022"}, "#/budget_year"),
        ({"budget_year": True}, "#/budget_year"),
        ({"indicators": {}}, "#/indicators"),
        ({"indicators": ["龙川"]}, "#/indicators/0"),
    ],
)
def test_what_is_not_of_the_stated_form_is_refused(change: dict[str, Any], pointer: str) -> None:
    with pytest.raises(SourceIncomplete) as refused:
        seen_by(Audience.NPC, Kind.TARGET, a_target() | change)
    assert refused.value.pointer == pointer


@pytest.mark.parametrize(("kind", "audience"), list(VISIBLE))
def test_every_document_is_valid_against_the_schema_of_its_kind(kind: Kind, audience: Audience) -> None:
    schema = json_schema(kind, audience)
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(seen_by(audience, kind, SOURCES[kind]))
