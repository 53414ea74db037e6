"""The printed grade against the printed total: certainly wrong only where no scale in use would give it."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from evaluation_api.domain.grading import GradeStep, grade_of
from evaluation_api.domain.scoring.decimals import HUNDRED, ZERO, number
from evaluation_api.domain.table_audit import figures
from evaluation_api.domain.table_audit.audited import Severity, TableFinding
from evaluation_api.domain.table_audit.law import SCALES_IN_USE
from evaluation_api.domain.table_audit.printed_scales import printed_scale
from evaluation_api.domain.table_audit.understood import Subject

_SAME = {
    "优": ("优", "优秀", "优等", "a"),
    "良": ("良", "良好", "b"),
    "中": ("中", "中等", "一般", "c"),
    "低": ("低", "较低"),
    "差": ("差", "较差", "d"),
}
_PASSES = Decimal(60)


def grade_in(words: str) -> str:
    """优秀 → 优; "" for what is no grade."""
    text = figures.flat(words).lower().strip("“”\"'。()").removesuffix("级")
    return next((grade for grade, written in _SAME.items() if text in written), "")


def grade_findings(subject: Subject) -> Iterator[TableFinding]:
    cell, total = subject.table.grade, subject.own_total
    if cell is None or total is None or not ZERO <= total <= HUNDRED:
        return
    printed, scale = grade_in(cell.words), _scale(subject)
    if figures.is_nothing(cell):
        if not subject.table.complete:
            return
        ours = grade_of(total, scale)
        detail = f"没有填写等级，总分{number(total)}分，按{_told(scale)}为“{ours}”；请补填"
        yield TableFinding("grade_missing", Severity.ADVICE, (cell.place,), detail, computed=ours)
    elif (passed := {"合格": True, "不合格": False}.get(figures.flat(cell.words))) is not None:
        if passed is not (total >= _PASSES):
            detail = f"总分{number(total)}分，等级印为“{cell.words}”，60分起为合格；请核对总分和等级"
            yield TableFinding("grade_does_not_fit", Severity.LIKELY, (cell.place,), detail, printed=cell.words)
    elif not printed:
        detail = f"等级“{cell.words}”不在优、良、中、低、差之内，请核对"
        yield TableFinding("grade_unknown", Severity.ADVICE, (cell.place,), detail, printed=cell.words)
    elif printed != grade_of(total, scale):
        yield _misfit(subject, cell.words, printed, total)


def _scale(subject: Subject) -> tuple[GradeStep, ...]:
    """The form's own, where it prints one, before that of the place."""
    return printed_scale(subject.table) or subject.law.scale


def _misfit(subject: Subject, words: str, printed: str, total: Decimal) -> TableFinding:
    law, cell, scale = subject.law, subject.table.grade, _scale(subject)
    fits_another = any(printed == grade_of(total, one) for one in SCALES_IN_USE)
    ours = grade_of(total, scale)
    detail = f"总分{number(total)}分，等级印为“{words}”，按{_told(scale)}应为“{ours}”；请核对总分和等级"
    places = (subject.at(cell), subject.at(subject.table.total_score))
    sure = not fits_another and not (cell is not None and cell.fault)
    return TableFinding(
        "grade_does_not_fit", Severity.CERTAIN if sure else Severity.LIKELY, places, detail,
        law.basis_of("grade"), law.source_of("grade"), printed=words, computed=ours,
    )  # fmt: skip


def _told(scale: Sequence[GradeStep]) -> str:
    steps = sorted(scale, key=lambda step: step.lowest, reverse=True)
    return "、".join(f"{step.grade}{number(step.lowest)}分起" for step in steps if step.lowest > ZERO)
