"""Advice to whoever writes a target: how each value is read, and what would make the declaration better."""

from collections.abc import Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from pydantic import BaseModel
from pydantic import Field as Constraint

from targets_api.domain.drafting import Drafted, content_advice
from targets_api.domain.values import Direction, Kind, Operator, Row, settle
from targets_api.projects.models import FindingView
from targets_api.targets.content import FundingDraft, IndicatorDraft, TargetContent
from targets_api.targets.judged import RowQuality
from targets_api.targets.reading import kept_reading, read_row, reading
from targets_api.targets.usecases import Doing
from targets_api.targets.views import TypedView
from wenxiao.bodies import Money
from wenxiao.findings import Finding
from wenxiao_values import TypedValue, advise, with_columns

NOT_JUDGED = "指标库没有应答，这里只有本系统的提示，没有质量指数；可稍后重试。"


class AdviceAsked(TargetContent):
    """A declaration as far as it is written; nothing of it is kept."""

    project_amount: Money | None = Constraint(default=None, description="项目申请预算（元），用于核对资金是否相称")


class AdviceItem(BaseModel):
    """`code` is stable; `instead` is an example of what would do, empty where there is none."""

    code: str
    detail: str
    instead: str


class RowAdvice(BaseModel):
    """One row: what was read, what it stands for with the author's own fields, and what could be better."""

    pointer: str
    name: str
    target_text: str
    typed: TypedView
    kind: Kind
    operator: Operator | None
    target_value: str | None
    target_upper: str | None
    unit: str | None
    direction: Direction
    taken: list[str] = Constraint(description="由系统从指标值读取、填报人没有填写的字段")
    advice: list[AdviceItem]
    quality: RowQuality | None = Constraint(default=None, description="指标质量指数；指标库没有应答时为空")


class TargetAdvice(BaseModel):
    rows: list[RowAdvice]
    findings: list[FindingView] = Constraint(description="对整张表的提示；在已保存的目标上还有提交时会指出的各项")
    note: str | None = Constraint(default=None, description="没有质量指数时的说明")


def advice_on(content: TargetContent, *, amount: Decimal | None, doing: Doing, region_code: str) -> TargetAdvice:
    """Each row by itself, then all of them together."""
    rules = doing.declaring(region_code)
    readings = [reading(row, read_row(row)) for row in content.indicators]
    drafted = Drafted(
        content.indicators,
        [one.value for one in readings],
        content.execution_weight or rules.execution_weight_default,
        content.overall_goal,
        amount,
        _annual_total(content.funding),
    )
    rows = [_row_advice("indicators", index, row) for index, row in enumerate(content.indicators)]
    rows += [_row_advice("whole_life_indicators", at, row) for at, row in enumerate(content.whole_life_indicators)]
    return TargetAdvice(rows=rows, findings=shown(content_advice(drafted, rules.policy.form_total)))


def _annual_total(funding: FundingDraft) -> Decimal | None:
    return funding.annual.total if funding.annual else None


def shown(findings: Sequence[Finding]) -> list[FindingView]:
    return [FindingView.model_validate(asdict(finding)) for finding in findings]


def _row_advice(rows: str, index: int, row: Row) -> RowAdvice:
    value = read_row(row)
    read = reading(row, value)
    settled = settle(row, read.value, read.usual)
    return RowAdvice(
        pointer=f"#/{rows}/{index}",
        name=row.name,
        target_text=row.target_text,
        typed=TypedView.model_validate(kept_reading(value)),
        kind=settled.kind,
        operator=settled.operator,
        target_value=_plain(settled.value),
        target_upper=_plain(settled.upper),
        unit=settled.unit,
        direction=settled.direction,
        taken=list(settled.taken),
        advice=[AdviceItem(**asdict(one)) for one in advise(row.name, row.target_text, _with_columns(row))],
    )


def _with_columns(row: Row) -> TypedValue:
    """A sign and a unit in columns of their own need not stand in the value once more."""
    return with_columns(read_row(row), row.operator.value if row.operator else None, row.unit)


def to_be_judged(content: TargetContent) -> list[dict[str, Any]]:
    """The rows of both horizons in the words of the library's quality index, in the order of the advice."""
    return [_judged(row) for row in (*content.indicators, *content.whole_life_indicators)]


def _judged(row: IndicatorDraft) -> dict[str, Any]:
    same = ("name", "target_text", "category", "kind", "direction", "weight", "library_indicator_id")
    given = row.model_dump(
        mode="json", include={*same, "subcategory", "operator", "unit", "scoring_rule", "previous_text"}
    )
    given |= {"definition": row.explanation, "data_source": row.value_basis}
    return {name: value for name, value in given.items() if value is not None}


def with_quality(advice: TargetAdvice, judged: Sequence[RowQuality] | None) -> TargetAdvice:
    """Each row with its index; without an answer of the library the advice stands as it is, and says so."""
    if judged is None:
        return advice.model_copy(update={"note": NOT_JUDGED})
    rows = [row.model_copy(update={"quality": quality}) for row, quality in zip(advice.rows, judged, strict=True)]
    return advice.model_copy(update={"rows": rows})


def _plain(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"
