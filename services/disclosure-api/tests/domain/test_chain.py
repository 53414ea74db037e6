import json
from dataclasses import asdict, replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.canonical import canonical, digest_of_bytes
from disclosure_api.domain.chain import (
    Item,
    NothingToWithdraw,
    Op,
    Totals,
    advance,
    genesis,
    link,
    verify,
    verify_content,
)

PATH = "/44/4416/441622"


def a_feed(length: int) -> list[dict[str, object]]:
    previous, items = genesis(PATH, "npc"), []
    for position in range(1, length + 1):
        item = Item(
            region_path=PATH,
            audience="npc",
            position=position,
            op="upsert",
            type="target",
            id=f"t-{position}",
            release_id=f"r-{position}",
            valid_from="2022-01-15",
            digest=digest_of_bytes(f"content {position}".encode()),
            money=f"{position}00.00",
            href=f"/api/v1/releases/r-{position}/editions/npc",
            previous=previous,
        )
        previous = link(item)
        items.append(asdict(item))
    return items


def test_an_unchanged_feed_verifies_from_the_start_and_from_the_middle() -> None:
    items = a_feed(5)
    head = link(items[-1])
    assert verify(items, previous=genesis(PATH, "npc"), head=head) == ()
    assert verify(items[2:], previous=link(items[1]), position=2, head=head) == ()


@given(st.data())
def test_one_flipped_byte_anywhere_is_found(data: st.DataObject) -> None:
    items = a_feed(3)
    head = link(items[-1])
    content = bytearray(canonical(items))
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 6))
    try:
        changed = json.loads(content)
    except ValueError:
        return
    if not isinstance(changed, list) or not all(isinstance(item, dict) for item in changed):
        return
    assert verify(changed, previous=genesis(PATH, "npc"), head=head)


@pytest.mark.parametrize("missing", [0, 1, 2])
def test_an_item_that_was_left_out_is_found(missing: int) -> None:
    items = a_feed(3)
    head = link(items[-1])
    del items[missing]
    assert verify(items, previous=genesis(PATH, "npc"), head=head)


def test_an_item_that_was_slipped_in_or_swapped_is_found() -> None:
    items = a_feed(3)
    head = link(items[-1])
    assert verify([items[0], items[0], *items[1:]], previous=genesis(PATH, "npc"), head=head)
    assert verify([items[1], items[0], items[2]], previous=genesis(PATH, "npc"), head=head)


def test_a_chain_of_another_audience_or_region_does_not_verify() -> None:
    assert verify(a_feed(1), previous=genesis(PATH, "public"))
    assert verify(a_feed(1), previous=genesis("/44/4416/441621", "npc"))


def test_a_finding_names_the_item() -> None:
    items = a_feed(3)
    items[1] = items[1] | {"money": "999.00"}
    findings = verify(items, previous=genesis(PATH, "npc"), head=link(items[-1]))
    assert [(f.rule, f.pointer) for f in findings] == [("feed.chain", "#/items/2")]


def test_the_link_of_an_item_is_the_link_of_its_document() -> None:
    item = Item(PATH, "npc", 1, "upsert", "target", "t", "r", "2022-01-15", "d", "1.00", "/", "p")
    assert link(item) == link(json.loads(json.dumps(asdict(item))))
    assert link(item) != link(replace(item, previous="q"))


def test_content_must_have_exactly_the_digest_of_its_item() -> None:
    expected = digest_of_bytes(b"content")
    assert verify_content(b"content", expected) == ()
    assert [f.rule for f in verify_content(b"Content", expected)] == ["feed.content"]


def test_totals_count_what_is_in_force() -> None:
    """100 + 200, the first corrected to 150, the second withdrawn: one release, 150 yuan."""
    totals = advance(Totals(), Op.UPSERT, Decimal("100.00"), None)
    totals = advance(totals, Op.UPSERT, Decimal("200.00"), None)
    assert totals == Totals(2, Decimal("300.00"))
    totals = advance(totals, Op.UPSERT, Decimal("150.00"), Decimal("100.00"))
    assert totals == Totals(2, Decimal("350.00"))
    totals = advance(totals, Op.WITHDRAW, Decimal("0.00"), Decimal("200.00"))
    assert totals == Totals(1, Decimal("150.00"))


def test_what_is_not_in_force_cannot_be_withdrawn() -> None:
    with pytest.raises(NothingToWithdraw):
        advance(Totals(), Op.WITHDRAW, Decimal("0.00"), None)
