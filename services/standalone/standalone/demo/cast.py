"""Everybody who acts in the journey, signed in once; and what the journey remembers of each project."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from standalone.demo.account import Account
from standalone.demo.callers import Caller, machine, sign_in
from standalone.demo.plan import Plan

PEOPLE = (
    *("yibao-jingban", "yibao-shenhe", "yibao-fuze", "gongxiao-jingban", "gongxiao-shenhe", "gongxiao-fuze"),
    *("caizheng-jingban", "caizheng-shenhe", "caizheng-fuze", "zijin-caizheng"),
)
MACHINES = {"treasury-longchuan": "龙川县国库支付系统", "npc-longchuan": "龙川县人大预算联网监督系统"}


@dataclass
class Course:
    """One project on its way through the year: its plan, and the documents as the services gave them."""

    plan: Plan
    adopted: dict[str, Any] = field(default_factory=dict)
    project: dict[str, Any] = field(default_factory=dict)
    target: dict[str, Any] = field(default_factory=dict)
    evaluation: dict[str, Any] = field(default_factory=dict)
    re_check: dict[str, Any] = field(default_factory=dict)
    application: dict[str, Any] = field(default_factory=dict)
    next_target: dict[str, Any] = field(default_factory=dict)
    gate: dict[str, Any] = field(default_factory=dict)


@dataclass
class Journey:
    account: Account
    callers: dict[str, Caller]
    public: Caller
    courses: tuple[Course, ...]

    def caller(self, username: str, day: str) -> Caller:
        return self.callers[username].on(day)

    @property
    def medical(self) -> Course:
        return self.courses[0]

    @property
    def pig_farm(self) -> Course:
        return self.courses[1]


async def gather_cast(
    http: httpx.AsyncClient, account: Account, password: str, secret_of: dict[str, str], plans: tuple[Plan, ...]
) -> Journey:
    people = {name: await sign_in(http, name, password) for name in PEOPLE}
    machines = {name: await machine(http, name, secret_of[name], title) for name, title in MACHINES.items()}
    public = Caller(http, "社会公众")
    return Journey(account, people | machines, public, tuple(Course(plan) for plan in plans))
