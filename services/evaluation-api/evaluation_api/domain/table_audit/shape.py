"""The form as a whole: published unfilled, rows without words, rows twice."""

import re
from collections.abc import Iterator

from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Place, Printed, TableKind
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.understood import Subject

# What a form prints for the filler to replace.
_PLACEHOLDER = re.compile(r"(?:指标|目标)?[\d一二三四五六七八九十.、…·]*|本项目不适用此指标|不适用|无|/|-+|—+")
_ENOUGH_ROWS = 3


def shape_findings(subject: Subject) -> Iterator[TableFinding]:
    if (blank := _blank_form(subject)) is not None:
        yield blank
        return
    yield from _blank_rows(subject)
    yield from _twice(subject)


def is_blank(subject: Subject) -> bool:
    """A self-evaluation without any answer, or a declaration without any target."""
    if not subject.rows or (not subject.table.complete and len(subject.rows) < _ENOUGH_ROWS):
        return False
    if subject.table.kind is TableKind.SELF_EVALUATION:
        return all(row.no_actual and row.own is None for row in subject.rows) and not subject.own_total
    whole = subject.table.kind is TableKind.TARGET and subject.table.complete
    return whole and all(row.no_target for row in subject.rows)


def _has_columns(subject: Subject) -> bool:
    """Whether the form is known to ask for answers: a column that nobody could make out is not an empty one."""
    printed = [row.printed for row in subject.rows]
    if subject.table.kind is TableKind.TARGET:
        return any(row.target is not None for row in printed)
    return any(row.actual is not None or row.score is not None or row.weight is not None for row in printed)


def _blank_form(subject: Subject) -> TableFinding | None:
    if not is_blank(subject):
        return None
    filled = "实际完成值和得分" if subject.table.kind is TableKind.SELF_EVALUATION else "指标值"
    columns = [(row.printed.actual, row.printed.score, row.printed.level3) for row in subject.rows]
    found = [next((cell.place for cell in cells if cell is not None), None) for cells in columns]
    places = tuple(place for place in found if place is not None) or (subject.table.place,)
    seen = subject.is_ended or (subject.table.complete and len(subject.rows) > 1)
    severity = Severity.CERTAIN if seen and _has_columns(subject) else Severity.LIKELY
    detail = f"全部{len(subject.rows)}行指标都没有填写{filled}，是一张没有填报的空表；请填报后重新报送"
    return TableFinding("blank_form", severity, places, detail)


def _blank_rows(subject: Subject) -> Iterator[TableFinding]:
    target_form = subject.table.kind is TableKind.TARGET
    for row in subject.rows:
        if not (target_form and row.name) and (empty := _empty(row)) is not None:
            yield empty
        elif _is_placeholder(row.printed.level3):
            if (row.printed_weight or row.own) and subject.table.complete:
                worth = f"分值{row.printed.weight.words}分" if row.printed.weight else f"得分{row.own}分"
                detail = f"第{row.number}行没有指标名称，{worth}；请补填三级指标，或删去这一行"
                yield _of(row, "indicator_unnamed", Severity.LIKELY, row.printed.level3, detail)
        elif row.no_target and row.printed.target is not None and not row.printed.doubtful:
            if target_form and subject.table.complete:
                detail = f"{row.zh}没有填写指标值，请补填"
                yield _of(row, "target_blank", Severity.LIKELY, row.printed.target, detail)
            elif row.printed.actual is not None and not row.no_actual and row.printed_weight:
                detail = f"{row.zh}没有填写指标值，无法判断是否完成；请补填指标值"
                yield _of(row, "target_blank", Severity.LIKELY, row.printed.target, detail)


def _empty(row: ReadRow) -> TableFinding | None:
    cells = (row.printed.target, row.printed.actual, row.printed.weight, row.printed.score)
    shared = row.printed.shares_weight or row.printed.shares_score
    if shared or all(cell is None for cell in cells) or not all(figures.is_nothing(cell) for cell in cells):
        return None
    detail = f"{row.zh}除名称外全部空白，请补填，或删去这一行"
    return _of(row, "blank_row", Severity.ADVICE, row.printed.level3, detail)


def _is_placeholder(cell: Printed | None) -> bool:
    return cell is not None and bool(_PLACEHOLDER.fullmatch(figures.flat(cell.words)))


def _of(row: ReadRow, code: str, severity: Severity, cell: Printed | None, detail: str) -> TableFinding:
    place: Place = row.place if cell is None else cell.place
    return TableFinding(code, severity, (place,), detail, row=row.number)


def _twice(subject: Subject) -> Iterator[TableFinding]:
    """The same indicator with the same target; with everything else the same as well it is the same row."""
    seen: dict[tuple[str, str], ReadRow] = {}
    for row in subject.rows:
        named, target = figures.flat(row.name), figures.flat(row.target.printed)
        if not named or row.no_target or _is_placeholder(row.printed.level3):
            continue
        before = seen.setdefault((named, target), row)
        if before is row:
            continue
        detail = f"{row.zh}与第{before.number}行指标名称、指标值相同，请核对是否重复填列"
        yield TableFinding("duplicate_row", Severity.LIKELY, (row.place, before.place), detail, row=row.number)
