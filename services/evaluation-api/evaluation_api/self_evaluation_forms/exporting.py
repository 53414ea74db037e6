"""Self-evaluations as official forms: one with its working, or those of a whole department in one workbook."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.domain.lifecycle import STATUS_ZH, SelfEvaluationStatus
from evaluation_api.domain.scoring.documents import trace_document
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.form import score_execution
from evaluation_api.policies import effective, evaluation_policy
from evaluation_api.self_evaluation_forms.content import FORM_SHEET, PrintedForm
from evaluation_api.self_evaluation_forms.printing import in_wan, printed
from evaluation_api.self_evaluation_forms.working_sheet import working_sheet
from evaluation_api.self_evaluations.models import SelfEvaluation, SelfEvaluationNotFound
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.errors import Invalid
from wenxiao.policy import PolicyLibrary
from wenxiao_workbooks import LaidOutSheet, Style, write_laid_out

Result = TypeVar("Result")
MOST = 500
CONTENTS = ("序号", "项目编码", "项目名称", "实施单位", "全年预算数（万元）", "自评总分", "规则得分", "状态")
WIDTHS = (6.0, 26.0, 40.0, 28.0, 16.0, 10.0, 10.0, 22.0)
# One at a time in a process: a spreadsheet is work for a processor, and calls must be answered meanwhile.
_AT_WORK = ThreadPoolExecutor(1, thread_name_prefix="forms")
_NAMES = text(
    "SELECT v.id, v.unit_current_name, v.department_current_name FROM evaluation.self_evaluation_view v"
    " WHERE v.id = ANY (CAST(:ids AS uuid[]))"
)


class TooManyForms(Invalid):
    title = "一次导出的表过多"


async def aside(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)


async def export_form(
    session: AsyncSession, identifier: UUID, *, reader: Principal, library: PolicyLibrary, today: date
) -> tuple[str, bytes]:
    """The name of the file, and the file: the form, and beside it the working where it has been scored."""
    row = await session.get(SelfEvaluation, identifier)
    if row is None:
        raise SelfEvaluationNotFound("没有找到这份单位自评，或不在本岗位可见范围内；请核对编号。")
    (form,) = await _forms(session, [row], reader, library, today, titles=[FORM_SHEET])
    await audit.record(session, action="self_evaluation:export", resource=f"self-evaluations/{identifier}")
    policy = _policy_words(row)
    content = await aside(partial(_one, form, policy))
    return f"{row.project_name}{row.budget_year}年度绩效自评表.xlsx", content


async def export_forms(
    session: AsyncSession,
    budget_year: int,
    *,
    department_id: int | None,
    status: SelfEvaluationStatus | None,
    reader: Principal,
    library: PolicyLibrary,
    today: date,
) -> tuple[str, bytes]:
    asked = select(SelfEvaluation).where(col(SelfEvaluation.budget_year) == budget_year)
    if department_id is not None:
        asked = asked.where(col(SelfEvaluation.department_id) == department_id)
    if status is not None:
        asked = asked.where(col(SelfEvaluation.status) == status)
    order = col(SelfEvaluation.region_path), col(SelfEvaluation.unit_code), col(SelfEvaluation.project_code)
    rows = (await session.scalars(asked.order_by(*order).limit(MOST + 1))).all()
    if len(rows) > MOST:
        detail = f"要导出的自评表超过{MOST}张；请用 department_id 或 status 分批导出。"
        raise TooManyForms(detail, pointer="?department_id")
    titles = [f"{number} {row.project_name}" for number, row in enumerate(rows, 1)]
    forms = await _forms(session, rows, reader, library, today, titles=titles)
    said = {"budget_year": budget_year, "department_id": department_id, "forms": len(forms)}
    await audit.record(session, action="self_evaluation:export", resource="self-evaluation-forms", detail=said)
    states = [STATUS_ZH[row.status] for row in rows]
    title = f"{budget_year}年度项目支出绩效自评表"
    return f"{title}.xlsx", await aside(partial(_many, forms, states, title))


async def _forms(
    session: AsyncSession,
    rows: Sequence[SelfEvaluation],
    reader: Principal,
    library: PolicyLibrary,
    today: date,
    *,
    titles: Iterable[str],
) -> list[PrintedForm]:
    names = {name.id: name for name in await session.execute(_NAMES, {"ids": [row.id for row in rows]})}
    rules = {
        region: evaluation_policy(effective(library, "evaluation", reader, region, today)).rules
        for region in {row.region_code for row in rows}
    }
    forms = []
    for row, title in zip(rows, titles, strict=True):
        name = names[row.id]
        unit = name.unit_current_name or row.unit_name
        department = name.department_current_name or (unit if row.unit_id == row.department_id else "")
        figures = ExecutionFigures(row.initial_budget, row.adjusted_budget, row.executed, row.execution_weight)
        ruled = rules[row.region_code]
        execution = row.result["execution"] if row.result else trace_document(score_execution(figures, ruled), ruled)
        forms.append(_form(row, title, unit, department, execution))
    return forms


def _form(row: SelfEvaluation, title: str, unit: str, department: str, execution: dict[str, Any]) -> PrintedForm:
    return PrintedForm(
        title=title,
        budget_year=row.budget_year,
        name=row.project_name,
        code=row.project_code,
        department=department,
        unit=unit,
        initial=row.initial_budget,
        adjusted=row.adjusted_budget,
        executed=row.executed,
        execution_weight=row.execution_weight.normalize(),
        overall_goal=row.overall_goal,
        goal_completion=row.goal_completion,
        rows=row.rows,
        own_execution_score=row.own_execution_score,
        own_total=row.own_total,
        execution=execution,
        result=row.result,
    )


def _policy_words(row: SelfEvaluation) -> str:
    if row.policy is None:
        return ""
    stamp = row.policy["stamp"]
    return f"规则：{stamp['pack']}/{stamp['section']} {stamp['version']}；计分摘要 {row.digest}"


def _one(form: PrintedForm, policy: str) -> bytes:
    working = [working_sheet(form, form.result, policy)] if form.result else []
    return write_laid_out([printed(form), *working])


def _many(forms: Sequence[PrintedForm], states: Sequence[str], title: str) -> bytes:
    return write_laid_out([_contents(forms, states, title), *(printed(form) for form in forms)])


def _contents(forms: Sequence[PrintedForm], states: Sequence[str], title: str) -> LaidOutSheet:
    sheet = LaidOutSheet("目录", WIDTHS, landscape=True)
    sheet.put(1, 1, title, Style.TITLE, to=(1, len(CONTENTS)))
    for column, words in enumerate(CONTENTS, 1):
        sheet.put(2, column, words, Style.LABEL)
    for number, (form, state) in enumerate(zip(forms, states, strict=True), 1):
        ours = Decimal(form.result["total"]) if form.result else None
        told = (number, form.code, form.name, form.unit, in_wan(form.adjusted), form.own_total, ours, state)
        for column, value in enumerate(told, 1):
            style = Style.TEXT if isinstance(value, str) else (Style.MONEY if column == 5 else Style.NUMBER)
            sheet.put(number + 2, column, value, style)
    return sheet
