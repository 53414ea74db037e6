"""A library in: all rows or none, as one batch of proposals that nobody sees before it is published."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.import_cells import ASIDE, CellsRead
from indicator_library.domain.importing import Outcome, Planned, Row
from indicator_library.domain.lifecycle import ProposalStatus, Step
from indicator_library.indicator_imports.models import BulkBody, ImportReport, ImportSource, IndicatorImport
from indicator_library.indicator_imports.planning import planned
from indicator_library.indicator_imports.reporting import headings_of, refuse_faults, report_of, with_id
from indicator_library.indicator_imports.writing import insert_rows
from indicator_library.indicator_mappings.models import IndicatorMapping
from indicator_library.indicator_proposals.drafting import Acting
from indicator_library.indicator_proposals.history import line_of
from indicator_library.indicator_proposals.standing import owner_of, tier_of
from indicator_library.indicator_proposals.usecases import NoOffice
from indicator_library.indicator_workbooks.reading import aside, read_rows, row_of
from indicator_library.indicators.content import IndicatorContent
from wenxiao.audit import record
from wenxiao.errors import Invalid
from wenxiao.findings import Finding

_COLUMNS = (
    *("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id", "version", "action"),
    *("status", "tier", "indicator_id", "parent_id", "batch_id", "base_version", "content", "reason"),
    *("distinct_because", "findings", "similar_indicators", "history", "due_to_finance"),
)


class NothingToImport(Invalid):
    title = "没有可导入的行"


@dataclass(frozen=True)
class Read:
    """What was read, before the library is asked about it."""

    rows: Sequence[Row]
    sheet: str | None = None
    mapping: IndicatorMapping | None = None
    extra: Sequence[dict[str, Any] | None] = ()


async def read_workbook(content: bytes, mapping: IndicatorMapping | None) -> Read:
    sheet, rows = await aside(partial(read_rows, content, mapping.content if mapping else None))
    if not rows:
        raise NothingToImport(f"工作表“{sheet.title}”只有表头，没有要导入的行。请填写后重新上传。")
    return Read(rows, sheet.title, mapping)


async def read_bulk(body: BulkBody) -> Read:
    """Fields as a proposal has them; whatever else a row holds goes back as it came."""
    return await aside(partial(_read_bulk, body.rows))


def _read_bulk(given: Sequence[dict[str, Any]]) -> Read:
    rows, extra = [], []
    known = {*IndicatorContent.model_fields, *ASIDE}
    for number, row in enumerate(given, 1):
        stated = {name: value for name, value in row.items() if name in IndicatorContent.model_fields}
        besides = {name: row[name] for name in ASIDE if row.get(name) not in (None, "")}
        faults = [
            Finding("import.unfit", "应为文字。", (), f"#/{name}")
            for name, value in besides.items()
            if not isinstance(value, str)
        ]
        aside_told = {name: value for name, value in besides.items() if isinstance(value, str)}
        rows.append(row_of(number, CellsRead(stated, aside_told, tuple(faults))))
        extra.append({name: value for name, value in row.items() if name not in known} or None)
    return Read(rows, extra=extra)


def _a_batch(act: Acting, read: Read, source: ImportSource, *, content: bytes, file_name: str, reason: str) -> Any:
    who = act.who
    if who.organisation_id is None or who.organisation_code is None:
        raise NoOffice("当前岗位没有所属单位，不能提出指标建议，请换用单位、主管部门或财政岗位登录。")
    mapping = read.mapping
    return IndicatorImport(
        region_path=who.region_path,
        region_code=who.region_code,
        unit_id=who.organisation_id,
        unit_code=who.organisation_code,
        unit_name=who.organisation_name or who.organisation_code,
        department_id=who.department_id or who.organisation_id,
        tier=tier_of(who),
        source=source,
        file_name=file_name,
        sha256=hashlib.sha256(content).hexdigest(),
        reason=reason,
        mapping_id=mapping.id if mapping else None,
        mapping_version=mapping.version if mapping else None,
        mapping=mapping.content if mapping else None,
        counts={},
        history=[line_of(who, act.day, Step.EDIT, ProposalStatus.DRAFT)],
    )


async def import_rows(
    session: AsyncSession,
    read: Read,
    act: Acting,
    source: ImportSource,
    *,
    content: bytes,
    file_name: str,
    reason: str,
    dry_run: bool,
) -> ImportReport:
    """The report of what would be done; unless it is a dry run, and something is new, it is done."""
    batch = _a_batch(act, read, source, content=content, file_name=file_name, reason=reason)
    told = await planned(session, read.rows, owner_of(batch), act)
    headings = headings_of(read.mapping.content if read.mapping else None)
    report = await aside(partial(report_of, told, headings, dry_run=dry_run, sheet=read.sheet, extra=read.extra))
    if dry_run:
        return report
    refuse_faults(report, what="表格" if source is ImportSource.WORKBOOK else "内容")
    to_write = [one for one in told if one.outcome in (Outcome.CREATED, Outcome.REVISED)]
    if not to_write:
        return report
    batch.counts = {outcome.value: number for outcome, number in report.counts.items()}
    session.add(batch)
    await session.flush()
    await insert_rows(session, "indicator_proposal", _COLUMNS, (_proposal(one, batch) for one in to_write))
    await record(
        session,
        action="indicator_import:create",
        resource=f"indicator-imports/{batch.id}",
        detail={"counts": batch.counts, "sha256": batch.sha256, "mapping": batch.mapping_id},
    )
    return with_id(report, batch.id)


def _proposal(one: Planned, batch: IndicatorImport) -> Mapping[str, Any]:
    revised = one.outcome is Outcome.REVISED and one.existing is not None
    place = ("region_path", "region_code", "unit_id", "unit_code", "unit_name", "department_id", "tier", "reason")
    return {name: getattr(batch, name) for name in place} | {
        "version": 1,
        "action": "revise" if revised else "create",
        "status": ProposalStatus.DRAFT,
        "indicator_id": one.existing.id if revised and one.existing else None,
        "base_version": one.existing.version if revised and one.existing else None,
        "parent_id": one.parent.id if one.parent else None,
        "batch_id": batch.id,
        "content": dict(one.own),
        "distinct_because": one.row.distinct_because,
        "findings": [_kept(finding) for finding in one.findings],
        "similar_indicators": [],
        "history": batch.history,
        "due_to_finance": False,
    }


def _kept(finding: Finding) -> dict[str, Any]:
    pointed = replace(finding, pointer=f"#/content{(finding.pointer or '#')[1:]}")
    return asdict(pointed) | {"basis": list(finding.basis)}


async def known_mapping(session: AsyncSession, identifier: UUID | None) -> IndicatorMapping | None:
    return None if identifier is None else await session.get(IndicatorMapping, identifier)
