"""What is taken from a sheet that came back: the office's own cells, matched by the words of target and indicator.

A target or weight that somebody changed on the sheet is told and not taken; a row that cannot be matched is refused.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from evaluation_api.domain.sheet import weights_of
from evaluation_api.self_evaluation_forms.content import FilledForm, FilledRow
from wenxiao_workbooks import plain
from wenxiao_workbooks.cells import tidied

Row = Mapping[str, Any]
FORM_CELLS = ("goal_completion", "own_execution_score", "own_total")
MONEY_ZH = {"initial": "年初预算数", "adjusted": "全年预算数", "executed": "全年执行数"}


@dataclass(frozen=True)
class Kept:
    """A self-evaluation as it is stored, as far as a sheet has to do with it; money in yuan."""

    project_code: str
    project_name: str
    budget_year: int
    rows: Sequence[Row]
    execution_weight: Decimal
    money: Mapping[str, Decimal]
    own: Mapping[str, Any]


@dataclass(frozen=True)
class Taken:
    """`rows` hold the three cells of each row by number; what says the same stays as it was written."""

    rows: Mapping[int, Mapping[str, Any]]
    own: Mapping[str, Any]
    is_changed: bool


def take(form: FilledForm, kept: Kept) -> Taken:
    """Findings are added to the form; what it gives may be used only where none of them refuses."""
    _check_identity(form, kept)
    _check_money(form, kept)
    rows: dict[int, Mapping[str, Any]] = {}
    most = {stored["row"]: weight for stored, weight in zip(kept.rows, weights_of(kept.rows), strict=True)}
    for stored, filled in _matched(form, kept.rows):
        _check_row(form, stored, filled, most[stored["row"]])
        rows[stored["row"]] = {name: _same(stored[name], getattr(filled, name)) for name in _TAKEN}
    own = {name: _same(kept.own[name], form.told[name]) if name in form.told else kept.own[name] for name in FORM_CELLS}
    points = own["own_execution_score"]
    if points is not None and Decimal(points) > kept.execution_weight:
        _refuse_above(form, form.cells["own_execution_score"], Decimal(points), kept.execution_weight)
    changed = any(own[name] is not kept.own[name] for name in FORM_CELLS) or any(
        rows[one["row"]][name] is not one[name] for one in kept.rows if one["row"] in rows for name in _TAKEN
    )
    return Taken(rows, own, changed)


_TAKEN = ("actual_text", "own_score", "reason")


def _same(stored: Any, filled: Any) -> Any:
    """The stored value itself where the sheet says the same: points as numbers, text without what nobody sees."""
    if stored is None or filled is None:
        empty = (stored is None or stored == "") and filled is None
        return stored if empty else filled
    if isinstance(filled, Decimal):
        return stored if Decimal(stored) == filled else filled
    return stored if tidied(str(stored)) == filled else filled


def _check_identity(form: FilledForm, kept: Kept) -> None:
    if form.code and form.code != plain(kept.project_code):
        detail = f"项目编码“{form.code[:40]}”不是本表的“{kept.project_code}”，请核对是否拿错了表"
        form.refuse(form.cells["code"], "code", "other_project", detail)
    elif not form.code and form.name and plain(form.name) != plain(kept.project_name):
        detail = f"项目名称“{form.name[:40]}”不是本表的“{kept.project_name}”，请核对是否拿错了表"
        form.refuse(form.cells["name"], "name", "other_project", detail)
    if form.printed_year not in (None, kept.budget_year):
        form.refuse(
            "", "budget_year", "other_year", f"表上是{form.printed_year}年度，本表是{kept.budget_year}年度，请核对"
        )


def _check_money(form: FilledForm, kept: Kept) -> None:
    for name, amount in form.figures.items():
        if amount != kept.money[name]:
            held = f"{kept.money[name] / 10_000:f}".rstrip("0").rstrip(".")
            detail = f"{MONEY_ZH[name]}与国库系统的{held}万元不一致，以系统为准，未采用"
            form.warn(form.cells[name], name, "money_differs", detail)


def _matched(form: FilledForm, rows: Sequence[Row]) -> list[tuple[Row, FilledRow]]:
    """By the name of the indicator, of several with the same name by their target, else in their order."""
    open_rows, found = list(rows), []
    unknown: list[FilledRow] = []
    for exact in (True, False):
        for filled in list(form.rows) if exact else unknown[:]:
            akin = [one for one in open_rows if plain(one["indicator"]) == plain(filled.name)]
            if exact:
                akin = [one for one in akin if plain(one["target_text"]) == plain(filled.target_text)]
            if akin:
                open_rows.remove(akin[0])
                found.append((akin[0], filled))
                unknown = [one for one in unknown if one is not filled]
            elif exact:
                unknown.append(filled)
    for filled in unknown:
        detail = f"绩效目标中没有指标“{filled.name[:40]}”（或多出一行），请使用导出的表格，不要增加或改动指标"
        form.refuse(filled.cells["name"], "name", "unknown_row", detail)
    for stored in open_rows:
        detail = f"缺少第{stored['row']}行“{stored['indicator'][:40]}”，请使用导出的表格，不要删除指标"
        form.refuse("", "rows", "row_missing", detail)
    return found


def _check_row(form: FilledForm, stored: Row, filled: FilledRow, most: Decimal) -> None:
    """`most` is what the row is worth now: its weight, and its part of what rows that do not apply gave away."""
    weight = Decimal(stored["weight"])
    if plain(filled.target_text) != plain(stored["target_text"]):
        detail = f"年度指标值与批复的“{stored['target_text'][:40]}”不一致，以批复为准，未采用"
        form.warn(filled.cells["target_text"], "target_text", "target_differs", detail)
    if filled.weight is not None and filled.weight != weight:
        form.warn(
            filled.cells["weight"], "weight", "weight_differs", f"分值与批复的{weight:f}不一致，以批复为准，未采用"
        )
    if filled.own_score is not None and filled.own_score > most:
        _refuse_above(form, filled.cells["own_score"], filled.own_score, most)
    if stored.get("attainment") and _same(stored["actual_text"], filled.actual_text) is not stored["actual_text"]:
        detail = "实际完成值已改，原选的达成档次不在表上，未保留，请在系统中重新选择"
        form.warn(filled.cells["actual_text"], "attainment", "attainment_dropped", detail)


def _refuse_above(form: FilledForm, cell: str, points: Decimal, weight: Decimal) -> None:
    form.refuse(cell, "own_score", "score_above_weight", f"得分{points:f}高于分值{weight:f}，请改为不高于分值")
