"""Targets as official forms: one, or those of a whole department behind a table of contents."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain.lifecycle import STATUS_ZH, Status
from targets_api.forms.content import FormKind
from targets_api.forms.evidence import Entry, Held, entries, with_content
from targets_api.forms.money import in_wan
from targets_api.forms.printing import KIND_ZH, PrintedTarget, printed
from targets_api.forms.usecases import aside
from targets_api.scope import seen
from targets_api.targets.models import Target
from targets_api.targets.usecases import TargetNotFound
from wenxiao import audit
from wenxiao.errors import Invalid
from wenxiao_workbooks import LaidOutSheet, Style, write_laid_out

MOST = 1_200
CONTENTS = ("序号", "编码", "名称", "单位", "年度资金（万元）", "状态", "版次")
WIDTHS = (6.0, 26.0, 40.0, 28.0, 16.0, 12.0, 6.0)


class TooManyForms(Invalid):
    title = "一次导出的表过多"


async def export_form(session: Session, target_id: UUID) -> tuple[str, bytes]:
    """The name of the file, and the file."""
    target = await seen(session, Target, target_id, TargetNotFound)
    held = (await with_content(session, [target]))[0]
    entry = (await entries(session, target.budget_year, [target.project_id]))[0]
    await audit.record(session, action="form:export", resource=f"targets/{target.id}")
    content = await aside(partial(_written, [(held, entry)], ""))
    return f"{entry.name}{target.budget_year}年度绩效目标申报表.xlsx", content


async def export_forms(
    session: Session, budget_year: int, *, department_id: int | None, status: Status | None
) -> tuple[str, bytes]:
    """Of each object the newest revision of the year."""
    asked = select(Target).where(col(Target.budget_year) == budget_year).order_by(col(Target.revision))
    if department_id is not None:
        asked = asked.where(col(Target.department_id) == department_id)
    newest = {one.project_id: one for one in (await session.scalars(asked)).all()}
    found = [one for one in newest.values() if status in (None, one.status)]
    if len(found) > MOST:
        detail = f"共{len(found)}张表，一次最多导出{MOST}张；请用 department_id 或 status 分批导出"
        raise TooManyForms(detail, pointer="?department_id")
    held = {one.target.project_id: one for one in await with_content(session, found)}
    known = await entries(session, budget_year, held)
    ordered = sorted(known, key=lambda entry: (not entry.is_overall, entry.region_path, entry.unit_code, entry.code))
    said = {"budget_year": budget_year, "department_id": department_id, "forms": len(ordered)}
    await audit.record(session, action="form:export", resource="form-exports", detail=said)
    title = f"{budget_year}年度绩效目标申报表"
    content = await aside(partial(_written, [(held[entry.id], entry) for entry in ordered], title))
    return f"{title}.xlsx", content


def _written(forms: Sequence[tuple[Held, Entry]], title: str) -> bytes:
    sheets = (printed(_form(number, held, entry)) for number, (held, entry) in enumerate(forms, 1))
    return write_laid_out([_contents(forms, title), *sheets] if title else sheets)


def _form(number: int, held: Held, entry: Entry) -> PrintedTarget:
    unit = entry.unit_current_name or entry.unit_name
    department = entry.department_name or (unit if entry.unit_id == entry.department_id else "")
    term = f"自{entry.starts_year}年起{entry.term_years}年" if entry.starts_year and entry.term_years else ""
    return PrintedTarget(
        FormKind.OVERALL if entry.is_overall else FormKind.PROJECT,
        held.target.budget_year,
        unit if entry.object == "department" else entry.name,
        entry.code,
        f"{department}（{entry.unit_code[:3]}）",
        f"{unit}（{entry.unit_code}）",
        KIND_ZH.get(entry.kind, entry.kind),
        held.content,
        term=term,
        title=f"{number} {entry.name}",
    )


def _contents(forms: Sequence[tuple[Held, Entry]], title: str) -> LaidOutSheet:
    sheet = LaidOutSheet("目录", WIDTHS, landscape=True)
    sheet.put(1, 1, title, Style.TITLE, to=(1, len(CONTENTS)))
    for column, words in enumerate(CONTENTS, 1):
        sheet.put(2, column, words, Style.LABEL)
    for number, (held, entry) in enumerate(forms, 1):
        annual = held.content.funding.annual
        total = annual.total if annual else None
        unit = entry.unit_current_name or entry.unit_name
        status = STATUS_ZH[held.target.status]
        told = (number, entry.code, entry.name, unit, None if total is None else in_wan(total), status)
        for column, value in enumerate((*told, held.target.revision), 1):
            style = Style.TEXT if isinstance(value, str) else (Style.MONEY if column == 5 else Style.NUMBER)
            sheet.put(number + 2, column, value, style)
    return sheet
