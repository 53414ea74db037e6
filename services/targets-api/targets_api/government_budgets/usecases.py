"""Filing a government's budget of a year: its entry in the library comes into being with the first one."""

from dataclasses import asdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlmodel import col, select

from targets_api.database import Session
from targets_api.domain import codes, government
from targets_api.domain.projects import BudgetBook, LibraryObject, ProjectKind, Scale, require_not_exited
from targets_api.government_budgets.models import FiguresDraft, GovernmentBudget, GovernmentBudgetDraft
from targets_api.library_policies import government_policy
from targets_api.policies import Place
from targets_api.project_leads.models import LeadDraft
from targets_api.project_leads.usecases import register_lead
from targets_api.projects.models import Project
from targets_api.scope import own_scope, scope_of
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import check_version
from wenxiao.policy import PolicyLibrary


class GovernmentBudgetNotFound(NotFound):
    title = "没有该政府预算"


class GovernmentBudgetTaken(Conflict):
    title = "该年度政府预算已填报"


class GovernmentBudgetRefused(Conflict):
    title = "政府预算不符合规定"


class ResponsiblePersonMissing(Invalid):
    title = "没有填写负责人"


async def file_budget(
    session: Session, draft: GovernmentBudgetDraft, *, who: Principal, library: PolicyLibrary, today: date
) -> GovernmentBudget:
    entry = await _entry(session, draft, who=who, today=today)
    asked = select(GovernmentBudget.id).where(
        col(GovernmentBudget.project_id) == entry.id, col(GovernmentBudget.budget_year) == draft.budget_year
    )
    if (await session.scalars(asked)).one_or_none() is not None:
        raise GovernmentBudgetTaken(f"{draft.budget_year}年度政府预算已填报，请修改原有的一份", pointer="#/budget_year")
    row = GovernmentBudget(
        **scope_of(entry),
        author_subject=who.subject,
        author_name=who.name,
        project_id=entry.id,
        budget_year=draft.budget_year,
        priorities={},
        findings=[],
        policy_stamp={},
    )
    _judge(row, draft, who=who, library=library, today=today)
    session.add(row)
    await session.flush()
    await _note(session, row, "government_budget:file")
    return row


async def edit_budget(
    session: Session,
    budget_id: UUID,
    draft: FiguresDraft,
    *,
    expected: int,
    who: Principal,
    library: PolicyLibrary,
    today: date,
) -> GovernmentBudget:
    row = await locked(session, GovernmentBudget, budget_id, GovernmentBudgetNotFound)
    check_version(row.version, expected)
    _judge(row, draft, who=who, library=library, today=today)
    row.version += 1
    await session.flush()
    await _note(session, row, "government_budget:edit")
    return row


def _judge(row: GovernmentBudget, draft: FiguresDraft, *, who: Principal, library: PolicyLibrary, today: date) -> None:
    """Fills the row; a refusal leaves nothing behind, since the whole request is undone."""
    policy, stamp = government_policy(library, Place(row.region_code, who.level, today))
    given = draft.model_dump(exclude={"budget_year", "responsible_person", "priorities"})
    priorities: dict[str, Decimal] = draft.priorities.model_dump(exclude_none=True)
    figures = government.Figures(**given, priorities=priorities)
    findings = government.figures_findings(figures, policy)
    if refusals := [finding for finding in findings if finding.severity == "refusal"]:
        raise GovernmentBudgetRefused(refusals[0].detail, findings=findings)
    row.sqlmodel_update(given)
    row.priorities = {code: str(amount) for code, amount in priorities.items()}
    row.revenue_growth_percent = figures.revenue_growth_percent
    row.findings, row.policy_stamp = [asdict(finding) for finding in findings], asdict(stamp)


async def _entry(session: Session, draft: GovernmentBudgetDraft, *, who: Principal, today: date) -> Project:
    """One entry per region, whose code we assign; every later year is filed under it."""
    scope, code = own_scope(who), codes.government_code(who.region_code)
    asked = select(Project).where(col(Project.region_path) == who.region_path, col(Project.code) == code)
    found = (await session.scalars(asked)).one_or_none()
    if found is not None:
        require_not_exited(found.status, "填报政府预算")
        return found
    if draft.responsible_person is None:
        raise ResponsiblePersonMissing("首次填报政府预算请写明负责人", pointer="#/responsible_person")
    entry = Project(
        **scope,
        author_subject=who.subject,
        author_name=who.name,
        code=code,
        object=LibraryObject.GOVERNMENT,
        name="政府预算",
        budget_year=draft.budget_year,
        budget_book=BudgetBook.GENERAL_PUBLIC,
        kind=ProjectKind.CONTINUING,
        scale=Scale.ORDINARY,
        amount_requested=draft.expenditure_planned or Decimal("0.00"),
        summary="本级政府收入和支出预算，整体实施绩效管理。",
        responsible_person=draft.responsible_person,
    )
    session.add(entry)
    await session.flush()
    first = LeadDraft(person=draft.responsible_person, since=today, reason="登记政府预算时的负责人")
    await register_lead(session, entry, first, who=who)
    return entry


async def _note(session: Session, row: GovernmentBudget, done: str) -> None:
    said = {"budget_year": row.budget_year}
    await audit.record(session, action=done, resource=f"government-budgets/{row.id}", detail=said)
