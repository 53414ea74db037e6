"""Points of single rows against their weights, and against target and actual where figures speak plainly."""

from collections.abc import Iterator
from decimal import Decimal

from evaluation_api.domain.scoring.decimals import ZERO, number, percent
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Place, Printed, TableKind
from evaluation_api.domain.table_audit.remarks import quoted
from evaluation_api.domain.table_audit.row_reading import ReadRow
from evaluation_api.domain.table_audit.several import first_missed
from evaluation_api.domain.table_audit.understood import Subject
from wenxiao_values import ValueKind


def score_findings(subject: Subject) -> Iterator[TableFinding]:
    for row in subject.rows:
        yield from _cell(subject, row)
        if not row.printed.shares_score and subject.points_per_row is None:
            yield from _beside_the_figures(subject, row)
    if subject.points_per_row is None:
        yield from _shared_scores(subject)


def _cell(subject: Subject, row: ReadRow) -> Iterator[TableFinding]:
    cell, own = row.printed.score, row.own
    if cell is None:
        return
    if figures.not_points(cell):
        detail = f"{row.zh}得分“{cell.words}”不是数字，无法核算，请改为数字"
        yield _of(row, "score_unreadable", Severity.LIKELY, cell.place, detail)
    elif own is None:
        yield from _missing(subject, row, cell)
    elif own < ZERO:
        detail = f"{row.zh}得分为{number(own)}分，得分不能为负数，请更正"
        severity = Severity.LIKELY if subject.is_extra(row) else Severity.CERTAIN
        yield _of(row, "score_negative", severity, cell.place, detail)
    elif row.weight is not None and own > row.weight >= ZERO and _is_its_own(subject, row):
        yield _above(subject, row, cell, own, row.weight)
    elif row.printed_weight is None and not row.shared and own > ZERO and _others_have_weights(subject):
        detail = f"{row.zh}得{number(own)}分，没有填写分值，无法核对；请补填分值"
        yield _of(row, "score_without_weight", Severity.LIKELY, cell.place, detail)


def _others_have_weights(subject: Subject) -> bool:
    """A form may print weights for some parts only."""
    return sum(one.printed_weight is not None for one in subject.rows) * 2 > len(subject.rows)


def _is_its_own(subject: Subject, row: ReadRow) -> bool:
    return subject.points_per_row is None and not row.printed.shares_score


def _above(subject: Subject, row: ReadRow, cell: Printed, own: Decimal, weight: Decimal) -> TableFinding:
    """Only where the points are one row's own can they be held against its weight."""
    extra = subject.is_extra(row)
    unsure = row.printed.doubtful or extra
    to_do = "加减分项的分值请按规定核对" if extra else "请更正"
    detail = f"{row.zh}得{number(own)}分，超过该指标分值{number(weight)}分，{to_do}"
    return TableFinding(
        "own_score_above_weight", Severity.LIKELY if unsure else Severity.CERTAIN,
        (cell.place, subject.at(row.printed.weight)), detail,
        subject.law.basis_of("score"), subject.law.source_of("score"), row.number, number(own), number(weight),
    )  # fmt: skip


def _missing(subject: Subject, row: ReadRow, cell: Printed) -> Iterator[TableFinding]:
    """Points left out where the other rows have theirs; what a cut took away is not missed."""
    if row.printed.shares_score or not subject.table.complete or not subject.is_scored:
        return
    if row.printed_weight is None or row.printed_weight <= ZERO or row.shared:
        return
    detail = f"{row.zh}分值{number(row.printed_weight)}分，没有填写得分；请补填"
    yield _of(row, "score_missing", Severity.LIKELY, cell.place, detail)


def _shared_scores(subject: Subject) -> Iterator[TableFinding]:
    """One weight over several rows: their points together may not exceed it, and the other way round."""
    by_number = {row.number: row for row in subject.rows}
    groups = {row.printed.shares_weight for row in subject.rows} | {row.printed.shares_score for row in subject.rows}
    for group in sorted(group for group in groups if len(group) > 1):
        rows = [by_number[one] for one in group if one in by_number]
        weight = figures.added(row.printed_weight for row in rows)
        own = figures.added(row.own for row in rows)
        cell = next((row.printed.score for row in rows if row.own is not None), None)
        if cell is not None and weight > ZERO and own > weight and _is_closed(group, rows):
            named = f"第{group[0]}至{group[-1]}行"
            detail = f"{named}得分相加{number(own)}分，超过这几行共有的分值{number(weight)}分，请更正"
            yield TableFinding(
                "own_score_above_weight", Severity.CERTAIN, (cell.place,), detail, row=group[0],
                printed=number(own), computed=number(weight),
            )  # fmt: skip


def _is_closed(group: tuple[int, ...], rows: list[ReadRow]) -> bool:
    """Whether neither cell reaches beyond these rows."""
    reach = {one for row in rows for one in (*row.printed.shares_weight, *row.printed.shares_score)}
    return reach <= set(group) and len(rows) == len(group)


def _of(row: ReadRow, code: str, severity: Severity, place: Place, detail: str) -> TableFinding:
    cell = row.printed.score
    return TableFinding(code, severity, (place,), detail, row=row.number, printed=cell.words if cell else None)


def _beside_the_figures(subject: Subject, row: ReadRow) -> Iterator[TableFinding]:
    own, weight, cell, score = row.own, row.weight, row.printed.score, row.score
    if own is None or weight is None or cell is None or not ZERO <= own <= weight or weight == ZERO:
        return
    if row.no_actual or row.rule_is_unread:
        return
    short = score.value is not None and (score.value < weight or row.is_only_equal)
    missed = row.met is False and not row.is_about and short
    several = first_missed(row.target.printed, row.actual.printed)
    if missed and own == weight:
        yield _missed(subject, row, cell)
    elif several and own == weight and row.target.kind is ValueKind.SEVERAL:
        full = f"未达到目标却得满分{number(own)}分"
        detail = f"{row.zh}中{several}，{full}，{_because(subject, row)}；请核减得分或说明理由"
        yield _row_finding(subject, "target_missed_but_full_marks", Severity.LIKELY, row, cell, detail)
    elif row.met is True and own < weight and not row.reason and not row.units_clash:
        yield _met(subject, row, cell)
    elif (
        row.is_compared
        and row.met is False
        and score.value is not None
        and score.value not in (own, figures.as_scored(own))
    ):
        detail = f"{row.zh}得{number(own)}分，{score.sentence}；{_because(subject, row)}，办法不同不算错，请复核时对照"
        yield _row_finding(subject, "score_differs_from_rule", Severity.ADVICE, row, cell, detail)


def _because(subject: Subject, row: ReadRow) -> str:
    if row.reason:
        return f"单位说明：{quoted(row.reason)}"
    return "未说明原因" if subject.reason_elsewhere is None else f"本行没有填写原因，{_told_elsewhere(subject)}"


def _told_elsewhere(subject: Subject) -> str:
    cell = subject.reason_elsewhere
    return "" if cell is None else f"{cell.place.zh}另有说明“{quoted(cell.words)}”"


def _unless_told(subject: Subject, severity: Severity, detail: str) -> tuple[Severity, str]:
    """Nobody can say for which rows a reason outside their column was meant."""
    if subject.reason_elsewhere is None:
        return severity, detail
    return Severity.ADVICE, f"{detail}（{_told_elsewhere(subject)}；已说明本项的，不必再填）"


def _by_the_form(subject: Subject, row: ReadRow) -> bool:
    """Evaluators have rules of their own, and so have rows that print one."""
    return not row.printed.scoring_rule and subject.table.kind is not TableKind.EVALUATION_RESULT


_WITHOUT_SIGN = "（指标值没有写符号，按通常方向理解）"


def _missed(subject: Subject, row: ReadRow, cell: Printed) -> TableFinding:
    facts = row.score.facts
    dated = facts.due is not None and facts.done is not None and facts.target is None
    printed = row.direction_is_printed or dated
    sure = row.is_sure and printed and not row.is_near_enough and _by_the_form(subject, row)
    why = "" if printed else _WITHOUT_SIGN
    if row.is_reversed:
        why = f"（指标值写作“{row.signed_target.printed}”，方向像是写反了，先按所写的计算）"
    told, own = row.score.outcome.told.rstrip("，").removesuffix("，按比例"), number(row.own or ZERO)
    detail = f"{row.zh}{told}{why}，未达到目标却得满分{own}分，{_because(subject, row)}；请核减得分或说明理由"
    return _row_finding(
        subject, "target_missed_but_full_marks", Severity.CERTAIN if sure else Severity.LIKELY, row, cell, detail
    )


def _met(subject: Subject, row: ReadRow, cell: Printed) -> TableFinding:
    """Equal to the target is enough whichever way it points; beyond that the printed sign must say so."""
    facts, asked = row.score.facts, row.printed.reason is not None
    equal = facts.target is not None and facts.target == facts.actual and not facts.strict
    own, weight = row.own or ZERO, row.weight or ZERO
    sure = row.is_sure and asked and (equal or row.direction_is_printed) and _by_the_form(subject, row)
    done = row.target.kind in (ValueKind.NUMBER, ValueKind.RANGE, ValueKind.PERIOD)
    told = row.score.outcome.told.removesuffix("达到目标，").rstrip("，")
    beside = told if done else f"实际完成值与指标值均为“{row.actual.printed}”"
    off = f"却扣{number(weight - own)}分（得{number(own)}分，分值{number(weight)}分）"
    detail = f"{row.zh}{beside}，已达到目标，{off}，未说明原因；请说明扣分原因或更正得分"
    severity, detail = _unless_told(subject, Severity.CERTAIN if sure else Severity.LIKELY, detail)
    return _row_finding(subject, "target_met_but_points_off", severity, row, cell, detail)


def _row_finding(
    subject: Subject, code: str, severity: Severity, row: ReadRow, cell: Printed, detail: str
) -> TableFinding:
    places = (cell.place, *(one.place for one in (row.printed.actual, row.printed.target) if one is not None))
    ours = None if row.score.value is None else number(row.score.value)
    kind = row.score.rule.kind
    return TableFinding(
        code, severity, places, detail, subject.law.rules.basis.get(kind, ()) or subject.law.basis_of("score"),
        subject.law.source_of("score"), row.number, number(row.own or ZERO), ours,
    )  # fmt: skip


def reason_findings(subject: Subject) -> Iterator[TableFinding]:
    """Where the form has a column for reasons and this row needs one."""
    if not subject.law.rules.reason_required:
        return
    for row in subject.rows:
        cell = row.printed.reason
        if cell is None or row.reason or row.printed.shares_score or row.no_actual or row.met is True:
            continue
        off = row.own is not None and row.weight is not None and ZERO <= row.own < row.weight
        missed = row.is_compared and row.met is False and not row.printed.doubtful and not row.rule_is_unread
        if not (off or missed) or (missed and not off and row.own is not None):
            continue
        sure = row.is_sure and missed and row.direction_is_printed and not row.is_near_enough
        rate = row.score.rate
        beside = f"完成率{percent(rate)}" if missed and rate is not None else f"得{number(row.own or ZERO)}分，未得满分"
        detail = f"{row.zh}{beside}，没有填写偏差原因；请补填偏差原因分析及改进措施"
        severity, detail = _unless_told(subject, Severity.CERTAIN if sure else Severity.LIKELY, detail)
        yield TableFinding(
            "reason_missing", severity, (cell.place,), detail,
            subject.law.basis_of("reason"), subject.law.source_of("reason"), row.number,
        )  # fmt: skip
