"""Entering entries, one or many, and editing what is not admitted yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from targets_api.database import Kept, Session
from targets_api.domain import codes, projects, terms
from targets_api.domain.entries import Life, YearAmount
from targets_api.domain.ex_ante import Trait
from targets_api.domain.projects import LibraryObject
from targets_api.policy_catalogue_items.models import PolicyCatalogueItem
from targets_api.project_leads.models import LeadDraft
from targets_api.project_leads.usecases import lead_of, register_lead
from targets_api.projects.models import Project, ProjectDraft
from targets_api.projects.usecases import ProjectCodeTaken, ProjectNotFound
from targets_api.projects.years import plan_rows, write_plan
from targets_api.scope import insert_all, own_scope
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid
from wenxiao.pages import check_version

FIRST = "登记项目时的负责人"
LATER = "修改未入库项目时更换"
_IDS = text("SELECT uuidv7() FROM generate_series(1, :number)")
_SERIALS = text("SELECT nextval('targets.project_serial') FROM generate_series(1, :number)")
_FREE = text(
    "SELECT code FROM unnest(CAST(:codes AS text[])) AS code WHERE NOT targets.project_code_taken(:region_path, code)"
)


class CatalogueItemUnknown(Invalid):
    title = "政策清单中没有该条目"


def _object_of(draft: ProjectDraft, who: Principal) -> LibraryObject:
    found = projects.object_of(draft.object, programme=Trait.POLICY_PROGRAMME in draft.traits)
    projects.require_own_object(found, of_department=who.organisation_id == (who.department_id or who.organisation_id))
    if found is LibraryObject.DEPARTMENT and draft.code is not None:
        raise codes.ProjectCodeMalformed("部门整体的代码由系统编制，请留空", pointer="#/code")
    return found


async def _is_taken(session: Session, code: str, region_path: str) -> bool:
    taken = await session.scalar(
        text("SELECT targets.project_code_taken(:region_path, :code)"), {"region_path": region_path, "code": code}
    )
    return bool(taken)


async def _require_free_code(session: Session, code: str, region_path: str) -> None:
    """Within the region only, so that a refusal says nothing of other regions."""
    if await _is_taken(session, code, region_path):
        detail = f"项目代码{code}在本地区已被使用，请核对或留空由系统编制"
        raise ProjectCodeTaken(detail, pointer="#/code")


async def _require_first_overall(session: Session, code: str, region_path: str) -> None:
    if await _is_taken(session, code, region_path):
        detail = "本部门的部门整体已登记，每个部门只登记一个；以后年度请在原条目上转入（roll-forward）"
        raise ProjectCodeTaken(detail, pointer="#/object")


async def _require_usable(session: Session, draft: ProjectDraft) -> None:
    """The plan adds up, and the item of the catalogue is one that the caller sees."""
    plan = tuple(YearAmount(one.year, one.amount) for one in draft.year_plan)
    life = Life(draft.starts_year, draft.term_years, None, draft.expires_on, draft.whole_life_total, plan)
    terms.require_even_plan(life)
    wanted = draft.catalogue_item_id
    if wanted is not None and await session.get(PolicyCatalogueItem, wanted) is None:
        raise CatalogueItemUnknown("政策清单中没有这一条目，请从本地清单中选择", pointer="#/catalogue_item_id")


async def judge_entry(session: Session, draft: ProjectDraft, *, who: Principal) -> tuple[LibraryObject, str | None]:
    """Everything that can refuse an entry, before anything is written; None is a code that is still to be assigned."""
    entered = _object_of(draft, who)
    await _require_usable(session, draft)
    code = draft.code
    if entered is LibraryObject.DEPARTMENT:
        code = codes.department_code(who.region_code, who.organisation_code or "")
        await _require_first_overall(session, code, who.region_path)
    elif code is not None:
        codes.require_own_code(code, who.region_code, draft.budget_year)
        await _require_free_code(session, code, who.region_path)
    return entered, code


async def _next_codes(session: Session, years: Sequence[int], who: Principal, besides: frozenset[str]) -> list[str]:
    """One for each of the years, past the serials that a system outside has used already in this region."""
    found: dict[int, str] = {}
    while waiting := [index for index in range(len(years)) if index not in found]:
        serials = (await session.scalars(_SERIALS, {"number": len(waiting)})).all()
        tried = {
            index: codes.assigned_code(who.region_code, years[index], int(serial))
            for index, serial in zip(waiting, serials, strict=True)
        }
        given = {"region_path": who.region_path, "codes": list(tried.values())}
        free = set((await session.scalars(_FREE, given)).all()) - besides
        found |= {index: code for index, code in tried.items() if code in free}
    return [found[index] for index in range(len(years))]


@dataclass(frozen=True)
class Judged:
    """An entry that nothing refuses; without a code it gets the next free one."""

    draft: ProjectDraft
    object: LibraryObject
    code: str | None


async def write_entries(session: Session, judged: Sequence[Judged], *, who: Principal, today: date) -> list[Project]:
    """However many there are, with their plans and first leads in a handful of statements."""
    own = frozenset(one.code for one in judged if one.code is not None)
    assigned = iter(await _next_codes(session, [one.draft.budget_year for one in judged if one.code is None], who, own))
    ids = (await session.scalars(_IDS, {"number": len(judged)})).all()
    scope = own_scope(who) | {"author_subject": who.subject, "author_name": who.name}
    projects = [
        Project.model_validate(
            one.draft, update=scope | {"id": identifier, "code": one.code or next(assigned), "object": one.object}
        )
        for one, identifier in zip(judged, ids, strict=True)
    ]
    plans: list[Kept] = []
    leads: list[Kept] = []
    for one, project in zip(judged, projects, strict=True):
        plans += plan_rows(project, one.draft.year_plan, author=project)
        leads.append(lead_of(project, LeadDraft(person=project.responsible_person, since=today, reason=FIRST), who))
    for rows in (projects, plans, leads):
        await insert_all(session, rows)
    for project in projects:
        said = {"code": project.code}
        await audit.record(session, action="project:enter", resource=f"projects/{project.id}", detail=said)
    return projects


async def enter_project(session: Session, draft: ProjectDraft, *, who: Principal, today: date) -> Project:
    entered, code = await judge_entry(session, draft, who=who)
    return (await write_entries(session, [Judged(draft, entered, code)], who=who, today=today))[0]


async def edit_project(
    session: Session, project_id: UUID, draft: ProjectDraft, *, expected: int, who: Principal, today: date
) -> Project:
    project = await locked(session, Project, project_id, ProjectNotFound)
    check_version(project.version, expected)
    projects.require_entered(project.status, "修改")
    project.object = await _edited_object(session, project, draft)
    if draft.code is not None and draft.code != project.code:
        codes.require_own_code(draft.code, project.region_code, draft.budget_year)
        await _require_free_code(session, draft.code, project.region_path)
        project.code = draft.code
    if draft.responsible_person != project.responsible_person:
        after = LeadDraft(person=draft.responsible_person, since=today, reason=LATER)
        await register_lead(session, project, after, who=who)
    project.sqlmodel_update(draft.model_dump(exclude={"code", "object", "year_plan"}))
    project.version += 1
    await write_plan(session, project, draft.year_plan, author=project)
    await audit.record(session, action="project:edit", resource=f"projects/{project.id}")
    return project


async def _edited_object(session: Session, project: Project, draft: ProjectDraft) -> LibraryObject:
    """A project may turn out to be a policy; departments and governments stay what their code says."""
    await _require_usable(session, draft)
    speaking = (LibraryObject.DEPARTMENT, LibraryObject.GOVERNMENT)
    if project.object in speaking:
        if draft.object not in (None, project.object) or draft.code not in (None, project.code):
            raise codes.ProjectCodeMalformed("部门整体和政府预算的对象和代码不能更改，请留空", pointer="#/object")
        return project.object
    found = projects.object_of(draft.object, programme=Trait.POLICY_PROGRAMME in draft.traits)
    if found in speaking:
        raise codes.ProjectCodeMalformed("项目不能改作部门整体或政府预算，请另行登记", pointer="#/object")
    return found
