"""The policy catalogue over HTTP: finance writes it, everybody of the region reads it."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response
from sqlmodel import col, select

from targets_api.access import Admitter, ProjectReader
from targets_api.database import Session
from targets_api.policy_catalogue_items.models import ItemDraft, PolicyCatalogueItem, PolicyCatalogueItemView
from targets_api.scope import own_scope
from wenxiao import audit
from wenxiao.access import Principal
from wenxiao.database import locked
from wenxiao.errors import Conflict, Invalid, NotFound
from wenxiao.pages import IfMatch, Page, Paging, check_version, one, page
from wenxiao.problems import OutsideReach, PreconditionRequired, StaleVersion, problems
from wenxiao.service import nouns

router = nouns("policy-catalogue-items")
VIEW = "targets.policy_catalogue_item_view"


class CatalogueItemNotFound(NotFound):
    title = "没有该政策清单条目"


class CatalogueItemTaken(Conflict):
    title = "政策清单条目编号已被使用"


class CatalogueItemEndsEarly(Invalid):
    title = "政策清单条目有效期有误"


async def _require_usable(session: Session, draft: ItemDraft, region_path: str, besides: UUID | None) -> None:
    if draft.valid_until is not None and draft.valid_until < draft.valid_from:
        raise CatalogueItemEndsEarly("有效期止于开始之前，请核对起止日期", pointer="#/valid_until")
    asked = select(PolicyCatalogueItem.id).where(
        col(PolicyCatalogueItem.region_path) == region_path, col(PolicyCatalogueItem.code) == draft.code
    )
    if (await session.scalars(asked)).one_or_none() not in (None, besides):
        raise CatalogueItemTaken(f"编号{draft.code}在本地清单中已被使用，请核对", pointer="#/code")


async def _note(session: Session, row: PolicyCatalogueItem, done: str) -> None:
    said = {"code": row.code, "title": row.title}
    await audit.record(session, action=done, resource=f"policy-catalogue-items/{row.id}", detail=said)


async def _add(session: Session, draft: ItemDraft, who: Principal) -> PolicyCatalogueItem:
    await _require_usable(session, draft, who.region_path, None)
    given = own_scope(who) | {"author_subject": who.subject, "author_name": who.name}
    row = PolicyCatalogueItem.model_validate(draft, update=given)
    session.add(row)
    await session.flush()
    await _note(session, row, "catalogue:add")
    return row


@router.get("", response_model=Page[PolicyCatalogueItemView])
async def list_items(
    who: ProjectReader,
    session: Session,
    paging: Paging,
    catalogue: Annotated[str | None, Query(max_length=200)] = None,
    code: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """The catalogue of one's region."""
    return await page(session, VIEW, paging, where={"catalogue": catalogue, "code": code})


@router.post(
    "",
    status_code=201,
    response_model=PolicyCatalogueItemView,
    responses=problems(CatalogueItemTaken, CatalogueItemEndsEarly, OutsideReach),
)
async def add_item(draft: ItemDraft, who: Admitter, session: Session) -> Response:
    """Finance adds an item, with its norms for projects under it."""
    row = await _add(session, draft, who)
    place = {"Location": f"/api/v1/policy-catalogue-items/{row.id}"}
    return await one(session, VIEW, row.id, CatalogueItemNotFound, status=201, headers=place)


@router.get("/{item_id}", response_model=PolicyCatalogueItemView, responses=problems(CatalogueItemNotFound))
async def get_item(item_id: UUID, who: ProjectReader, session: Session) -> Response:
    """One item of the catalogue."""
    return await one(session, VIEW, item_id, CatalogueItemNotFound)


@router.put(
    "/{item_id}",
    response_model=PolicyCatalogueItemView,
    responses=problems(
        CatalogueItemNotFound,
        CatalogueItemTaken,
        CatalogueItemEndsEarly,
        *(OutsideReach, PreconditionRequired, StaleVersion),
    ),
)
async def edit_item(item_id: UUID, draft: ItemDraft, expected: IfMatch, who: Admitter, session: Session) -> Response:
    """Replace an item; decisions on entries that named it keep what it said then."""
    row = await locked(session, PolicyCatalogueItem, item_id, CatalogueItemNotFound)
    check_version(row.version, expected)
    await _require_usable(session, draft, row.region_path, row.id)
    row.sqlmodel_update(draft.model_dump())
    row.version += 1
    await session.flush()
    await _note(session, row, "catalogue:edit")
    return await one(session, VIEW, item_id, CatalogueItemNotFound)
