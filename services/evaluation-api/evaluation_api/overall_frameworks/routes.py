"""HTTP of overall frameworks, and of the sheet that belongs to the self-evaluation of a department's target."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Request, Response

from evaluation_api.access import Author, Recomputer, SelfEvaluationReader
from evaluation_api.domain.declaring import NotYetScored
from evaluation_api.domain.lifecycle import ActionNotAllowed
from evaluation_api.domain.overall_filling import FiguresNotInFramework
from evaluation_api.overall_frameworks import trying, usecases
from evaluation_api.overall_frameworks.loading import FrameworkNotInForce, frameworks
from evaluation_api.overall_frameworks.models import (
    FrameworkNotFound,
    FrameworksView,
    FrameworkView,
    OverallResultView,
    OverallSheetDraft,
    OverallSheetNotFound,
    OverallSheetView,
)
from evaluation_api.overall_policies import framework_in_force
from evaluation_api.self_evaluations.models import SelfEvaluationNotFound
from evaluation_api.views import RecomputationView
from wenxiao.access import Today
from wenxiao.database import Session
from wenxiao.pages import IfMatch, one
from wenxiao.problems import PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("overall-frameworks")
sheets = nouns("self-evaluations")
VIEW = "evaluation.overall_sheet_view"
Code = Annotated[str, Path(max_length=60)]


@router.get("", response_model=FrameworksView)
async def list_overall_frameworks(reader: SelfEvaluationReader) -> FrameworksView:
    """The frameworks by which departments as a whole can be scored, each with figures, formulas, rules and source."""
    held = [text for texts in frameworks().held.values() for text in texts]
    return FrameworksView(items=[FrameworkView.model_validate(text.document) for text in held])


@router.get("/in-force", response_model=FrameworkView, responses=problems(FrameworkNotInForce))
async def overall_framework_in_force(reader: SelfEvaluationReader, today: Today, request: Request) -> FrameworkView:
    """The framework that the caller's place uses today."""
    found = framework_in_force(request.app.state.policies, reader, reader.region_code, today)
    return FrameworkView.model_validate(found.document)


@router.get("/{code}", response_model=FrameworkView, responses=problems(FrameworkNotFound))
async def read_overall_framework(code: Code, reader: SelfEvaluationReader) -> FrameworkView:
    """One framework: what to enter, and how each row is scored."""
    texts = frameworks().held.get(code)
    if texts is None:
        raise FrameworkNotFound(f"没有整体支出评价框架“{code}”，可用：{'、'.join(frameworks().held)}。")
    return FrameworkView.model_validate(texts[-1].document)


@sheets.get("/{evaluation_id}/overall-sheet", response_model=OverallSheetView, responses=problems(OverallSheetNotFound))
async def read_overall_sheet(evaluation_id: UUID, reader: SelfEvaluationReader, session: Session) -> Response:
    """What a department states for its framework, and after submission every row with rate, score and trace."""
    return await one(session, VIEW, evaluation_id, OverallSheetNotFound)


@sheets.put(
    "/{evaluation_id}/overall-sheet",
    response_model=OverallSheetView,
    responses=problems(
        SelfEvaluationNotFound, OverallSheetNotFound, FiguresNotInFramework, ActionNotAllowed, StaleVersion,
        PreconditionRequired,
    ),
)  # fmt: skip
async def fill_overall_sheet(
    evaluation_id: UUID, draft: OverallSheetDraft, author: Author, session: Session, expected: IfMatch, today: Today
) -> Response:
    """Replaces figures, checklists and what does not apply; its version is that of the self-evaluation."""
    await usecases.fill_sheet(session, evaluation_id, draft, author=author, expected=expected, today=today)
    return await one(session, VIEW, evaluation_id, OverallSheetNotFound)


@sheets.get(
    "/{evaluation_id}/overall-sheet/trial",
    response_model=OverallResultView,
    responses=problems(SelfEvaluationNotFound, OverallSheetNotFound),
)
async def try_overall_sheet(
    evaluation_id: UUID, reader: Recomputer, session: Session, today: Today, request: Request
) -> OverallResultView:
    """What the sheet would earn as it is filled today, and what is still to be entered; nothing is kept."""
    library = request.app.state.policies
    result = await trying.try_sheet(session, evaluation_id, reader=reader, library=library, today=today)
    return OverallResultView.model_validate(result)


@sheets.post(
    "/{evaluation_id}/overall-sheet/recompute",
    response_model=RecomputationView,
    responses=problems(SelfEvaluationNotFound, OverallSheetNotFound, NotYetScored),
)
async def recompute_overall_sheet(evaluation_id: UUID, reader: Recomputer, session: Session) -> RecomputationView:
    """Computes every row again from the stored figures under the stored framework."""
    return await usecases.recompute_sheet(session, evaluation_id)
