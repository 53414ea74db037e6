"""An indicator's formula worked off with the caller's figures; nothing is kept."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from indicator_library.domain.checking_formulas import Input
from indicator_library.domain.computing_formulas import FormulaUnsound, Given, compute
from indicator_library.domain.parsing_formulas import FormulaUnreadable, parse
from indicator_library.indicator_computations.models import ComputationDraft, ComputationView, StepView
from indicator_library.indicators.content import Formula
from indicator_library.indicators.queries import known_version
from wenxiao.errors import Conflict


class NoFormula(Conflict):
    title = "该指标没有可计算的公式"


async def compute_indicator(session: AsyncSession, identifier: UUID, draft: ComputationDraft) -> ComputationView:
    indicator, version = await known_version(session, identifier)
    kept = version.content.get("formula")
    if kept is None:
        raise NoFormula(f"“{indicator.name}”没有登记可计算的公式，请按指标解释直接填写完成值。")
    formula = Formula.model_validate(kept)
    try:
        expression = parse(formula.expression)
    except FormulaUnreadable as unreadable:
        raise FormulaUnsound(f"公式有误：{unreadable.detail}") from unreadable
    inputs = [Input(one.name, one.unit) for one in formula.inputs]
    figures = {name: Given(figure.value, figure.unit) for name, figure in draft.inputs.items()}
    computed = compute(expression, inputs, figures, indicator.unit)
    return ComputationView(
        indicator_id=indicator.id,
        code=indicator.code,
        name=indicator.name,
        version=version.number,
        formula=formula,
        value=computed.value,
        unit=computed.unit,
        exact=computed.exact,
        steps=[StepView(expression=one.expression, value=one.value, unit=one.unit) for one in computed.steps],
    )
