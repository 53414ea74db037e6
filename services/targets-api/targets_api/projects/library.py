"""What the rules of the library look at in an entry, gathered for one decision."""

from dataclasses import asdict
from datetime import date

from sqlalchemy import text

from targets_api.database import Session
from targets_api.domain import books
from targets_api.domain.entries import Answer, CatalogueItem, Entry
from targets_api.domain.ex_ante import Trait
from targets_api.domain.projects import BudgetBook
from targets_api.library_policies import library_rules
from targets_api.policies import Place
from targets_api.policy_catalogue_items.models import PolicyCatalogueItem
from targets_api.projects.library_models import AttentionAnswers, PointView
from targets_api.projects.models import FindingView, Project
from targets_api.projects.years import life_of, plan_of
from wenxiao.access import Principal
from wenxiao.policy import PolicyLibrary

_AROUND = text(
    """
    SELECT EXISTS (SELECT FROM targets.target t
                   WHERE t.project_id = p.id AND t.budget_year = p.budget_year) AS has_target,
           (SELECT a.assessed_on FROM targets.ex_ante_assessment a WHERE a.project_id = p.id) AS assessed_on,
           ARRAY(SELECT DISTINCT o.budget_book FROM targets.project o
                 WHERE o.region_path = p.region_path AND o.unit_id = p.unit_id AND o.budget_year = p.budget_year
                 AND o.name = p.name AND o.budget_book <> p.budget_book AND o.status <> 'exited'
                 ORDER BY 1) AS same_name_in
    FROM targets.project p WHERE p.id = :project_id
    """
)


async def _item(session: Session, project: Project) -> CatalogueItem | None:
    if project.catalogue_item_id is None:
        return None
    row = await session.get(PolicyCatalogueItem, project.catalogue_item_id)
    if row is None:
        return None
    books = tuple(str(book) for book in row.budget_books)
    return CatalogueItem(row.code, row.title, row.valid_from, row.valid_until, books, row.largest_amount)


async def entry_of(session: Session, project: Project) -> Entry:
    around = (await session.execute(_AROUND, {"project_id": project.id})).one()
    assessed_on: date | None = around.assessed_on
    return Entry(
        object=project.object,
        name=project.name,
        budget_year=project.budget_year,
        budget_book=project.budget_book,
        side=project.side,
        kind=project.kind.value,
        scale=project.scale.value,
        amount_requested=project.amount_requested,
        other_fund=project.other_fund,
        special_fund=Trait.SPECIAL_FUND in project.traits,
        concentrated_resources=Trait.CONCENTRATED_RESOURCES in project.traits,
        transfer_payment=project.transfer_payment,
        attention=tuple(Answer(one["point"], one["statement"]) for one in project.attention),
        life=life_of(project, await plan_of(session, project.id)),
        assessed_on=assessed_on,
        has_target=around.has_target,
        catalogue_item=await _item(session, project),
        same_name_in=tuple(BudgetBook(book) for book in around.same_name_in),
        in_year_reason=project.in_year_reason,
    )


async def attention_of(
    session: Session, project: Project, *, who: Principal, library: PolicyLibrary, today: date
) -> AttentionAnswers:
    entry = await entry_of(session, project)
    focus = library_rules(library, Place(project.region_code, who.level, today)).policy.focus
    return AttentionAnswers(
        project_id=project.id,
        kinds_of_money=list(books.kinds_of_money(entry)),
        points=[PointView.model_validate(asdict(point)) for point in books.points_of(entry, focus)],
        findings=[FindingView.model_validate(asdict(one)) for one in books.attention_findings(entry, focus)],
    )
