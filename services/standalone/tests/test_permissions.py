"""The table of what each post may do, as the gateway ships it, against the services' own grants."""

import json
import re
from typing import Any

import pytest

from standalone.members import MEMBERS
from standalone.openapi import permissions
from wenxiao.access import Role

MACHINES = ("treasury", "budget_system", "platform", "npc_network")


@pytest.fixture(scope="module")
def current() -> dict[str, Any]:
    (text,) = permissions().values()
    content: dict[str, Any] = json.loads(text)
    return content


def held(current: dict[str, Any], post: str) -> set[str]:
    return {
        one["permission"] for service in current["services"] for one in service["permissions"] if post in one["held_by"]
    }


def test_the_committed_table_is_what_the_code_grants() -> None:
    for path, text in permissions().items():
        assert path.read_text("utf-8") == text, "./wenxiao openapi 重新写出，检查差异后一并提交"


def test_every_permission_can_be_read_aloud(current: dict[str, Any]) -> None:
    assert [service["service"] for service in current["services"]] == [member.name for member in MEMBERS]
    for service in current["services"]:
        for one in service["permissions"]:
            assert not re.search(r"[A-Za-z]", one["words"]), f"{one}: docs/glossary.md, permission_words.toml"
            assert one["paths"], one
    assert set(current["roles"]) == {role.value for role in Role} - {"service"}
    assert not re.search(r"[A-Za-z]", "".join((*current["roles"].values(), *current["duties"].values())))


# Who is signed in may sign out, find offices and look into the library, which is nobody's business data.
SIGNED_IN = {"session:end", "organisation:read", "indicator:read"}
# Beside that and what the public may: each line is why the machine is connected at all.
NEEDED = {
    "treasury": {"project:read", "execution:read", "execution:report"},
    "budget_system": {"project:read", "execution:read", "execution:report", "target:read", "gate:read"}
    | {"result_application:read"}  # what follows from a result for the next budget
    | {"gate:decide", "sync:report"},  # it asks the gate before it budgets, and says when the budget took a step
    "platform": set(),
    "npc_network": {"receipt:read", "receipt:create"}
    | {"congress_paper:read", "review_opinion:read", "review_opinion:submit"},  # its opinions travel by the network too
}


@pytest.mark.parametrize("role", MACHINES)
def test_a_machine_may_do_what_it_is_connected_for_and_no_more(current: dict[str, Any], role: str) -> None:
    assert held(current, f"{role}.none") - held(current, "public.none") - SIGNED_IN == NEEDED[role]


def test_no_administrator_may_do_any_business(current: dict[str, Any]) -> None:
    business = [service for service in current["services"] if service["service"] != "gateway"]
    for one in (one for service in business for one in service["permissions"]):
        of_administrators = [post for post in one["held_by"] if "_admin." in post]
        assert not of_administrators or "public.none" in one["held_by"] or one["permission"] in SIGNED_IN, one


def test_none_of_the_three_can_make_a_user_alone(current: dict[str, Any]) -> None:
    registers, activates = {"person:register", "machine:register"}, {"person:activate", "machine:activate"}
    system, security, audit = (held(current, f"{name}_admin.none") for name in ("system", "security", "audit"))
    assert registers <= system
    assert activates | {"post:appoint"} <= security
    assert not registers & security
    assert not (activates | {"post:appoint"}) & system
    assert not (registers | activates | {"post:appoint", "person:deactivate"}) & audit
    assert "security_event:read" in audit - system - security
