"""The demonstration's people and machines, put in place when the demonstration is on; all of them are invented."""

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from gateway.demonstration import ACCOUNTS, MACHINES, PASSWORD, seed
from gateway.demonstration.accounts import ORGANISATIONS
from standalone.installation import Installation
from standalone.members import Member

__all__ = ["PASSWORD", "accounts_table", "load_demonstration", "machine_secret", "machines_table"]

ROLES = {
    "finance": "财政部门",
    "department": "主管部门",
    "unit": "预算单位",
    "npc": "人大",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
    "system_admin": "系统管理员",
    "treasury": "国库系统",
    "budget_system": "预算系统",
    "npc_network": "人大联网监督系统",
}
DUTIES = {"maker": "经办", "checker": "审核", "head": "负责人", "none": ""}


async def load_demonstration(place: Installation, members: Sequence[Member[Any]]) -> None:
    """Makes what is missing; whatever somebody has changed since stays as it is."""
    gateway = next(member for member in members if member.name == "gateway")
    url, role = place.login(gateway.role)
    await seed(url, role=role, environment={"WENXIAO_DEMONSTRATION": "on"})


def machine_secret(client_id: str) -> str:
    return next(machine.secret for machine in MACHINES if machine.client_id == client_id)


def accounts_table() -> Table:
    """Who may sign in, in which post."""
    names = {(office.region_code, office.code): office.name for office in ORGANISATIONS}
    table = Table(title=f"演示账号，密码都是 {PASSWORD}", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("账号", "姓名", "岗位", "单位"):
        table.add_column(heading)
    for account in ACCOUNTS:
        post = f"{ROLES[account.role.value]}{DUTIES[account.duty.value]}"
        table.add_row(account.username, account.name, post, names[account.region_code, account.organisation_code])
    return table


def machines_table() -> Table:
    """Which systems may sign in, with what secret."""
    table = Table(title="演示系统账号", title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("client_id", "client_secret", "岗位"):
        table.add_column(heading)
    for machine in MACHINES:
        table.add_row(machine.client_id, machine.secret, ROLES[machine.role.value])
    return table
