"""What is stored of a decision, member by member: whoever reads it years later finds these names."""

import hashlib
import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.recomputation import ResultNotReadable, differing, recompute
from evaluation_api.domain.scoring.execution import Cap, ExecutionFigures
from evaluation_api.domain.scoring.facts import Attainment, Direction, Facts, inputs_of
from evaluation_api.domain.scoring.rules_in_force import ScoringRules
from evaluation_api.domain.sheet import Sheet, circumstances, digest_of, judge, sheet_of
from wenxiao.findings import Finding

D = Decimal
ROW = {"row": 1, "indicator": "人数", "target_text": "100人", "actual_text": "50", "weight": "90", "own_score": "90",
       "reason": "受疫情影响"}  # fmt: skip
SCALE = (GradeStep("优", D(90)), GradeStep("差", D(0)))
RULES = ScoringRules(bands=(), caps=(Cap(D(80), D(49)),), basis={"proportional": ("c1",), "total_cap": ("c2",)})
LATE = Finding("outside_window", "本次晚于该时间", ("c3",), "#/rows", "warning")


def the_sheet(**changes: Any) -> Sheet:
    figures = ExecutionFigures(D(0), D("200000"), D("100000"), D(10))
    return sheet_of([ROW | changes], figures, own_execution=D(5), own_total=None, year=2022)


SENTENCE = "应完成 100 人，实际 50 人，完成率 50.00%，按比例得 45 分"
DETAIL = f"第1行“人数”自评90分，{SENTENCE}；目标未达到却得满分，原因：受疫情影响"
RESULT: dict[str, Any] = {
    "engine": "1",
    "rules_sha256": "r",
    "rows": [
        {
            "row": 1,
            "indicator": "人数",
            "rule": "proportional",
            "parameters": {"direction": "at_least", "over": {"trigger": "1.3"}},
            "inputs": {"target_text": "100人", "actual_text": "50", "target": "100", "actual": "50", "unit": "人",
                       "judged": "90"},
            "weight": "90",
            "printed_weight": None,
            "score": "45.00",
            "met": False,
            "rate": "50.00%",
            "steps": [
                {"what": "完成率", "how": "50 ÷ 100", "result": "50.00%"},
                {"what": "计分", "how": "90 × 50 ÷ 100", "result": "45"},
                {"what": "得分", "how": "45 四舍五入到小数点后2位", "result": "45"},
            ],
            "rounding": "half_up:2",
            "basis": ["c1"],
            "source": "law",
            "sentence": SENTENCE,
        }
    ],
    "execution": {
        "rule": "execution_rate",
        "parameters": {},
        "inputs": {"target": "200000", "actual": "100000", "unit": "元"},
        "weight": "10",
        "printed_weight": None,
        "score": "5.00",
        "met": False,
        "rate": "50.00%",
        "steps": [
            {"what": "执行率", "how": "100000 ÷ 200000", "result": "50.00%"},
            {"what": "计分", "how": "10 × 100000 ÷ 200000", "result": "5"},
            {"what": "得分", "how": "5 四舍五入到小数点后2位", "result": "5"},
        ],
        "rounding": "half_up:2",
        "basis": [],
        "source": "convention",
        "sentence": "全年预算数 20 万元，全年执行数 10 万元，执行率 50.00%，按比例得 5 分",
    },
    "summed": "50.00",
    "caps": [{"below": "80", "at_most": "49"}],
    "cap": {"below": "80", "at_most": "49"},
    "total": "49",
    "scale": [{"grade": "优", "from": "90"}, {"grade": "差", "from": "0"}],
    "grade": "差",
    "differences": [
        {"subject": "row", "row": 1, "own": "90", "ours": "45.00", "gap": "45.00", "reason": "受疫情影响",
         "rule": "target_missed_but_full_marks", "detail": DETAIL}
    ],
    "findings": [
        {"rule": "target_missed_but_full_marks", "detail": DETAIL, "basis": ["c1"],
         "pointer": "#/rows/0/own_score", "severity": "warning"},
        {"rule": "total_capped", "detail": "预算执行率低于80%，总分最高49分；各项合计50分，按49分计",
         "basis": ["c2"], "pointer": "#/own_total", "severity": "warning"},
        {"rule": "outside_window", "detail": "本次晚于该时间", "basis": ["c3"], "pointer": "#/rows",
         "severity": "warning"},
    ],
}  # fmt: skip


def test_a_stored_result_says_all_this() -> None:
    """90 × 50 ÷ 100 = 45, 10 × 10 ÷ 20 = 5, together 50; with 50 % executed 49 at the most."""
    judged = judge(the_sheet(), RULES, SCALE, "r", remarks=[LATE], days={"figures_as_of": "2023-01-05"})
    assert judged.result == RESULT
    assert (judged.total, judged.grade) == (D(49), "差")
    evidence = {
        "rows": [ROW],
        "figures": {"initial": "0", "adjusted": "200000", "executed": "100000", "weight": "10"},
        "own_execution": "5",
        "own_total": None,
        "year": 2022,
    }
    decided = {
        "days": {"figures_as_of": "2023-01-05"}, "evidence": evidence, "result": judged.result, "rules_sha256": "r",
    }  # fmt: skip
    text = json.dumps(decided, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert judged.digest == hashlib.sha256(text.encode()).hexdigest()
    assert judged.digest == digest_of(the_sheet(), "r", judged.result, {"figures_as_of": "2023-01-05"})
    assert judged.digest != digest_of(the_sheet(), "r", judged.result)
    assert recompute(json.loads(json.dumps(judged.result))).deviations == ()


def test_a_score_that_cannot_be_computed_has_no_steps() -> None:
    row = judge(the_sheet(actual_text="", own_score=None), RULES, SCALE, "r").result["rows"][0]
    assert (row["score"], row["met"], row["rate"], row["steps"]) == (None, None, None, [])


def test_remarks_may_follow_from_the_grade() -> None:
    judged = judge(the_sheet(), RULES, SCALE, "r", remarks=lambda _total, grade: [Finding(grade, "")])
    assert judged.result["findings"][-1]["rule"] == "差"
    assert circumstances(read_on=date(2023, 1, 5), handed_in=None) == {"read_on": "2023-01-05"}


def test_a_result_of_another_kind_is_refused_in_words() -> None:
    with pytest.raises(ResultNotReadable) as other:
        recompute({"engine": "0"})
    assert other.value.detail == "计分结果的引擎版本应为“1”，请核对文件是否为本平台导出的计分结果。"
    with pytest.raises(ResultNotReadable) as damaged:
        recompute({"engine": "1"})
    assert damaged.value.detail == "计分结果缺项或已损坏，无法复算；请使用平台导出的完整结果。"


@pytest.mark.parametrize(
    ("one", "other", "places"),
    [
        ({"a": 1}, {"a": 1}, []),
        ({"a": 1}, {"a": 2}, ["#/a"]),
        ({"a": 1, "b": 2}, {"a": 1}, ["#/b"]),
        ({"a": 1}, {"a": 1, "c": 2}, ["#/c"]),
        ({"a": [1, 2]}, {"a": [1, 3]}, ["#/a/1"]),
        ({"a": [1, 2]}, {"a": [1]}, ["#/a"]),
        ({"a": [1]}, {"a": "1"}, ["#/a"]),
        ({"a": {"b": [{"c": 1}]}}, {"a": {"b": [{"c": 2}]}}, ["#/a/b/0/c"]),
        ({"a": {}}, {"a": []}, ["#/a"]),
    ],
)
def test_every_place_where_two_documents_differ_is_named(one: Any, other: Any, places: list[str]) -> None:
    assert list(differing("#", one, other)) == places


def test_facts_are_stored_as_text_and_what_is_not_said_is_left_out() -> None:
    facts = Facts(target=D("8755.0"), strict=True, due=date(2022, 12, 31), attainment=Attainment.PARTLY,
                  reached=False, judged=D(7), fulfilled=("a", "b"))  # fmt: skip
    assert inputs_of(facts) == {
        "target": "8755.0", "strict": True, "due": "2022-12-31", "attainment": "partly", "reached": False,
        "judged": "7", "fulfilled": ["a", "b"],
    }  # fmt: skip
    assert inputs_of(Facts()) == {}


def a_row(**changes: Any) -> dict[str, Any]:
    row: dict[str, Any] = judge(the_sheet(own_score=None, **changes), RULES, SCALE, "r").result["rows"][0]
    return row


@pytest.mark.parametrize(
    ("changes", "rule", "score"),
    [
        ({"operator": "≤"}, "proportional", "90"),
        ({"direction": "lower"}, "proportional", "90"),
        ({"direction": "equal"}, "proportional", "45.00"),
        ({"direction": "higher", "category": "成本指标"}, "proportional", "45.00"),
        ({"category": "成本指标"}, "proportional", "90"),
        ({"category": None, "subcategory": "经济成本指标"}, "proportional", "90"),
        ({"verified_text": "25"}, "proportional", "22.50"),
        ({"actual_text": "0.5", "unit": "百人"}, "proportional", "0.45"),
        ({"target_text": "100", "unit": "百元", "actual_text": "50"}, "proportional", "45.00"),
        ({"target_text": "12月31日前", "actual_text": "12月31日"}, "on_time", "90"),
        ({"scoring": {"kind": "all_or_nothing", "direction": "at_least"}}, "all_or_nothing", "0"),
        ({"scoring_rule": "完成得满分，未完成不得分"}, "all_or_nothing", "0"),
        ({"scoring": {"kind": "checklist", "items": [{"code": "a", "zh": "甲", "points": "1"},
                                                     {"code": "b", "zh": "乙", "points": "2"}]},
          "fulfilled": ["b"]}, "checklist", "60.00"),
    ],
)  # fmt: skip
def test_each_cell_of_a_row_is_read(changes: dict[str, Any], rule: str, score: str) -> None:
    row = a_row(**changes)
    assert (row["rule"], D(row["score"])) == (rule, D(score))


def test_a_row_that_does_not_apply_is_scored_where_the_checker_saw_something() -> None:
    row = a_row(not_applicable="本年没有此项")
    assert (row["rule"], row["parameters"]) == (
        "not_applicable", {"treatment": "redistribute", "reason": "本年没有此项"},
    )  # fmt: skip
    assert a_row(not_applicable="本年没有此项", verified_text="50")["rule"] == "proportional"


def test_a_direction_has_these_names() -> None:
    assert [one.value for one in Direction] == ["at_least", "at_most", "exact"]


def test_a_rate_that_just_reaches_an_edge_is_not_capped_when_computed_again_either() -> None:
    """80 % of 200000 are 160000: not below 80 %."""
    for executed, cap in (("160000", None), ("159999", {"below": "80", "at_most": "49"})):
        figures = ExecutionFigures(D(0), D("200000"), D(executed), D(10))
        sheet = sheet_of([ROW], figures, own_execution=None, own_total=None)
        result = json.loads(json.dumps(judge(sheet, RULES, SCALE, "r").result))
        assert (result["cap"], recompute(result).deviations) == (cap, ())
