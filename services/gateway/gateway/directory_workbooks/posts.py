"""Posts as a table: the security administrator appoints many at once, and ends what has a last day."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from gateway.credentials.queries import normalised_username
from gateway.directory_workbooks.models import DirectoryTable, TableName, TablePlan
from gateway.domain.organisation_rows import DIGITS_OF_A_LEVEL, LEVELS
from gateway.domain.post_rows import (
    Directory,
    HeldPostFacts,
    Holder,
    NewPost,
    OfficeFacts,
    PostPlan,
    PostRow,
    plan_posts,
)
from gateway.domain.posts import PostKind
from gateway.posts.models import Post
from gateway.posts.permissions import words_of_duties, words_of_roles
from gateway.posts.queries import delegations_of, level_of, locked_post
from gateway.posts.usecases import PostNotFound, end_on
from wenxiao.access import Duty, Principal, Role
from wenxiao.audit import record
from wenxiao.clock import real_today
from wenxiao_workbooks import Column, Kind, ReadSheet

_LENGTHS = tuple(DIGITS_OF_A_LEVEL * level for level in range(1, LEVELS + 1))
_SEPARATORS = re.compile(r"[、，,；;\s]+")
COLUMNS = (
    Column("username", "登录名", filled=True, longest=64, width=24, note="已在人员表中登记的登录名。"),
    Column("role", "角色", Kind.CHOICE, filled=True, choices=words_of_roles(), width=16),
    Column("duty", "职责", Kind.CHOICE, choices=words_of_duties(), width=10, note="管理员和没有职责之分的角色留空。"),
    Column("region_code", "区划代码", Kind.CODE, filled=True, longest=12, note="岗位所在单位的区划。"),
    Column(
        "organisation_code", "单位代码", Kind.CODE, filled=True, longest=30, lengths=_LENGTHS, note="岗位所在单位。"
    ),
    Column(
        "portfolio", "归口部门", longest=4000, width=30, note="财政岗位归口管理的部门代码，用顿号分开；不写为不分归口。"
    ),
    Column(
        "kind",
        "任职方式",
        Kind.CHOICE,
        filled=True,
        choices={"regular": "任职", "acting": "代理"},
        width=10,
        note="代理须写最后一日；委托由岗位本人办理。",
    ),
    Column("valid_from", "起始日", Kind.DAY, filled=True, width=14),
    Column("valid_until", "最后一日", Kind.DAY, width=14, note="留空为长期；给现任岗位补上最后一日即终止。"),
    Column("reason", "事由", width=40, note="任命或终止的事由，如任免文件的文号；内容不变的行可空。"),
)
_SHOWN_ONLY = (Column("name", "姓名", width=14, note="导出时供查看，导入时不读。"),)
_WITHIN = "(:root = '/' OR o.region_path = :root OR starts_with(o.region_path, :root || '/'))"
# Locked in one order: of two appointments of one person the second one sees the first.
_PEOPLE = text(
    "SELECT n.username, n.id FROM gateway.person n JOIN gateway.organisation o ON o.id = n.organisation_id"
    f" WHERE n.username = ANY (:usernames) AND {_WITHIN} ORDER BY n.id FOR NO KEY UPDATE OF n"
)
_OFFICES = text(
    "SELECT o.region_code, o.code, o.id, o.kind FROM gateway.organisation o"
    f" WHERE {_WITHIN} AND (o.valid_until IS NULL OR o.valid_until >= :today)"
)
_LISTED = text(
    "SELECT n.username, n.name, p.role, nullif(p.duty, 'none') AS duty, o.region_code, o.code AS organisation_code,"
    " (SELECT string_agg(d.code, '、' ORDER BY d.code) FROM gateway.organisation d WHERE d.id = ANY (p.portfolio))"
    "  AS portfolio, p.kind, p.valid_from, p.valid_until, p.reason"
    " FROM gateway.post p JOIN gateway.person n ON n.id = p.person_id"
    " JOIN gateway.organisation h ON h.id = n.organisation_id JOIN gateway.organisation o ON o.id = p.organisation_id"
    f" WHERE {_WITHIN} AND {_WITHIN.replace('o.', 'h.')} AND p.kind <> 'delegated' AND p.withdrawn_at IS NULL"
    " AND (p.valid_until IS NULL OR p.valid_until >= :today)"
    " ORDER BY o.region_path, o.code, n.username, p.valid_from, p.id"
)


async def _plan(session: AsyncSession, who: Principal, sheet: ReadSheet) -> TablePlan:
    told = [_told(row.number, row.values) for row in sheet.rows]
    plan = plan_posts(told, await _directory(session, who, told))

    async def write(writing: AsyncSession) -> None:
        await _write(writing, who, plan)

    return TablePlan(frozenset(plan.created), frozenset(plan.ended), plan.faults, write)


def _told(number: int, values: Mapping[str, Any]) -> PostRow:
    username = normalised_username(values["username"]) if values["username"] else None
    codes = tuple(code for code in _SEPARATORS.split(values["portfolio"] or "") if code)
    kept = ("role", "duty", "region_code", "organisation_code", "kind", "valid_from", "valid_until", "reason")
    return PostRow(number=number, username=username, portfolio=codes, **{name: values[name] for name in kept})


async def _directory(session: AsyncSession, who: Principal, told: Sequence[PostRow]) -> Directory:
    usernames = [row.username for row in told if row.username is not None]
    found = await session.execute(_PEOPLE, {"root": who.region_path, "usernames": usernames})
    people = {row.username: row.id for row in found}
    held: dict[UUID, list[HeldPostFacts]] = {person: [] for person in people.values()}
    for post in await session.scalars(select(Post).where(col(Post.person_id).in_(held))):
        held[post.person_id].append(_facts(post))
    rows = await session.execute(_OFFICES, {"root": who.region_path, "today": real_today()})
    offices: dict[tuple[str, str], OfficeFacts] = {}
    departments: dict[str, list[int]] = {}
    for row in rows:
        offices[row.region_code, row.code] = OfficeFacts(row.id, row.kind)
        if row.kind in ("department", "finance"):
            departments.setdefault(row.region_code, []).append(row.id)
    holders = {username: Holder(person, tuple(held[person])) for username, person in people.items()}
    return Directory(who.subject, holders, offices, departments)


def _facts(post: Post) -> HeldPostFacts:
    return HeldPostFacts(
        post.id,
        post.role.value,
        post.duty.value,
        post.organisation_id,
        tuple(sorted(post.portfolio)),
        post.kind,
        post.valid_from,
        post.valid_until,
        post.withdrawn_at,
    )


async def _write(session: AsyncSession, who: Principal, plan: PostPlan) -> None:
    """As one by one: each appointment and each ending is an event of its own."""
    for ending in plan.ended.values():
        post = await locked_post(session, ending.post_id)
        if post is None:
            raise PostNotFound("没有找到该岗位，请重新导出后再导入。")
        for one in (post, *await delegations_of(session, post.id)):
            end_on(one, ending.last_day, ending.reason)
        detail = {"last_day": ending.last_day.isoformat(), "reason": ending.reason, "person": str(post.person_id)}
        await record(session, action="post:end", resource=f"posts/{post.id}", detail=detail)
    levels = {region: await level_of(session, region) for region in {one.region_code for one in plan.created.values()}}
    for new in plan.created.values():
        post = _row(new, level=levels[new.region_code], by=UUID(who.subject))
        session.add(post)
        await session.flush()
        detail = vars(new.post) | {"reason": new.reason, "id": str(post.id)}
        await record(session, action="post:appoint", resource=f"people/{new.person_id}", detail=detail)


def _row(new: NewPost, **told: Any) -> Post:
    post = new.post
    return Post(
        person_id=new.person_id,
        role=Role(post.role),
        duty=Duty(post.duty),
        level=told["level"],
        organisation_id=post.organisation_id,
        portfolio=list(post.portfolio),
        valid_from=post.valid_from,
        valid_until=post.valid_until,
        kind=PostKind(post.kind),
        reason=new.reason,
        appointed_by=told["by"],
    )


async def _rows(session: AsyncSession, who: Principal) -> Sequence[Mapping[str, Any]]:
    found = await session.execute(_LISTED, {"root": who.region_path, "today": real_today()})
    return [dict(row) for row in found.mappings()]


POSTS = DirectoryTable(
    name=TableName.POSTS,
    title="岗位",
    key="username",
    columns=COLUMNS,
    shown_only=_SHOWN_ONLY,
    remarks=(
        "一行一个岗位：由安全管理员任命；人员先由系统管理员登记。本人的岗位由另一名安全管理员办理。",
        "导出的是现任和将任的岗位，委托的岗位由本人办理，不在表中。有一行不符合要求时，整张表都不导入。",
    ),
    plan=_plan,
    rows=_rows,
)
