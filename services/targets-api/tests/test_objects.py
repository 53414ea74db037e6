"""What is managed: projects, policies, departments and governments in one library, and a target says which it is of."""

from typing import Any

import pytest

from .test_library_places import FIGURES, settle

GIVEN = {"scale": "ordinary", "kind": "continuing"}


async def entries(office: Any) -> dict[str, dict[str, Any]]:
    """One entry of each object, by whoever enters it."""
    people = office.people
    unit = {
        name: await office.a_project(admitted=False, **GIVEN, object=name, name=f"某{name}")
        for name in ("project", "policy")
    }
    overall = office.project_body(**GIVEN, object="department", name="部门整体")
    department = await office.done(people.department_maker, "POST", "projects", overall)
    budget = await office.done(people.finance_maker, "POST", "government-budgets", FIGURES)
    government = (await office.ask(people.finance_maker, "GET", f"projects/{budget['project_id']}")).json()
    return unit | {"department": department, "government": government}


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("yangzhong", marks=pytest.mark.clause("yangzhong-2.1")),
        pytest.param("chifeng", marks=pytest.mark.clause("chifeng-3.a", "chifeng-6.3.b")),
    ],
)
async def test_one_library_holds_every_object_and_a_target_says_which_it_is_of(office: Any, name: str) -> None:
    settle(office, name)
    people, entered = office.people, await entries(office)
    for what, entry in entered.items():
        found = (await office.ask(people.finance_maker, "GET", f"projects?object={what}")).json()["items"]
        assert [(one["id"], one["object"]) for one in found] == [(entry["id"], what)]
    declared = {
        what: await office.done(who, "POST", "targets", office.target_body(entered[what]["id"]))
        for what, who in (
            ("project", people.maker),
            ("policy", people.maker),
            ("department", people.department_maker),
        )
    }
    assert {what: target["project_object"] for what, target in declared.items()} == {what: what for what in declared}
    for what, target in declared.items():
        listed = (await office.ask(people.finance_maker, "GET", f"targets?object={what}")).json()["items"]
        assert listed == [target]
    assert (await office.ask(people.finance_maker, "GET", "targets?object=government")).json()["items"] == []
    assert (await office.ask(people.finance_maker, "GET", "targets?object=village")).status_code == 422
