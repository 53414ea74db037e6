"""The way of an opinion: what the congress says, who inside answers it, and whether the congress accepts that."""

from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from disclosure_api.congress_papers.models import Paper
from disclosure_api.congress_papers.usecases import PAPER_ZH, office_of
from disclosure_api.departments import department_of
from disclosure_api.domain.fields import Kind
from disclosure_api.domain.opinions import (
    About,
    OpinionAction,
    OpinionStatus,
    next_status,
    require_other_hand,
    require_subject,
)
from disclosure_api.domain.publication import ZH
from disclosure_api.due_policies import opinion_days
from disclosure_api.review_opinions.models import OpinionDraft, ReviewOpinion
from disclosure_api.steps import note_step
from wenxiao.access import Principal
from wenxiao.audit import record
from wenxiao.database import locked
from wenxiao.errors import NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary

_RELEASE = text(
    "SELECT kind, coalesce(project_name, department_name, '') AS name, budget_year FROM disclosure.edition"
    " WHERE release_id = :id AND audience = 'npc'"
)
_PAPER = text("SELECT paper, budget_year FROM disclosure.congress_paper WHERE id = :id")
_YEAR = text(
    "SELECT EXISTS (SELECT FROM disclosure.edition WHERE budget_year = :year AND audience = 'npc')"
    " OR EXISTS (SELECT FROM disclosure.congress_paper WHERE budget_year = :year)"
)


class ReviewOpinionNotFound(NotFound):
    title = "没有这份审查意见"


class SubjectNotGiven(NotFound):
    title = "所针对的内容没有报送过"


async def submit(
    session: AsyncSession, draft: OpinionDraft, *, who: Principal, library: PolicyLibrary, today: date
) -> ReviewOpinion:
    """About what was given to this congress and nothing else: its own reach finds the subject."""
    require_subject(draft.about, draft.release_id, draft.paper_id)
    title, budget_year = await _subject(session, draft)
    days = opinion_days(library, region_code=who.region_code, level=who.level, day=today)
    row = ReviewOpinion(
        **office_of(who),
        about=draft.about,
        release_id=draft.release_id,
        paper_id=draft.paper_id,
        budget_year=budget_year,
        title=title,
        asked=draft.text,
        asked_on=today,
        due_on=today + timedelta(days.value),
        submitted_by=who.subject,
        submitted_by_name=who.name,
    )
    note_step(row, who, today, action="submit", to_status=row.status.value)
    session.add(row)
    await session.flush()
    await record(session, action="review_opinion:submit", resource=f"review-opinions/{row.id}")
    return row


async def step(
    session: AsyncSession, identifier: UUID, action: OpinionAction, *, who: Principal, expected: int, today: date
) -> ReviewOpinion:
    """Every step of the way goes through here: the row is locked, its status moved, and the hand noted.

    A congress above reads what one below has said; the database lets only the one that asked go on with it.
    """
    row = await locked(session, ReviewOpinion, identifier, ReviewOpinionNotFound)
    check_version(row.version, expected)
    row.status, row.version = next_status(row.status, action), row.version + 1
    if row.status is OpinionStatus.ACCEPTED:
        row.accepted_on = today
    note_step(row, who, today, action=action.value, to_status=row.status.value)
    await record(session, action=f"review_opinion:{action.value}", resource=f"review-opinions/{identifier}")
    return row


async def forward(session: AsyncSession, row: ReviewOpinion, department_id: int, today: date) -> None:
    department = await department_of(session, department_id, row.region_path)
    row.forwarded_to, row.forwarded_name, row.forwarded_on = department_id, department["unit_name"], today
    row.contribution = row.contributed_by_name = row.contributed_on = None
    await session.flush()


async def contribute(session: AsyncSession, row: ReviewOpinion, said: str, who: Principal, today: date) -> None:
    """Kept beside those before it: the answer may rest on several."""
    row.contribution, row.contributed_by_name, row.contributed_on = said, who.name, today
    line = {
        "department_id": row.forwarded_to,
        "department_name": row.forwarded_name,
        "contributed_by_name": who.name,
        "contributed_on": today.isoformat(),
        "asked_on": row.asked_on.isoformat(),
        "text": said,
    }
    row.contributions = [*row.contributions, line]
    await session.flush()


async def draft_answer(session: AsyncSession, row: ReviewOpinion, said: str, who: Principal) -> None:
    row.drafted_answer, row.drafted_by, row.drafted_for = said, who.subject, who.acting_for
    await session.flush()


async def send(session: AsyncSession, row: ReviewOpinion, who: Principal, today: date) -> None:
    """From here on the congress reads the answer."""
    require_other_hand({row.drafted_by, row.drafted_for}, {who.subject, who.acting_for})
    answered = {
        "asked": row.asked,
        "asked_on": row.asked_on.isoformat(),
        "answer": row.drafted_answer,
        "answered_on": today.isoformat(),
        "in_time": today <= row.due_on,
    }
    row.rounds, row.answered_on = [*row.rounds, answered], today
    await session.flush()


async def ask_again(session: AsyncSession, row: ReviewOpinion, said: str, library: PolicyLibrary, today: date) -> None:
    """A new round: what was asked and answered stays, everything else begins anew."""
    level = str(await session.scalar(_LEVEL, {"code": row.region_code}) or "county")
    days = opinion_days(library, region_code=row.region_code, level=level, day=today)
    row.asked, row.asked_on, row.due_on = said, today, today + timedelta(days.value)
    row.drafted_answer = row.drafted_by = row.drafted_for = row.answered_on = None
    row.forwarded_to = row.forwarded_name = row.forwarded_on = None
    row.contribution = row.contributed_by_name = row.contributed_on = None
    await session.flush()


_LEVEL = text("SELECT level FROM disclosure.directory_region WHERE code = :code")


async def _subject(session: AsyncSession, draft: OpinionDraft) -> tuple[str, int]:
    absent = SubjectNotGiven(
        "该内容没有向本级人大报送过，请从公开目录或草案登记中选择。", pointer=f"#/{draft.about.value}_id"
    )
    if draft.about is About.RELEASE:
        release = (await session.execute(_RELEASE, {"id": draft.release_id})).one_or_none()
        if release is None:
            raise absent
        return f"{release.name}{release.budget_year}年度{ZH[Kind(release.kind)]}", release.budget_year
    if draft.about is About.PAPER:
        paper = (await session.execute(_PAPER, {"id": draft.paper_id})).one_or_none()
        if paper is None:
            raise absent
        return f"{paper.budget_year}年度{PAPER_ZH[Paper(paper.paper)]}", paper.budget_year
    if draft.budget_year is None or not await session.scalar(_YEAR, {"year": draft.budget_year}):
        detail = "该年度没有向本级人大报送过内容，请核对年度。"
        raise SubjectNotGiven(detail, pointer="#/budget_year")
    return f"{draft.budget_year}年度预算绩效情况", draft.budget_year
