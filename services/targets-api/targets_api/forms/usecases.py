"""A workbook of forms: taken in at once, worked off in the background, all of it or nothing."""

import asyncio
import hashlib
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import text

from targets_api.database import Session
from targets_api.forms.content import Form, FormFinding
from targets_api.forms.evidence import entries, newest_targets
from targets_api.forms.finding_entries import Entries
from targets_api.forms.judging import Judge, Judged, Outcome
from targets_api.forms.models import FormImport
from targets_api.forms.reading import NoForm, read_form
from targets_api.scope import own_scope
from targets_api.targets import declaring
from targets_api.targets.content import TargetDraft
from targets_api.targets.usecases import Doing
from wenxiao import audit
from wenxiao.access import principal_claims
from wenxiao.errors import NotFound, Refusal
from wenxiao_workbooks import Grids, Limits, WorkbookNotReadable
from wenxiao_workbooks.admission import admit

Result = TypeVar("Result")


@dataclass(frozen=True)
class Progress:
    sheets: int
    forms_read: int = 0
    forms_judged: int = 0


Told = Callable[[Progress], Awaitable[None]]
LIMITS = Limits(size=10 * 1024 * 1024, unpacked=120 * 1024 * 1024, rows=5_000, columns=60, parts=8_000)
MOST_SHEETS = 1_500
AT_ONCE = 25  # sheets between two signs of progress
# One at a time in a process: a spreadsheet is work for a processor, and calls must be answered meanwhile.
_AT_WORK = ThreadPoolExecutor(1, thread_name_prefix="forms")


class FormImportNotFound(NotFound):
    title = "没有该申报表导入"


class Overtaken(Exception):
    """While it was being written, a target became another one than was judged."""

    def __init__(self, sheet: str, refused: Refusal) -> None:
        super().__init__(refused.detail)
        self.sheet, self.refused = sheet, refused


async def aside(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_AT_WORK, work)


async def receive_workbook(
    session: Session, content: bytes, *, doing: Doing, budget_year: int, dry_run: bool, file_name: str
) -> FormImport:
    """Kept until it has been worked off; what is no workbook is refused at once."""
    who = doing.who
    await aside(partial(admit, content, LIMITS))
    row = FormImport(
        **own_scope(who),
        author_subject=who.subject,
        author_name=who.name,
        budget_year=budget_year,
        dry_run=dry_run,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
        claims=principal_claims(who),
        day=doing.today,
        request_id=session.info["request_id"],
    )
    session.add(row)
    await session.flush()
    said = {"sha256": row.sha256, "size": row.size, "budget_year": budget_year, "dry_run": dry_run}
    await audit.record(session, action="form_import:receive", resource=f"form-imports/{row.id}", detail=said)
    return row


_SHEETS = text(
    "SELECT coalesce((SELECT jsonb_agg(s.one ORDER BY s.place)"
    " FROM jsonb_array_elements(i.outcomes) WITH ORDINALITY AS s (one, place)"
    " WHERE CAST(:outcome AS text) IS NULL OR s.one ->> 'outcome' = :outcome), '[]')::text"
    " FROM targets.form_import i WHERE i.id = :id"
)


async def sheets_of(session: Session, import_id: UUID, outcome: Outcome | None) -> str:
    """As JSON, put together by the database: a thousand sheets with their findings are no work for Python."""
    found: str | None = await session.scalar(_SHEETS, {"id": import_id, "outcome": outcome and outcome.value})
    if found is None:
        raise FormImportNotFound("没有找到这条记录，或不在本岗位可见范围内；请核对编号。")
    return found


async def read_forms(content: bytes, told: Told) -> tuple[list[Form], list[Judged]]:
    """The forms, and the sheets that are none, each with the reason."""
    grids = await aside(partial(Grids, content, limits=LIMITS))
    sheets = grids.sheets
    if len(sheets) > MOST_SHEETS:
        detail = f"工作簿有{len(sheets)}张工作表，最多{MOST_SHEETS}张，请拆成几个文件分批导入。"
        raise WorkbookNotReadable(detail, reason="too_many_rows")
    forms: list[Form] = []
    left_aside: list[Judged] = []
    for begin in range(0, len(sheets), AT_ONCE):
        for one in await aside(partial(_read_some, grids, begin)):
            if isinstance(one, Form):
                forms.append(one)
            else:
                left_aside.append(one)
        await told(Progress(len(sheets), len(forms)))
    return forms, left_aside


def _read_some(grids: Grids, begin: int) -> list[Form | Judged]:
    return [_read_one(grids, place) for place in range(begin, min(begin + AT_ONCE, len(grids.sheets)))]


def _read_one(grids: Grids, place: int) -> Form | Judged:
    sheet = grids.sheets[place]
    if not sheet.visible:
        return _left_aside(sheet.title, "工作表是隐藏的，未导入；需要导入的请取消隐藏")
    try:
        return read_form(grids.read(sheet))
    except NoForm as reason:
        return _left_aside(sheet.title, str(reason))


def _left_aside(sheet: str, reason: str) -> Judged:
    return Judged(sheet, Outcome.LEFT_ASIDE, findings=[FormFinding("", "", "form.left_aside", reason, "advice")])


async def judge_forms(
    session: Session, forms: Sequence[Form], *, budget_year: int, doing: Doing, told: Callable[[int], Awaitable[None]]
) -> list[Judged]:
    """Each form beside its entry and the target that is there; a few statements for all of them."""
    known = Entries(await entries(session, budget_year))
    found = [(form, known.of(form)) for form in forms]
    held = await newest_targets(session, {entry.id for _, entry in found if entry}, budget_year)
    judge = Judge(held, budget_year, doing)
    judged: list[Judged] = []
    for begin in range(0, len(found), AT_ONCE):
        some = found[begin : begin + AT_ONCE]
        judged += await aside(partial(judge.all, some))
        await told(len(judged))
    return judged


async def write_forms(session: Session, judged: Sequence[Judged], *, budget_year: int, doing: Doing) -> None:
    """As their author would have sent each one; who was quicker is not overwritten."""
    for one in judged:
        if one.content is None or one.project_id is None:
            continue
        try:
            if one.outcome is Outcome.DECLARED:
                draft = TargetDraft(**_fields(one), project_id=one.project_id, budget_year=budget_year)
                one.target_id = (await declaring.declare_target(session, draft, doing=doing)).id
            elif one.outcome is Outcome.REVISED and one.target_id is not None:
                await declaring.revise_target(session, one.target_id, one.content, expected=one.version, doing=doing)
        except Refusal as refused:
            raise Overtaken(one.sheet, refused) from refused


def _fields(judged: Judged) -> dict[str, Any]:
    content = judged.content
    return {name: getattr(content, name) for name in type(content).model_fields} if content else {}


def counted(judged: Sequence[Judged]) -> dict[str, int]:
    found = Counter(one.outcome for one in judged)
    return {outcome.value: found[outcome] for outcome in Outcome}


def shown(judged: Judged) -> dict[str, Any]:
    """As the row keeps it."""
    return {
        "sheet": judged.sheet,
        "outcome": judged.outcome.value,
        "kind": judged.kind,
        "name": judged.name,
        "code": judged.code,
        "project_id": str(judged.project_id) if judged.project_id else None,
        "target_id": str(judged.target_id) if judged.target_id else None,
        "findings": [asdict(finding) | {"basis": list(finding.basis)} for finding in judged.findings],
    }
