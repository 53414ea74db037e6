"""What the cells of target and actual say: nothing, another unit, the target once more, words instead of a number."""

import re
from collections.abc import Iterator
from decimal import Decimal

from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, number, percent
from evaluation_api.domain.scoring.facts import Direction
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Printed, TableKind
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.understood import Subject
from wenxiao_values import Operator, ValueKind
from wenxiao_values.writing import plain

_ANSWERS = frozenset(("无", "不适用", "无此项", "未涉及", "不涉及"))
_LISTS = re.compile(r"(?:定性)?(?:优良中低?差|高中低|好中差|好坏|优良差|强中弱|大中小|有无|是否)")
# Of these there is no more than the whole; an enrolment or a completion rate may exceed it.
_PARTS_OF_A_WHOLE = re.compile(
    r"满意|覆盖率|合格率|知晓|及时率|准确率|达标率|通过率|合规率|优良率|好评|普及率|真实率|查处率"
)
_SIGNED = re.compile("[≥≤><]|不低于|不少于|不高于|不超过|不大于|不小于|以上|以下|以内|至少")
_SENTENCE = 8  # a word such as 良好 answers as it asks; nobody writes a sentence twice by chance
_MOST_TO_COPY = 3


def value_findings(subject: Subject) -> Iterator[TableFinding]:
    for row in subject.rows:
        if row.printed.actual is not None and not row.no_actual:
            yield from _actual(subject, row, row.printed.actual)
        for cell, value in ((row.printed.target, row.target), (row.printed.actual, row.actual)):
            if cell is not None and value.kind is ValueKind.NUMBER:
                yield from _beyond_the_whole(row, cell)
    yield from _repeated(subject)


def _actual(subject: Subject, row: ReadRow, cell: Printed) -> Iterator[TableFinding]:
    words, wanted = figures.flat(cell.words), row.target.kind
    if _LISTS.fullmatch(words):
        detail = f"{row.zh}实际完成值“{cell.words}”是可选等级的清单，没有写明达到哪一等；请填写实际等级"
        severity = Severity.LIKELY if row.printed.doubtful else Severity.CERTAIN
        yield _of(row, "option_list_as_actual", severity, cell, detail)
    elif wanted is ValueKind.NUMBER and row.actual.kind in (ValueKind.QUALITATIVE, ValueKind.YES_NO, ValueKind.LEVELS):
        if words not in _ANSWERS and not re.search(r"\d", words):
            detail = f"{row.zh}指标值为“{row.target.printed}”，实际完成值却写“{cell.words}”；请填写实际完成的数值"
            yield _of(row, "words_for_number", Severity.LIKELY, cell, detail)
    elif (row.units_clash and not row.printed.doubtful) or _counted_for_a_rate(row, words):
        detail = f"{row.zh}指标值“{row.target.printed}”与实际完成值“{cell.words}”计量单位不一致，无法比较；请统一单位"
        yield _of(row, "unit_clash", Severity.LIKELY, cell, detail)
    elif _SIGNED.search(plain(cell.words)) and row.actual.operator not in (None, Operator.EQUAL, Operator.ABOUT):
        detail = f"{row.zh}实际完成值“{cell.words}”带有符号，像是照抄指标值，不是实际完成的数值；请填写实际数值"
        yield _of(row, "actual_with_operator", Severity.LIKELY, cell, detail)
    elif _is_copied(row, words):
        detail = f"{row.zh}实际完成值与指标值一字不差（“{cell.words}”）；请写明实际完成情况"
        severity = Severity.LIKELY if len(words) >= _SENTENCE else Severity.ADVICE
        yield _of(row, "actual_copied", severity, cell, detail)
    else:
        yield from _over(subject, row, cell)


def _counted_for_a_rate(row: ReadRow, words: str) -> bool:
    """`1000件 达成预期指标` for 100%."""
    wanted = row.target.quantity
    counted = re.match(r"\d+(?:\.\d+)?(?:件|个|人|次|户|家|项|台|套|亩|元)", words)
    return row.target.kind is ValueKind.NUMBER and wanted is not None and wanted.unit == "%" and bool(counted)


def _is_copied(row: ReadRow, words: str) -> bool:
    worded = row.target.kind in (ValueKind.QUALITATIVE, ValueKind.SEVERAL, ValueKind.RULE)
    return worded and words == figures.flat(row.target.printed)


def _of(row: ReadRow, code: str, severity: Severity, cell: Printed, detail: str) -> TableFinding:
    return TableFinding(code, severity, (cell.place,), detail, row=row.number, printed=cell.words)


def _over(subject: Subject, row: ReadRow, cell: Printed) -> Iterator[TableFinding]:
    rate, over = row.score.rate, subject.law.rules.over
    if row.is_far and row.score.facts.target:
        detail = f"{row.zh}指标值“{row.target.printed}”与实际完成值“{cell.words}”相差百倍以上，请核对计量单位和数值"
        yield _of(row, "actual_far_from_target", Severity.LIKELY, cell, detail)
    elif row.printed.doubtful:
        return
    elif row.is_compared and row.score.direction is Direction.AT_LEAST and rate is not None and rate >= over.trigger:
        detail = f"{row.zh}完成率{percent(rate)}，达到{percent(over.trigger)}以上，请说明目标值是否定得偏低"
        finding = _of(row, "target_set_low", Severity.ADVICE, cell, detail)
        yield TableFinding(
            finding.code, finding.severity, finding.places, detail,
            subject.law.rules.basis.get("over_achieved", ()), row=row.number, printed=cell.words,
        )  # fmt: skip


def _beyond_the_whole(row: ReadRow, cell: Printed) -> Iterator[TableFinding]:
    value = row.actual if cell is row.printed.actual else row.target
    quantity = value.quantity
    if quantity is None or quantity.unit != "%" or quantity.number <= HUNDRED or not _PARTS_OF_A_WHOLE.search(row.name):
        return
    detail = f"{row.zh}“{cell.words}”超过100%，这类比率不会超过100%；请核对"
    yield _of(row, "rate_above_hundred", Severity.LIKELY, cell, detail)


def _repeated(subject: Subject) -> Iterator[TableFinding]:
    """Every number exactly as planned: it happens, and it is how a form is filled without looking."""
    counted = [
        row
        for row in subject.rows
        if row.target.kind in (ValueKind.NUMBER, ValueKind.RANGE, ValueKind.PERIOD) and not row.no_actual
    ]
    same = [row for row in counted if figures.flat(row.target.printed) == figures.flat(row.actual.printed)]
    if len(same) < _MOST_TO_COPY or len(same) != len(counted):
        return
    places = tuple(row.printed.actual.place for row in same if row.printed.actual)
    told = "、".join(str(row.number) for row in same)
    detail = f"全部{len(same)}个可计量指标（第{told}行）的实际完成值与指标值一字不差，请核对是否照抄指标值"
    yield TableFinding("actuals_repeat_targets", Severity.ADVICE, places, detail)


def blank_findings(subject: Subject) -> Iterator[TableFinding]:
    """Points for a row that says nothing; what judges fill in words elsewhere is not meant."""
    if subject.table.kind in (TableKind.EVALUATION_RESULT, TableKind.TARGET):
        return
    for place, row in enumerate(subject.rows):
        cell = row.printed.actual
        if cell is None or not row.no_actual or not row.own or row.own <= ZERO or not _is_performance(row):
            continue
        if row.number in subject.subtotals or _is_heading(subject, place) or row.printed.shares_score:
            continue
        yield _blank(subject, row, cell, row.own)


def _blank(subject: Subject, row: ReadRow, cell: Printed, own: Decimal) -> TableFinding:
    both = row.no_target and row.printed.target is not None
    own_form = subject.table.kind is not TableKind.DEPARTMENT
    sure = both and own_form and subject.table.complete and not row.printed.doubtful and not cell.fault
    if both:
        detail = f"{row.zh}指标值和实际完成值都是空白，却得{number(own)}分；请补填指标值和实际完成值，或不计分"
    else:
        detail = f"{row.zh}没有填写实际完成值，却得{number(own)}分；请补填实际完成值，或不计分"
    code = "blank_row_scored" if both else "actual_missing"
    return _of(row, code, Severity.CERTAIN if sure else Severity.LIKELY, cell, detail)


_PERFORMANCE = re.compile("产出|效益|效果|满意|成本|完成|数量|质量|时效")


def _is_performance(row: ReadRow) -> bool:
    return bool(_PERFORMANCE.search("".join(row.levels)))


def _is_heading(subject: Subject, place: int) -> bool:
    """A row with a weight alone, whose parts stand below with targets and without weights."""
    below = subject.rows[place + 1] if place + 1 < len(subject.rows) else None
    return below is not None and below.printed_weight is None and below.own is None and not below.no_target
