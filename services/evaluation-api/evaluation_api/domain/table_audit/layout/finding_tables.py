"""Cuts a sheet into its tables and reads each; what is no table is said, never guessed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from evaluation_api.domain.table_audit.layout.blocks import Block
from evaluation_api.domain.table_audit.layout.headings import Heading, indicator_heading, list_heading
from evaluation_api.domain.table_audit.layout.indicators import read_block
from evaluation_api.domain.table_audit.layout.labelled_cells import Labelled, is_title, read_labelled, title_in
from evaluation_api.domain.table_audit.layout.lines import Lines, place_of
from evaluation_api.domain.table_audit.layout.lists import read_list
from evaluation_api.domain.table_audit.layout.money import MoneyBlock, read_money, sorted_lines
from evaluation_api.domain.table_audit.layout.panels import halves, side_by_side
from evaluation_api.domain.table_audit.layout.words import (
    CONTINUED,
    grade_in,
    label_of,
    labelled,
    plain,
    unit_of_money,
    year_of,
)
from evaluation_api.domain.table_audit.printed import Place, Printed, PrintedRow, PrintedTable, TableKind, Unread
from evaluation_api.domain.table_audit.seen import SeenSheet

NOTHING_FOUND = (
    "没有找到指标表头（如“三级指标、年度指标值、实际完成值、分值、得分”）或资金表头，这一部分未作审核；"
    "请核对是否为绩效表，或把表头改为通用写法后重新提交。"
)
BOTH_TERMS = "实施期与年度的目标并列在一张表上，已分作两张表审核；两者的资金没有核对，请人工查看。"


@dataclass(frozen=True)
class _Segment:
    first: int
    until: int  # the line after it


def tables_of(sheet: SeenSheet) -> tuple[tuple[PrintedTable, ...], tuple[Unread, ...]]:
    """All tables of the sheet in their order; never raises, whatever stands in the cells."""
    lines = Lines.of(sheet)
    if not lines.rows:
        return (), ()
    tables: list[PrintedTable] = []
    for panel in side_by_side(lines):
        for segment in _segments(panel):
            tables += _tables(panel, segment)
    if tables:
        return tuple(tables), ()
    row = lines.rows[0]
    return (), (Unread(place_of(sheet.title, row, lines.cells[row][0].left), NOTHING_FOUND),)


def joined_over_pages(tables: Sequence[PrintedTable]) -> tuple[PrintedTable, ...]:
    """Word breaks one form into several tables, and some offices go on in the next sheet: a head, or rows that no line
    of totals ends, takes the nameless rows that follow."""
    told: list[PrintedTable] = []
    for table in tables:
        before = told[-1] if told else None
        if before is not None and _is_head(before) and _is_tail(table):
            told[-1] = _joined(before, table)
        else:
            told.append(table)
    return tuple(told)


def _is_head(table: PrintedTable) -> bool:
    named = table.project is not None or bool(table.money)
    return named and (not table.rows or not table.closed)


def _is_tail(table: PrintedTable) -> bool:
    fresh = table.title is None or CONTINUED.search(table.title.words) is not None
    return bool(table.rows) and table.project is None and fresh and not table.money


def _joined(head: PrintedTable, tail: PrintedTable) -> PrintedTable:
    own = {
        name: getattr(tail, name) or getattr(head, name)
        for name in ("total_weight", "total_score", "grade", "goal", "goal_achieved")
    }
    first = len(head.rows)
    rows = (*head.rows, *(_renumbered(row, first) for row in tail.rows))
    remarks = (*head.remarks, *tail.remarks)
    kind = head.kind if head.kind is not TableKind.UNKNOWN else tail.kind
    fields = {"kind": kind, "year": head.year or tail.year, "rows": rows, "remarks": remarks, "closed": tail.closed}
    return replace(head, unread=(*head.unread, *tail.unread), **fields, **own)  # type: ignore[arg-type]  # by field name


def _renumbered(row: PrintedRow, by: int) -> PrintedRow:
    weight, score = (tuple(one + by for one in told) for told in (row.shares_weight, row.shares_score))
    return replace(row, number=row.number + by, shares_weight=weight, shares_score=score)


def _segments(lines: Lines) -> list[_Segment]:
    """A title or a project's name begins another table once the one before has its own."""
    events = [(row, event) for row in lines.rows if (event := _event(lines, row))]
    starts = [lines.rows[0]]
    seen: set[str] = set()
    for place, (row, event) in enumerate(events):
        ahead = next((told for _, told in events[place + 1 :] if told != "title"), "")
        titled = event == "title" and ("heading" in seen or ("project" in seen and ahead == "project"))
        named = event == "project" and ("project" in seen or "heading" in seen) and "title" not in seen
        named = named or (event == "project" and "project" in seen)
        if titled or named:
            starts.append(row)
            seen = set()
        seen.add(event)
    ends = [*starts[1:], lines.rows[-1] + 1]
    return [_Segment(first, until) for first, until in zip(starts, ends, strict=True)]


def _event(lines: Lines, row: int) -> str:
    title = title_in(lines, row)
    if title is not None:
        return "" if CONTINUED.search(title.words) else "title"
    if _names_project(lines, row):
        return "project"
    return "heading" if indicator_heading(lines, row) is not None or list_heading(lines, row) is not None else ""


def _names_project(lines: Lines, row: int) -> bool:
    """Whether the line is that of the project's name: a label at its left end."""
    begun = lines.begun(row)
    if not begun or list_heading(lines, row) is not None:
        return False
    return label_of(begun[0].words) == "project" or labelled(begun[0].words)[0] == "project"


def _tables(lines: Lines, segment: _Segment) -> list[PrintedTable]:
    for row in (row for row in lines.rows if segment.first <= row < segment.until):
        listed = list_heading(lines, row)
        if listed is not None:
            return read_list(lines, listed, segment.first, segment.until)
        heading = indicator_heading(lines, row)
        if heading is not None:
            return _from_heading(lines, segment, heading)
    money = read_money(lines, segment.first, segment.until)
    told = read_labelled(lines, segment.first, segment.until, money.taken, segment.until)
    if not (money.lines or ("project" in told.found and told.title is not None)):
        return []
    return [_assembled(lines, segment, None, Block(), money, told)]


def _from_heading(lines: Lines, segment: _Segment, heading: Heading) -> list[PrintedTable]:
    """A heading below the line of totals begins another table, though nothing names it."""
    both = halves(heading)
    if len(both) > 1:
        tables = (_table(lines, segment, half, read_block(lines, half, segment.until)) for half in both)
        return [replace(table, money=(), unread=(Unread(table.place, BOTH_TERMS),)) for table in tables]
    block = read_block(lines, heading, segment.until)
    below = (row for row in lines.rows if block.last < row < segment.until and indicator_heading(lines, row))
    row = next(below, None) if block.ended else None
    if row is None:
        return [_table(lines, segment, heading, block)]
    first = _table(lines, _Segment(segment.first, row), heading, block)
    return [first, *_tables(lines, _Segment(row, segment.until))]


def _table(lines: Lines, segment: _Segment, heading: Heading, block: Block) -> PrintedTable:
    money = read_money(lines, segment.first, heading.top)
    taken = set(range(heading.top, block.last + 1))
    if not money.lines:
        money = read_money(lines, block.last + 1, segment.until)
    told = read_labelled(lines, segment.first, segment.until, taken | money.taken, block.last + 1)
    _more_blocks(lines, segment, block)
    return _assembled(lines, segment, heading, block, money, told)


def _more_blocks(lines: Lines, segment: _Segment, block: Block) -> None:
    """A second heading of indicators below the first table's end, without a title of its own, goes on with it."""
    row = next((row for row in lines.rows if block.last < row < segment.until and indicator_heading(lines, row)), None)
    again = None if row is None else indicator_heading(lines, row)
    if again is None or block.ended:
        return
    more = read_block(lines, again, segment.until, len(block.rows))
    block.rows += more.rows
    block.total_weight = more.total_weight or block.total_weight
    block.total_score = more.total_score or block.total_score
    block.grade = more.grade or block.grade
    block.ended = more.ended


def _assembled(
    lines: Lines, segment: _Segment, heading: Heading | None, block: Block, money: MoneyBlock, told: Labelled
) -> PrintedTable:
    sheet = lines.sheet
    title = told.title or _title_above(sheet)
    money_lines, has_total = sorted_lines(money)
    grade = block.grade or told.found.get("grade")
    below = (Printed(one, Place(sheet.title)) for one in sheet.below if one.strip())
    row = lines.cells[segment.first][0]
    return PrintedTable(
        kind=_kind(title, heading, block),
        place=place_of(sheet.title, segment.first, row.left),
        title=title,
        year=_year(title, told, sheet),
        department=told.found.get("department"),
        office=told.found.get("office"),
        project=told.found.get("project"),
        money_unit=money.unit or told.unit or next((u for one in sheet.above if (u := unit_of_money(one))), ""),
        money=money_lines,
        has_total_line=has_total,
        goal=told.found.get("goal"),
        goal_achieved=told.found.get("goal_achieved"),
        rows=tuple(block.rows),
        total_weight=block.total_weight,
        total_score=block.total_score or told.found.get("total"),
        grade=_ticked(grade),
        remarks=(*block.remarks, *told.remarks, *below),
        closed=block.ended,
    )


def _ticked(grade: Printed | None) -> Printed | None:
    found = grade_in(grade.words) if grade else ""
    return replace(grade, words=found) if grade is not None and found else grade


def _title_above(sheet: SeenSheet) -> Printed | None:
    found = next((one for one in reversed(sheet.above) if is_title(one)), "")
    return Printed(found.strip(), Place(sheet.title)) if found else None


def _year(title: Printed | None, told: Labelled, sheet: SeenSheet) -> int | None:
    candidates = (title.words if title else "", *sheet.above, sheet.title)
    found = year_of(title.words) if title else None
    return found or told.year or next((year for one in candidates if (year := year_of(one))), None)


def _kind(title: Printed | None, heading: Heading | None, block: Block) -> TableKind:
    words = plain(title.words) if title else ""
    roles = heading.roles if heading else frozenset[str]()
    done = any(row.actual or row.score for row in block.rows)
    if re.search(r"部门整体|整体支出|单位整体", words):
        return TableKind.DEPARTMENT
    if re.search(r"自评|自我评价", words):
        return TableKind.SELF_EVALUATION
    if re.search(r"目标(申报|批复|审批|审核|备案|设定|汇总)*表|绩效目标", words) and not done:
        return TableKind.TARGET
    if "target" not in roles and roles & {"score", "weight"} and (re.search("评价|评分", words) or "score" in roles):
        return TableKind.EVALUATION_RESULT
    if "actual" in roles:
        return TableKind.SELF_EVALUATION if done or "score" in roles else TableKind.TARGET
    if "target" in roles:
        return TableKind.SELF_EVALUATION if "score" in roles and done else TableKind.TARGET
    return TableKind.UNKNOWN
