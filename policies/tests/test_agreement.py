"""A pack whose values do not fit together is refused at the start, not in a request."""

from pathlib import Path

import pytest

from wenxiao_policies import PolicyFault, load

HEAD = """\
pack: wuhua
zh: 五华县
version: "1"
region_code: "441424"
applies_to: [county]
in_force_from: "2022-01-01"
"""
ALWAYS = 'from: "2022-01-01", continues: true'
LOCAL = "source: convention, note: 本县惯例"

# section, the one parameter stated, and why it cannot stand so
BAD = {
    "a dimension without points": (
        "ex_ante",
        "dimensions",
        f"{{{ALWAYS}, value: [{{code: necessity, zh: 必要}}, {{code: lasting, zh: 可持续}}], unit: record, {LOCAL}}}",
        "评估维度 lasting 没有分值",
    ),
    "a default weight that is not allowed": (
        "targets",
        "execution_weights_allowed",
        f"{{{ALWAYS}, value: [20], unit: points, {LOCAL}}}",
        "执行率默认分值 10",
    ),
    "a grade without a consequence": (
        "evaluation",
        "grade_scale",
        f"{{{ALWAYS}, value: [{{grade: 优, from: 90}}, {{grade: 低, from: 0}}], unit: points, {LOCAL}}}",
        "等级“低”没有后果",
    ),
    "a scale that does not reach down to zero": (
        "evaluation",
        "grade_scale",
        f"{{{ALWAYS}, value: [{{grade: 优, from: 90}}, {{grade: 差, from: 60}}], unit: points, {LOCAL}}}",
        "最后一级从 0 起",
    ),
    "edges out of order": (
        "evaluation",
        "grade_scale",
        (
            f"{{{ALWAYS}, value: [{{grade: 良, from: 80}}, {{grade: 优, from: 90}}, {{grade: 差, from: 0}}], "
            f"unit: points, {LOCAL}}}"
        ),
        "由高到低",
    ),
    "a cut without its percentage": (
        "application",
        "reduction_percent",
        f"{{{ALWAYS}, value: {{差: 30}}, unit: percent, {LOCAL}}}",
        "等级“中”要压减",
    ),
    "bands with a gap": (
        "evaluation",
        "qualitative_bands",
        (
            f"{{{ALWAYS}, value: [{{code: achieved, zh: 达成, lowest: 80, highest: 100}}, "
            f"{{code: not, zh: 未达成, lowest: 0, highest: 60}}], unit: percent, {LOCAL}}}"
        ),
        "中间不断不叠",
    ),
    "two windows for one step": (
        "targets",
        "declaration_months",
        f"{{{ALWAYS}, value: [9, 11], unit: months_from_to, {LOCAL}}}",
        "日历里“target_declaration”是 8至10 月，targets.declaration_months 是 9至11 月",
    ),
    "a hard step that is not in the calendar": (
        "calendar",
        "hard",
        f"{{{ALWAYS}, value: [target_declarations], unit: code, {LOCAL}}}",
        "“target_declarations”不是日历里的步骤",
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_values_that_do_not_fit_together_stop_the_start(
    case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    section, parameter, dated, reason = BAD[case]
    place = tmp_path / "wuhua"
    place.mkdir()
    (place / "pack.yaml").write_text(HEAD, encoding="utf-8")
    (place / "clauses.yaml").write_text("clauses: []\n", encoding="utf-8")
    text = f"section: {section}\nparameters:\n  {parameter}:\n    - {dated}\n"
    (place / f"{section}.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("WENXIAO_POLICIES", str(tmp_path))
    with pytest.raises(PolicyFault) as fault:
        load()
    assert reason in fault.value.reason
    assert (fault.value.path, fault.value.line) == (place / f"{section}.yaml", 3)
    assert "自 2022-01-01 起" in fault.value.reason
