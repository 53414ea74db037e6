"""A person may hold several posts, but never two of the three administrators: they watch each other."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from wenxiao.errors import Conflict, Forbidden

SEPARATED = frozenset({"system_admin", "security_admin", "audit_admin"})


class AdministratorsExclude(Conflict):
    title = "三员不得兼任"


class NoPost(Forbidden):
    title = "没有可用的岗位"


class PostFacts(Protocol):
    @property
    def id(self) -> UUID: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_until(self) -> date | None: ...


def refuse_separated_roles(roles: Iterable[str]) -> None:
    held = sorted(SEPARATED.intersection(roles))
    if len(held) > 1:
        raise AdministratorsExclude(
            "系统管理员、安全管理员、审计管理员三员分立，同一人只能担任其中一个。请另行指定人员。",
            roles=held,
        )


def is_in_force(post: PostFacts, today: date) -> bool:
    return post.valid_from <= today and (post.valid_until is None or today <= post.valid_until)


def chosen_post(posts: Sequence[PostFacts], wanted: UUID | None, today: date) -> UUID:
    """One post per session: the one asked for, else the one entered upon first."""
    usable = sorted((post for post in posts if is_in_force(post, today)), key=lambda post: (post.valid_from, post.id))
    if not usable:
        raise NoPost("该账号目前没有有效岗位，不能登录。请联系本单位的系统管理员办理任岗。")
    if wanted is None:
        return usable[0].id
    if wanted not in {post.id for post in usable}:
        raise NoPost("所选岗位不属于该账号或已到期。请不带 post_id 登录，再查看“我的岗位”后选择。")
    return wanted
