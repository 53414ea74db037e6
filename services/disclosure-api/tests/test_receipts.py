import json
from typing import Any

import pytest
from jose import jws

from disclosure_api.disclosure.building import build_snapshots
from disclosure_api.domain.chain import genesis, link
from disclosure_api.receipts.models import ReceiptView
from wenxiao.access import Duty, Principal, Role
from wenxiao.testing import COUNTY, a_principal

from .office import CONGRESS, HEAD, MAKER, MANIFEST, NETWORK, RE_CHECK, RECEIPTS, ZIJIN_NETWORK, Office


@pytest.fixture
async def loaded(office: Office) -> dict[str, Any]:
    """What the consumer holds: 656 600 yuan of budget and 650 700 yuan of executed money."""
    await office.published()
    await office.published(kind="evaluation_result", source_id=RE_CHECK)
    await office.number()
    items = await office.whole_feed()
    return {"position": 2, "head": link(items[-1]), "count": 2, "money_total": "1307300.00"}


async def hand_in(office: Office, receipt: dict[str, Any], who: Principal = NETWORK) -> Any:
    async with office.caller.of(who) as network:
        return await network.post(RECEIPTS, json=receipt)


async def test_equal_figures_are_countersigned(office: Office, loaded: dict[str, Any]) -> None:
    answer = await hand_in(office, loaded)
    assert answer.status_code == 201, answer.text
    receipt = answer.json()
    ReceiptView.model_validate(receipt)
    assert {name: receipt[name] for name in loaded} == loaded
    key = (await office.get("/api/v1/disclosure/keys")).json()["keys"][0]
    signed = json.loads(jws.verify(receipt["jws"], key, algorithms=["ES256"]))
    assert {name: signed[name] for name in loaded} == loaded
    assert (signed["sub"], signed["received_by"], signed["epoch"]) == ("receipt", NETWORK.subject, receipt["epoch"])
    for who in (NETWORK, CONGRESS, HEAD):
        assert (await office.get(answer.headers["location"], who)).json() == receipt
        assert (await office.get(RECEIPTS, who)).json() == {"items": [receipt], "next": None}
    assert (await office.get(answer.headers["location"], ZIJIN_NETWORK)).status_code == 404


async def test_a_receipt_for_an_earlier_position_compares_with_what_was_in_force_there(
    office: Office, loaded: dict[str, Any]
) -> None:
    items = await office.whole_feed()
    earlier = {"position": 1, "head": link(items[0]), "count": 1, "money_total": "656600"}
    assert (await hand_in(office, earlier)).status_code == 201
    nothing = {"position": 0, "head": genesis(COUNTY, "npc"), "count": 0, "money_total": "0.00"}
    assert (await hand_in(office, nothing)).status_code == 201


@pytest.mark.parametrize(
    ("change", "pointer", "ours", "theirs"),
    [
        ({"money_total": "1307299.99"}, "#/money_total", "1307300.00", "1307299.99"),
        ({"count": 3}, "#/count", 2, 3),
        ({"head": "0" * 64}, "#/head", None, "0" * 64),
    ],
)
async def test_a_difference_names_both_figures_and_keeps_nothing(
    office: Office, loaded: dict[str, Any], change: dict[str, Any], pointer: str, ours: Any, theirs: Any
) -> None:
    answer = await hand_in(office, loaded | change)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/problems/figures-differ"
    assert [finding["pointer"] for finding in problem["findings"]] == [pointer]
    name = pointer.removeprefix("#/")
    assert problem["theirs"][name] == theirs
    assert problem["ours"][name] == (ours or loaded["head"])
    assert (await office.get(RECEIPTS)).json()["items"] == []


async def test_a_position_that_the_feed_does_not_have_is_refused(office: Office, loaded: dict[str, Any]) -> None:
    answer = await hand_in(office, loaded | {"position": 3})
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/position-unknown"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"position": -1}, "#/position"),
        ({"position": "2"}, "#/position"),
        ({"position": 2**63}, "#/position"),
        ({"head": "A" * 64}, "#/head"),
        ({"head": "short"}, "#/head"),
        ({"count": -1}, "#/count"),
        ({"money_total": "-1.00"}, "#/money_total"),
        ({"money_total": "1.001"}, "#/money_total"),
        ({"money_total": "1e999"}, "#/money_total"),
        ({"money_total": "NaN"}, "#/money_total"),
        ({"region": "x'y"}, "#/region"),
        ({"audience": "npc"}, "#/audience"),
    ],
)
async def test_bad_receipts_name_the_field(
    office: Office, loaded: dict[str, Any], change: dict[str, Any], pointer: str
) -> None:
    answer = await hand_in(office, loaded | change)
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_only_the_network_of_the_congress_hands_in_receipts(office: Office, loaded: dict[str, Any]) -> None:
    for who in (MAKER, HEAD, CONGRESS, a_principal(), a_principal(Role.PUBLIC, Duty.NONE)):
        assert (await hand_in(office, loaded, who)).status_code == 403
    unknown = await hand_in(office, loaded | {"region": "441621"})
    assert unknown.status_code == 404


async def test_what_differs_is_named_per_type(office: Office, loaded: dict[str, Any]) -> None:
    right = [
        {"type": "evaluation_result", "count": 1, "money_total": "650700.00"},
        {"type": "target", "count": 1, "money_total": "656600.00"},
    ]
    assert (await hand_in(office, loaded | {"totals": right})).status_code == 201
    swapped = [right[0] | {"money_total": "656600.00"}, right[1] | {"money_total": "650700.00"}]
    answer = await hand_in(office, loaded | {"totals": swapped})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/figures-differ")
    said = [finding["detail"] for finding in answer.json()["findings"]]
    assert said == [
        "evaluation_result 不一致：本方 1 件、650700.00 元，对方 1 件、656600.00 元，请核对该种类后重新拉取。",
        "target 不一致：本方 1 件、656600.00 元，对方 1 件、650700.00 元，请核对该种类后重新拉取。",
    ]
    assert (answer.json()["ours"]["totals"], answer.json()["theirs"]["totals"]) == (right, swapped)


async def test_who_states_no_types_is_told_ours(office: Office, loaded: dict[str, Any]) -> None:
    answer = (await hand_in(office, loaded | {"count": 3})).json()
    assert [(one["type"], one["count"]) for one in answer["ours"]["totals"]] == [
        ("evaluation_result", 1),
        ("target", 1),
    ]
    assert "totals" not in answer["theirs"]


async def test_a_snapshot_is_countersigned_although_the_feed_has_gone_on(
    office: Office, loaded: dict[str, Any]
) -> None:
    state = office.caller.app.state
    assert await build_snapshots(state.database, state.seal) == 2
    await office.published(source_id=await office.another_target(9))
    await office.number()
    found = (await office.get(MANIFEST)).json()["manifest"]["snapshot"]
    figures = {name: found[name] for name in ("position", "head", "count", "money_total", "totals")}
    assert figures["position"] == 2
    assert (await hand_in(office, figures)).status_code == 201


async def test_receipts_are_found_by_feed_position_and_who_handed_them_in(
    office: Office, loaded: dict[str, Any]
) -> None:
    for _ in range(2):
        await hand_in(office, loaded)
    for params, count in (
        *(({"region": "441622"}, 2), ({"region": "441621"}, 0), ({"audience": "npc"}, 2), ({"audience": "public"}, 0)),
        *(({"position": 2}, 2), ({"position": 1}, 0), ({"received_by": NETWORK.subject}, 2), ({"received_by": "x"}, 0)),
    ):
        found = (await office.get(RECEIPTS, HEAD, params=params)).json()["items"]
        assert len(found) == count, params


async def test_a_type_is_stated_once(office: Office, loaded: dict[str, Any]) -> None:
    totals = [{"type": "target", "count": 1, "money_total": "656600.00"}] * 2
    answer = await hand_in(office, loaded | {"totals": totals})
    assert answer.status_code == 422, answer.text
    assert [error["pointer"] for error in answer.json()["errors"]] == ["#/totals"]


async def test_what_another_organisation_handed_in_is_not_shown_to_the_congress(
    office: Office, loaded: dict[str, Any]
) -> None:
    """The city's congress follows the feed of its county; who there handed in is no affair of the county's."""
    city = a_principal(Role.NPC_NETWORK, Duty.NONE, organisation_id=900, region_path="/44/4416")
    theirs = await hand_in(office, loaded | {"region": "441622"}, city)
    own = await hand_in(office, loaded)
    assert (theirs.status_code, own.status_code) == (201, 201), theirs.text
    for who, seen in ((NETWORK, [own]), (CONGRESS, [own]), (city, [theirs]), (HEAD, [theirs, own])):
        listed = {one["id"] for one in (await office.get(RECEIPTS, who)).json()["items"]}
        assert listed == {answer.json()["id"] for answer in seen}, who.subject
        for answer in (theirs, own):
            found = await office.get(answer.headers["location"], who)
            assert found.status_code == (200 if answer in seen else 404), who.subject
