"""Entering entries, one or many, and editing what is not admitted yet."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from targets_api.database import Session
from targets_api.domain import codes, projects, terms
from targets_api.domain.entries import Life, YearAmount
from targets_api.domain.ex_ante import Trait
from targets_api.domain.projects import LibraryObject
from targets_api.policy_catalogue_items.models import PolicyCatalogueItem
from targets_api.project_leads.models import LeadDraft
from targets_api.project_leads.usecases import register_lead
from targets_api.projects.models import Project, ProjectDraft
from targets_api.projects.usecases import ProjectCodeTaken, ProjectNotFound
from targets_api.projects.years import write_plan
from targets_api.scope import own_scope
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Invalid
from wenxiao.pages import check_version

FIRST = "登记项目时的负责人"
LATER = "修改未入库项目时更换"


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


async def _next_code(session: Session, draft: ProjectDraft, who: Principal) -> str:
    """Past the serials that a system outside has used already in this region."""
    while True:
        serial = await session.scalar(text("SELECT nextval('targets.project_serial')"))
        code = codes.assigned_code(who.region_code, draft.budget_year, int(serial or 0))
        if not await _is_taken(session, code, who.region_path):
            return code


async def enter_project(session: Session, draft: ProjectDraft, *, who: Principal, today: date) -> Project:
    entered, given_code = await judge_entry(session, draft, who=who)
    code = given_code or await _next_code(session, draft, who)
    given = own_scope(who) | {"code": code, "author_subject": who.subject, "author_name": who.name}
    project = Project.model_validate(draft, update=given | {"object": entered})
    session.add(project)
    await session.flush()
    await write_plan(session, project, draft.year_plan, author=project)
    first = LeadDraft(person=draft.responsible_person, since=today, reason=FIRST)
    await register_lead(session, project, first, who=who)
    await audit.record(session, action="project:enter", resource=f"projects/{project.id}", detail={"code": code})
    return project


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
