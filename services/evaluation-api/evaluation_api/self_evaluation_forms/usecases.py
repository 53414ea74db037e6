"""Filled forms that come back: all of a workbook or none of it, each finding with its cell."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from evaluation_api.domain.lifecycle import SELF_EVALUATION, Action, ActionNotAllowed, next_status
from evaluation_api.self_evaluation_forms.content import FilledForm
from evaluation_api.self_evaluation_forms.models import FormAnswer, FormFindingView, Outcome, SheetOutcome
from evaluation_api.self_evaluation_forms.reading import NoForm, read_form
from evaluation_api.self_evaluation_forms.taking import Kept, Taken, take
from evaluation_api.self_evaluations import usecases
from evaluation_api.self_evaluations.models import (
    SelfEvaluation,
    SelfEvaluationNotFound,
    SelfEvaluationSheet,
    TypedRow,
)
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid
from wenxiao.pages import check_version
from wenxiao.problems import OutsideReach
from wenxiao_workbooks import Grids, Limits, plain

LIMITS = Limits(size=10 * 1024 * 1024, unpacked=120 * 1024 * 1024, rows=5_000, columns=60, parts=4_000)
MOST_SHEETS = 600


class FormNotTaken(Invalid):
    title = "自评表未采用"


@dataclass(frozen=True)
class ReadWorkbook:
    """The forms of a file, and the sheets that are none, each with the reason."""

    sha256: str
    forms: list[FilledForm] = field(default_factory=list)
    aside: list[SheetOutcome] = field(default_factory=list)


def read_workbook(content: bytes) -> ReadWorkbook:
    """Work for a thread; WorkbookNotReadable for what is no plain workbook."""
    grids, read = Grids(content, limits=LIMITS), ReadWorkbook(hashlib.sha256(content).hexdigest())
    for number, sheet in enumerate(grids.sheets):
        if number == MOST_SHEETS:
            raise FormNotTaken(f"工作表超过{MOST_SHEETS}张，请拆成几个文件分批上传。", pointer="#")
        reason = "隐藏的工作表，未导入"
        if sheet.visible:
            try:
                read.forms.append(read_form(grids.read(sheet)))
                continue
            except NoForm as none:
                reason = str(none)
        read.aside.append(_told(sheet.title, Outcome.LEFT_ASIDE, None, [_remark(reason)]))
    return read


async def take_form(
    session: AsyncSession,
    identifier: UUID,
    book: ReadWorkbook,
    *,
    author: Principal,
    expected: int,
    dry_run: bool,
    today: date,
) -> FormAnswer:
    """One form: the sheet of its project, or the only one of the file."""
    row = await locked(session, SelfEvaluation, identifier, SelfEvaluationNotFound)
    check_version(row.version, expected)
    next_status(SELF_EVALUATION, row.status, Action.EDIT, actor=author.subject, hands={})
    if not book.forms:
        raise FormNotTaken("文件中没有找到自评表，请使用导出的表格填写后上传。", pointer="#")
    akin = [form for form in book.forms if form.code == plain(row.project_code)]
    form = (akin or book.forms)[0]
    others = [
        _told(one.sheet, Outcome.LEFT_ASIDE, None, [_remark("不是这份自评的表，未导入")])
        for one in book.forms
        if one is not form
    ]
    pairs: list[tuple[FilledForm, SelfEvaluation | None]] = [(form, row)]
    return await _take_all(session, pairs, [*others, *book.aside], book, author, dry_run=dry_run, today=today)


async def take_forms(
    session: AsyncSession, book: ReadWorkbook, *, author: Principal, budget_year: int, dry_run: bool, today: date
) -> FormAnswer:
    """A department's workbook: each sheet finds its self-evaluation by code, else by name and unit."""
    if not book.forms:
        raise FormNotTaken("文件中没有找到自评表，请使用导出的表格填写后上传。", pointer="#")
    known = await _known(session, budget_year)
    wanted: dict[UUID, FilledForm] = {}
    for form in book.forms:
        found = _found(form, known, budget_year)
        if found is not None and wanted.setdefault(found, form) is not form:
            detail = "这份自评在本文件中已有另一张工作表，请只保留一张"
            form.refuse(form.cells.get("name", ""), "name", "form_twice", detail)
    # In one order for all, so that no two callers wait for each other in a ring.
    rows = {id(wanted[found]): await _locked(session, found, wanted[found], author) for found in sorted(wanted)}
    pairs = [(form, rows.get(id(form))) for form in book.forms]
    return await _take_all(session, pairs, book.aside, book, author, dry_run=dry_run, today=today)


async def _known(session: AsyncSession, budget_year: int) -> Sequence[Any]:
    columns = (SelfEvaluation.id, SelfEvaluation.project_code, SelfEvaluation.project_name, SelfEvaluation.unit_name)
    asked = select(*columns).where(col(SelfEvaluation.budget_year) == budget_year)
    return (await session.execute(asked)).all()


def _found(form: FilledForm, known: Sequence[Any], budget_year: int) -> UUID | None:
    if form.code:
        akin = [one for one in known if plain(one.project_code) == form.code]
    else:
        akin = [one for one in known if form.name and plain(one.project_name) == plain(form.name)]
        if len(akin) > 1:
            akin = [one for one in akin if plain(one.unit_name) == plain(form.unit)]
    if len(akin) == 1:
        found: UUID = akin[0].id
        return found
    which = form.name[:40] or form.code[:40] or "（没有填写项目名称）"
    what = "不止一份" if akin else "没有"
    detail = f"本岗位范围内{what}“{which}”的{budget_year}年度自评，请核对项目名称和编码，或先开立自评"
    form.refuse(form.cells.get("name", ""), "name", "self_evaluation_unknown", detail)
    return None


async def _locked(session: AsyncSession, found: UUID, form: FilledForm, author: Principal) -> SelfEvaluation | None:
    """What may not be written now is said at its sheet."""
    try:
        row = await locked(session, SelfEvaluation, found, SelfEvaluationNotFound)
        next_status(SELF_EVALUATION, row.status, Action.EDIT, actor=author.subject, hands={})
    except (OutsideReach, ActionNotAllowed) as refused:
        form.refuse(form.cells.get("name", ""), "status", "not_open", refused.detail)
        return None
    return row


async def _take_all(
    session: AsyncSession,
    pairs: Sequence[tuple[FilledForm, SelfEvaluation | None]],
    beside: Sequence[SheetOutcome],
    book: ReadWorkbook,
    author: Principal,
    *,
    dry_run: bool,
    today: date,
) -> FormAnswer:
    judged = [(form, row, None if row is None else take(form, _kept(row))) for form, row in pairs]
    is_refused = any(finding.severity == "refusal" for form, _, _ in judged for finding in form.findings)
    if not is_refused and not dry_run:
        for _, row, taken in judged:
            if row is not None and taken is not None and taken.is_changed:
                await _write(session, row, taken, book, author, today)
    sheets = [*(_outcome(form, row, taken) for form, row, taken in judged), *beside]
    counts = Counter(sheet.outcome.value for sheet in sheets)
    answer = FormAnswer(dry_run=dry_run, **{one.value: counts[one.value] for one in Outcome}, sheets=sheets)
    if is_refused and not dry_run:
        faults = [(sheet.sheet, found) for sheet in sheets for found in sheet.findings if found.severity == "refusal"]
        errors = [{"pointer": f"#/{title}!{found.cell}", "detail": found.detail} for title, found in faults]
        detail = f"有{len(faults)}处需要更正，整个文件都没有采用；请按所列单元格更正后重新上传。"
        raise FormNotTaken(detail, errors=errors, sheets=[one.model_dump(mode="json") for one in sheets])
    return answer


def _kept(row: SelfEvaluation) -> Kept:
    money = {"initial": row.initial_budget, "adjusted": row.adjusted_budget, "executed": row.executed}
    own = row.model_dump(include={"goal_completion", "own_execution_score", "own_total"})
    return Kept(row.project_code, row.project_name, row.budget_year, row.rows, row.execution_weight, money, own)


async def _write(
    session: AsyncSession, row: SelfEvaluation, taken: Taken, book: ReadWorkbook, author: Principal, today: date
) -> None:
    """As if it had been typed; what the form has no cell for stays as it was."""
    rows = []
    for stored in row.rows:
        cells = dict(taken.rows[stored["row"]])
        kept = {name: stored[name] for name in TypedRow.model_fields if name in stored}
        if cells["actual_text"] is not stored["actual_text"]:
            kept["attainment"] = None
        rows.append(TypedRow.model_validate(kept | cells))
    sheet = SelfEvaluationSheet(rows=rows, **taken.own)
    await usecases.fill(session, row.id, sheet, author=author, expected=row.version, today=today)
    said = {"sha256": book.sha256}
    await audit.record(session, action="self_evaluation:import", resource=f"self-evaluations/{row.id}", detail=said)


def _outcome(form: FilledForm, row: SelfEvaluation | None, taken: Taken | None) -> SheetOutcome:
    findings = [FormFindingView.model_validate(asdict(finding)) for finding in form.findings]
    if taken is None or any(finding.severity == "refusal" for finding in findings):
        outcome = Outcome.REFUSED
    else:
        outcome = Outcome.REVISED if taken.is_changed else Outcome.UNCHANGED
    return _told(form.sheet, outcome, row, findings)


def _remark(detail: str) -> FormFindingView:
    return FormFindingView(cell="", field="sheet", rule="form.left_aside", detail=detail, severity="warning")


def _told(title: str, outcome: Outcome, row: SelfEvaluation | None, findings: list[FormFindingView]) -> SheetOutcome:
    return SheetOutcome(
        sheet=title,
        outcome=outcome,
        self_evaluation_id=None if row is None else row.id,
        project_name=None if row is None else row.project_name,
        version=None if row is None else row.version,
        findings=findings,
    )
