"""A decision speaks of what stood in a row; and a secret of a project is one in every document about it."""

from typing import Any

import pytest

from .keeping_back import MARK, WITHHOLDINGS, granted, propose, with_a_secret
from .office import APPLICATION, BOTH, HEAD, RE_CHECK, RELEASES, SELF_EVALUATION, TARGET, Office, a_target, edition
from .sources import MONITORING

NEXT_YEAR = "01970000-0000-7000-8000-000000000777"
OTHER_KINDS = (
    *(("monitoring_summary", MONITORING), ("self_evaluation", SELF_EVALUATION)),
    *(("evaluation_result", RE_CHECK), ("result_use", APPLICATION)),
)


@pytest.fixture
def secret(office: Office) -> Office:
    return with_a_secret(office)


def rows(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = office.neighbours.answers[f"/api/v1/targets/{TARGET}"]["indicators"]
    return found


async def test_nothing_is_proposed_of_what_may_still_change(secret: Office) -> None:
    secret.neighbours.answers[f"/api/v1/targets/{TARGET}"] |= {"status": "draft"}
    refused = await propose(secret, pointers=["/indicators/1"])
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/source-not-final")


@pytest.mark.parametrize("told", [True, False])
async def test_a_row_put_in_front_stops_the_draft_instead_of_showing_the_secret(secret: Office, told: bool) -> None:
    """The source keeps its id; the row that was meant stands one further on."""
    await granted(secret, pointers=["/indicators/1"], told=told)
    assert (await secret.draft()).status_code == 201
    source = rows(secret)
    first = source[0] | {"name": "新增指标"}
    for others in ([first, *source], [source[1], source[0], *source[2:]]):
        secret.neighbours.answers[f"/api/v1/targets/{TARGET}"]["indicators"] = others
        refused = await secret.draft()
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/withholding-does-not-fit")
        assert MARK not in refused.text


async def test_a_row_that_is_not_there_cannot_be_named(secret: Office) -> None:
    for number in ("6", "9" * 23, "9" * 150):
        refused = await propose(secret, pointers=["/goal", f"/indicators/{number}"])
        assert (refused.status_code, refused.json()["type"]) == (422, "/problems/pointer-not-withholdable")
        assert [found["pointer"] for found in refused.json()["findings"]] == ["#/pointers/1"]


async def test_a_state_secret_is_one_in_all_kinds_and_years_of_the_project(secret: Office) -> None:
    secret.neighbours.answers[f"/api/v1/targets/{NEXT_YEAR}"] = a_target(id=NEXT_YEAR, budget_year=2023)
    before = await secret.draft(kind="monitoring_summary", source_id=MONITORING)
    found = await granted(secret, pointers=[""], told=False)
    assert found["scope"] == "project"
    for kind, source in (*OTHER_KINDS, ("target", NEXT_YEAR)):
        refused = await secret.draft(kind=kind, source_id=source)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/nothing-left-to-release"), kind
    gone = (await secret.get(f"{RELEASES}/{before.json()['id']}", HEAD)).json()
    assert gone["status"] == "discarded", "no draft of the project is left"
    assert (await secret.draft(source_id=await secret.another_target(81))).status_code == 201


async def test_unless_the_proposal_says_that_it_is_of_this_document_alone(secret: Office) -> None:
    found = await granted(secret, pointers=[""], told=False, scope="this")
    assert found["scope"] == "this"
    assert (await secret.draft(kind="self_evaluation", source_id=SELF_EVALUATION)).status_code == 201
    assert (await propose(secret, pointers=["/goal"], ground="work_secret")).json()["scope"] == "this"


async def test_a_member_of_the_project_is_kept_back_in_every_kind_of_the_year(secret: Office) -> None:
    secret.neighbours.answers[f"/api/v1/targets/{NEXT_YEAR}"] = a_target(id=NEXT_YEAR, budget_year=2023)
    result: dict[str, Any] = {"kind": "evaluation_result", "source_id": RE_CHECK}
    shown = await secret.published(**result)
    found = await granted(secret, pointers=["/goal", "/indicators/1"], told=False, scope="project")
    assert found["to_withdraw"] == [shown["id"]]
    later = (await secret.draft(source_id=NEXT_YEAR)).json()
    assert edition(later, "public")["content"]["goal"] is not None
    corrected = (await secret.draft(**result, replaces=shown["id"])).json()
    assert {edition(corrected, one)["content"]["goal"] for one in BOTH} == {None}
    assert len(edition(corrected, "npc")["content"]["indicators"]) == 6, "rows are of one source"
    assert corrected["withholdings"] == [found["id"]]


async def test_who_decides_sees_from_what_else_it_is_known(secret: Office) -> None:
    result: dict[str, Any] = {
        "kind": "evaluation_result",
        "source_id": RE_CHECK,
        "ground": "work_secret",
        "audiences": ["public"],
    }
    proposed = (await propose(secret, **result, pointers=["/result/score"])).json()
    (found,) = (await secret.get(f"{WITHHOLDINGS}/{proposed['id']}", HEAD)).json()["findings"]
    assert (found["rule"], found["severity"], found["pointer"]) == ("withholding.derivable", "advice", "#/pointers/0")
    for place in ("/execution/score、/indicators", "/result/grade", "结果应用情况的/result/score"):
        assert place in found["detail"]
    assert MARK not in str(found)
