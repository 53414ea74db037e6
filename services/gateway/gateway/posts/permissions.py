"""What a post may do in every service: a shipped table, since the gateway knows no other service.

`./wenxiao openapi` writes the table from the services' own grants and routes, and a test compares it.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from pydantic import BaseModel

from gateway.access import MACHINES
from gateway.posts.models import PostView
from wenxiao.access import Principal, Reach, ReachKind, Role


class PermissionView(BaseModel):
    """`paths` are those that the permission opens, within the post's reach."""

    permission: str
    words: str
    paths: list[str]


class ServicePermissions(BaseModel):
    service: str
    title: str
    permissions: list[PermissionView]


class PostPermissions(BaseModel):
    """`reads` and `writes` say in words how far the post reaches."""

    post: PostView
    holder: str
    role: str
    duty: str | None
    reads: str
    writes: str
    services: list[ServicePermissions]


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(resources.files("gateway.posts").joinpath("permissions.json").read_text("utf-8"))
    return table


def words_of_roles() -> Mapping[str, str]:
    """Of roles that a person may have."""
    roles: Mapping[str, str] = _table()["roles"]
    machines = {role.value for role in (*MACHINES, Role.PUBLIC)}
    return {role: words for role, words in roles.items() if role not in machines}


def words_of_duties() -> Mapping[str, str]:
    duties: Mapping[str, str] = _table()["duties"]
    return duties


def permissions_of_post(who: Principal, post: PostView) -> PostPermissions:
    table, holder = _table(), f"{who.role.value}.{who.duty.value}"
    services = [
        ServicePermissions(
            service=service["service"],
            title=service["title"].removeprefix("问效 "),
            permissions=[
                PermissionView(permission=one["permission"], words=one["words"], paths=one["paths"])
                for one in service["permissions"]
                if holder in one["held_by"]
            ],
        )
        for service in table["services"]
    ]
    return PostPermissions(
        post=post,
        holder=who.name,
        role=table["roles"][who.role.value],
        duty=table["duties"].get(who.duty.value),
        reads=reach_in_words(who.read, post),
        writes=reach_in_words(who.write, post),
        services=[service for service in services if service.permissions],
    )


def reach_in_words(reach: Reach, post: PostView) -> str:
    """For somebody who has never heard of a region path."""
    region = post.region.name
    return {
        ReachKind.REGION_TREE: f"{region}及所辖各级",
        ReachKind.OWN_REGION: f"{region}本级",
        ReachKind.UNITS: f"{region}内的{len(reach.units or ())}个机构：本机构、所属单位及并入的机构",
        ReachKind.ASSIGNED: "委托给本机构、且在委托期内的项目",
        ReachKind.PUBLISHED: f"已向{'人大' if reach.audience == 'npc' else '社会'}发布的内容",
        ReachKind.NONE: "无业务数据",
    }[reach.kind]
