"""`/api/v1/indicator-mappings`: which column of somebody else's library is which of ours."""

from functools import partial
from uuid import UUID

from starlette.responses import Response

from indicator_library.access import ProposalReader, Proposer
from indicator_library.indicator_mappings import usecases
from indicator_library.indicator_mappings.models import MappingDraft, MappingSuggestion, MappingView
from indicator_library.indicator_mappings.usecases import MappingNotFound
from indicator_library.indicator_proposals.usecases import NoOffice
from indicator_library.indicator_workbooks.reading import LIMITS, WORKBOOK, WorkbookBody, aside
from wenxiao.bodies import WrongMediaType
from wenxiao.database import Session
from wenxiao.pages import IfMatch, Page, Paging, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns, paths
from wenxiao_workbooks import HeadingsNotFound, WorkbookNotReadable

VIEW = "indicators.indicator_mapping_view"
# No KeepingRoute: what comes in is no JSON, and nothing is written.
suggestions = paths("/api/v1/indicator-mappings", "indicator-mappings")
router = nouns("indicator-mappings")


@suggestions.post(
    "/suggestions",
    response_model=MappingSuggestion,
    responses=problems(WrongMediaType, WorkbookNotReadable, HeadingsNotFound),
    openapi_extra={"requestBody": {"required": True, "content": WORKBOOK}},
)
async def suggest_mapping(who: Proposer, content: WorkbookBody) -> MappingSuggestion:
    """A mapping to begin with, from a file's headings; what could not be placed, and words that need a meaning."""
    return await aside(partial(usecases.suggestion, content, LIMITS))


@router.get("", response_model=Page[MappingView])
async def list_mappings(reader: ProposalReader, session: Session, paging: Paging) -> Response:
    """Mappings within reach, by office and age."""
    return await page(session, VIEW, paging)


@router.post("", status_code=201, response_model=MappingView, responses=problems(NoOffice))
async def save_mapping(draft: MappingDraft, who: Proposer, session: Session) -> Response:
    """Kept for each later import from the same library."""
    mapping = await usecases.save_mapping(session, draft, who)
    place = {"Location": f"/api/v1/indicator-mappings/{mapping.id}"}
    return await one(session, VIEW, mapping.id, MappingNotFound, status=201, headers=place)


@router.get("/{mapping_id}", response_model=MappingView, responses=problems(MappingNotFound))
async def read_mapping(mapping_id: UUID, reader: ProposalReader, session: Session) -> Response:
    """One mapping as it stands now; what an import was read by stands with the import."""
    return await one(session, VIEW, mapping_id, MappingNotFound)


@router.put(
    "/{mapping_id}",
    response_model=MappingView,
    responses=problems(MappingNotFound, OutsideReach, PreconditionRequired, StaleVersion),
)
async def change_mapping(
    mapping_id: UUID, draft: MappingDraft, who: Proposer, session: Session, expected: IfMatch
) -> Response:
    """Replaces the mapping as a whole; earlier imports keep theirs."""
    mapping = await usecases.change_mapping(session, mapping_id, draft, who, expected)
    return await one(session, VIEW, mapping.id, MappingNotFound)
