"""`/api/v1/indicators/{id}/compute`: the value of an indicator from its inputs, with the trace."""

from uuid import UUID

from indicator_library.access import LibraryReader
from indicator_library.domain.computing_formulas import DividedByZero, FormulaInputsUnfit, FormulaUnsound
from indicator_library.domain.units import AmountUnfit
from indicator_library.indicator_computations.models import ComputationDraft, ComputationView
from indicator_library.indicator_computations.usecases import NoFormula, compute_indicator
from indicator_library.indicators.queries import IndicatorNotFound
from wenxiao.database import Session
from wenxiao.problems import problems
from wenxiao.service import nouns

router = nouns("indicators")


@router.post(
    "/{indicator_id}/compute",
    response_model=ComputationView,
    responses=problems(IndicatorNotFound, NoFormula, FormulaUnsound, FormulaInputsUnfit, DividedByZero, AmountUnfit),
)
async def compute_value(
    indicator_id: UUID, draft: ComputationDraft, reader: LibraryReader, session: Session
) -> ComputationView:
    """The value in the indicator's unit; figures may be given in any unit that converts. Nothing is kept."""
    return await compute_indicator(session, indicator_id, draft)
