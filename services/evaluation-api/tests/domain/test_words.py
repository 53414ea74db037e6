"""What people are told of forms, draws and states, word for word."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from evaluation_api.domain.declaring import (
    BudgetYearNotEnded,
    FormIncomplete,
    RefutedRowNotJudged,
    RowsNotInForm,
    check_complete,
    check_judged,
    check_reasons,
    check_typed,
    refuse_before_year_end,
    review_window,
    window_findings,
)
from evaluation_api.domain.demands import Arranged, Demands, not_looked_at, to_be_announced
from evaluation_api.domain.drawing import (
    DrawEvidence,
    DrawPolicy,
    NothingToDraw,
    SeedNotAccepted,
    decide,
    draw,
    refuse_a_given_seed,
)
from evaluation_api.domain.grading import GradeStep
from evaluation_api.domain.lifecycle import (
    ACTION_ZH,
    RE_CHECK,
    SELF_EVALUATION,
    STATUS_ZH,
    Action,
    ActionNotAllowed,
    ReCheckStatus,
    SamePersonTwice,
    SelfEvaluationStatus,
    drawn_as_mermaid,
    next_status,
)
from wenxiao.errors import Refusal
from wenxiao.findings import Finding, Parameter

D = Decimal
MONTHS: Parameter[tuple[int, ...]] = Parameter((1, 5), ("c1",))


def told(findings: tuple[Finding, ...] | list[Finding]) -> list[tuple[str, str | None, str]]:
    return [(one.rule, one.pointer, one.detail) for one in findings]


def refused_with(refused: Refusal, sentence: str, *faults: tuple[str, str, str]) -> None:
    assert (refused.detail, told(refused.findings)) == (sentence, list(faults))
    assert refused.attributes["errors"] == [{"pointer": at, "detail": detail} for _, at, detail in faults]


def test_typing_names_every_fault() -> None:
    typed = [(1, D("15.01")), (1, None), (3, None)]
    with pytest.raises(RowsNotInForm) as refused:
        check_typed(typed, {1: D(15)}, (D("10.5"), D(10)))
    refused_with(
        refused.value,
        "填报内容有4处不符，请按所列位置更正后重新保存。",
        ("score_above_weight", "#/rows/0/own_score", "第1行得分15.01高于分值15，请改为不高于分值"),
        ("row_twice", "#/rows/1/row", "第1行重复填报，请只保留一处"),
        ("unknown_row", "#/rows/2/row", "表中没有第3行，请按绩效目标的行号填报"),
        ("score_above_weight", "#/own_execution_score", "预算执行率得分10.5高于分值10，请改为不高于分值"),
    )
    with pytest.raises(RowsNotInForm) as named:
        check_typed([(1, D(16))], {1: D(15)}, named="judged_score")
    assert named.value.findings[0].pointer == "#/rows/0/judged_score"
    check_typed([(1, D(15))], {1: D(15)}, (D(10), D(10)))
    with pytest.raises(RowsNotInForm):
        check_typed([], {}, (D("0.5"), D(0)))


def a_row(**changes: Any) -> dict[str, Any]:
    return {"row": 1, "indicator": "人数", "weight": "15", "actual_text": "8676", "own_score": "15"} | changes


def test_every_empty_cell_is_named() -> None:
    rows = [a_row(actual_text=None), a_row(row=2, own_score=None), a_row(row=3, actual_text="", not_applicable="无")]
    with pytest.raises(FormIncomplete) as refused:
        check_complete(rows, {"goal_completion": "", "own_execution_score": None, "own_total": None})
    refused_with(
        refused.value,
        "自评表有5处未填，请补填后再提交。",
        ("cell_empty", "#/rows/0/actual_text", "第1行“人数”未填实际完成值"),
        ("cell_empty", "#/rows/1/own_score", "第2行“人数”未填自评得分"),
        ("cell_empty", "#/goal_completion", "未填年度总体目标完成情况"),
        ("cell_empty", "#/own_execution_score", "未填预算执行率得分"),
        ("cell_empty", "#/own_total", "未填自评总分"),
    )


def test_a_reason_is_asked_for_in_these_words() -> None:
    rows = [a_row(own_score="13"), a_row(row=2), a_row(row=3, own_score="0", not_applicable="无此项")]
    with pytest.raises(FormIncomplete) as refused:
        check_reasons(rows, [{"met": True}, {"met": False}, {"met": False}], Parameter(True, ("c",)))
    refused_with(
        refused.value,
        "自评表有2行未得满分或未达到目标，却没有偏差原因，请补填后再提交。",
        ("reason_missing", "#/rows/0/reason", "第1行“人数”自评13分，低于分值15分，请填写偏差原因和改进措施"),
        ("reason_missing", "#/rows/1/reason", "第2行“人数”未达到目标，请填写偏差原因和改进措施"),
    )


def test_a_refuted_row_wants_a_judgement() -> None:
    with pytest.raises(RefutedRowNotJudged) as refused:
        check_judged([a_row(verified_text="未见改善")], [{"score": None}])
    refused_with(
        refused.value,
        "有1行核实情况与自评不符却未核定得分，请补填后再审定。",
        ("refuted_row_not_judged", "#/rows/0/judged_score",
         "第1行“人数”核实为“未见改善”，无法按公式计算，请填写核定档次或核定得分"),
    )  # fmt: skip


def test_before_the_year_has_ended_nothing_is_evaluated() -> None:
    with pytest.raises(BudgetYearNotEnded) as refused:
        refuse_before_year_end(2022, MONTHS, date(2022, 12, 31), ("c2", "c1"))
    assert refused.value.detail == "2022年度尚未结束，全年执行数还不完整，不能自评；请自2023年1月1日起办理。"
    assert (refused.value.attributes, refused.value.basis) == ({"opens_on": "2023-01-01"}, ("c1", "c2"))


def test_outside_its_months_a_work_is_marked() -> None:
    found = window_findings(2022, MONTHS, date(2023, 6, 1))
    assert told(found) == [("outside_window", None, "2022年度单位自评应在2023年1月至5月提交，本次晚于该时间")]
    assert (found[0].severity, found[0].basis) == ("warning", ("c1",))
    early = review_window(2022, Parameter((5, 6), ()), date(2023, 4, 30))
    assert told(early) == [("outside_window", None, "2022年度自评抽查复核应在2023年5月至6月进行，本次早于该时间")]
    assert review_window(2022, None, date(2023, 4, 30)) == review_window(2022, MONTHS, None) == []


def test_a_draw_tells_what_is_odd_about_it() -> None:
    policy = DrawPolicy(Parameter(D(10), ("c1",)), Parameter((5, 6), ("c2",)))
    pool = tuple(f"{number:02d}" for number in range(20))
    drawn, found = decide(DrawEvidence(2022, pool, "s", True, None, 1, date(2023, 6, 30)), policy)
    assert (len(drawn.chosen), drawn.candidates) == (1, 20)
    assert told(found) == [
        ("fewer_than_the_share", None, "抽取1个，少于惯例比例10%对应的2个，请说明理由或补抽"),
        ("seed_given", None, "随机种子由抽取人给定，仅供演示，不能作为正式抽查的依据"),
    ]
    assert [(one.basis, one.severity) for one in found] == [(("c1",), "warning"), ((), "warning")]
    drawn, found = decide(DrawEvidence(2022, pool, "s", False, D(25), None, date(2023, 7, 1)), policy)
    assert (len(drawn.chosen), [one.rule for one in found]) == (5, ["outside_window"])
    with pytest.raises(NothingToDraw) as nothing:
        draw([], seed="s", count=1)
    assert nothing.value.detail == "本年度没有已通过主管部门审核、尚未抽取的单位自评，请在部门审核通过后再抽取。"


def test_a_seed_is_nobodys_choice_outside_a_demonstration() -> None:
    refuse_a_given_seed(None, demonstration=False)
    refuse_a_given_seed("s", demonstration=True)
    with pytest.raises(SeedNotAccepted) as refused:
        refuse_a_given_seed("s", demonstration=False)
    says = "随机种子由系统生成并记录，不能自选；请去掉seed后重新抽取。"
    assert (refused.value.detail, refused.value.attributes) == (
        says, {"errors": [{"pointer": "#/seed", "detail": says}]},
    )  # fmt: skip


def test_states_and_steps_have_these_names() -> None:
    assert list(STATUS_ZH.values()) == [
        "草稿", "已提交，待主管部门审核", "已退回", "主管部门已审核通过", "财政部门已接收备案",
        "已抽取，待复核", "已登记复核情况，待告知", "已告知，待答复", "已答复，待审定", "已审定",
        "已提出，待审定", "已审定", "委托中", "已撤销", "已汇总，待上报", "已上报", "已起草，待签发", "已签发",
    ]  # fmt: skip
    assert list(ACTION_ZH.values()) == [
        "修改", "提交", "退回", "审核通过", "接收备案", "登记复核情况", "告知复核情况", "答复", "审定复核结论",
        "审定结果应用", "签发通报", "撤销委托", "汇总", "上报",
    ]  # fmt: skip


def test_a_step_out_of_turn_says_when_it_may_be_taken() -> None:
    with pytest.raises(ActionNotAllowed) as refused:
        next_status(SELF_EVALUATION, SelfEvaluationStatus.PASSED, Action.SUBMIT, actor="甲", hands={})
    assert refused.value.detail == "当前状态为“主管部门已审核通过”，不能提交；须在“草稿、已退回”状态下进行。"
    assert refused.value.attributes == {"state": "passed", "action": "submit"}
    with pytest.raises(SamePersonTwice) as twice:
        next_status(RE_CHECK, ReCheckStatus.TOLD, Action.CONCLUDE, actor="甲", hands={"record": {"甲"}})
    assert twice.value.detail == "本人或委托人已经办前一环节，不能再审定复核结论，请由另一位有权人员办理。"


def test_each_step_needs_its_permission() -> None:
    assert [step.permission for step in SELF_EVALUATION.values()] == [
        "self_evaluation:write", "self_evaluation:write", "self_evaluation:submit", "self_evaluation:submit",
        "self_evaluation:review", "self_evaluation:review", "self_evaluation:accept", "self_evaluation:accept",
    ]  # fmt: skip
    assert [step.permission for step in RE_CHECK.values()] == [
        "re_check:record", "re_check:record", "re_check:notify",
        "re_check:reply", "re_check:record", "re_check:conclude",
        "re_check:reply", "re_check:record", "re_check:conclude",
    ]  # fmt: skip


def test_the_diagram_of_a_life_is_its_table() -> None:
    assert drawn_as_mermaid(RE_CHECK, ReCheckStatus.DRAWN).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> drawn",
        "    drawn --> recorded: record",
        "    recorded --> recorded: record",
        "    recorded --> told: notify",
        "    told --> replied: reply",
        "    told --> recorded: record",
        "    told --> concluded: conclude",
        "    replied --> replied: reply",
        "    replied --> recorded: record",
        "    replied --> concluded: conclude",
    ]


def demands(review: dict[str, Any] | None = None) -> Demands:
    criteria = [{"code": code, "zh": zh} for code, zh in (
        ("economy", "经济性"), ("efficiency", "效率性"), ("effectiveness", "效益性"),
    )]  # fmt: skip
    arranged = {} if review is None else {"self_evaluation_review": Arranged(review, ("c3",))}
    return Demands(
        arranged, Parameter((), ()), Parameter(criteria, ("c1",)), Parameter(("current", "long_term"), ("c2",)),
        Parameter(None, ()),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "criterion", "horizon"),
    [
        (("产出指标", "数量指标"), "效率性", "近期"), (("", "数量"), "效率性", "近期"),
        (("", "质量"), "效率性", "近期"), (("", "时效"), "效率性", "近期"),
        (("产出", None), "效率性", "近期"), (("成本", None), "经济性", "近期"),
        (("效益", None), "效益性", None), (("", "影响"), "效益性", None), ((None, "满意度"), "效益性", None),
        (("效益", "可持续影响"), "效益性", "远期"), (("", "长期"), None, "远期"),
    ],
)  # fmt: skip
def test_by_which_words_a_row_speaks_of_a_criterion_or_a_time(
    row: tuple[str | None, str | None], criterion: str | None, horizon: str | None
) -> None:
    found = not_looked_at([{"category": row[0], "subcategory": row[1]}], demands())
    missing = [one for one in ("经济性", "效率性", "效益性") if one != criterion]
    absent = [one for one in ("近期", "远期") if one != horizon]
    assert [(one.rule, one.detail, one.basis, one.severity) for one in found] == [
        ("criteria_not_covered", f"评价须看经济性、效率性、效益性，本表没有反映{'、'.join(missing)}的指标",
         ("c1",), "advice"),
        ("horizons_not_covered", f"近期、远期成效都要看，本表没有反映{'、'.join(absent)}成效的指标", ("c2",), "advice"),
    ]  # fmt: skip


def test_a_gap_that_is_announced_is_told_in_these_words() -> None:
    scale = (GradeStep("优", D(90)), GradeStep("良", D(0)))
    found = to_be_announced(D("91.5"), (D(80), "良"), scale, demands({"bulletin_when": ["large_gap_with_spot_check"]}))
    assert told(found) == [("bulletin", None, "自评总分91.5属“优”，抽查复核为“良”，相差较大，应予通报")]
    assert to_be_announced(D("91.5"), (D(80), "良"), scale, demands({})) == []
    assert to_be_announced(None, (D(80), "良"), scale, demands({"bulletin_when": ["large_gap_with_spot_check"]})) == []
    assert to_be_announced(D("91.5"), (D(80), "良"), scale, demands()) == []
