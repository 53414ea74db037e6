import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.cursor import Cursor, CursorNotOurs, Feed, read, usable, written

FEED = Feed("/44/4416/441622", "npc")


@given(st.integers(0, 2**53 - 1))
def test_a_cursor_is_read_as_it_was_written(position: int) -> None:
    cursor = Cursor("epoch-1", FEED, position)
    text = written(cursor)
    assert read(text, FEED) == cursor
    assert text.isascii()
    assert "=" not in text


@given(st.text(max_size=80))
def test_anything_else_is_refused_and_never_breaks(text: str) -> None:
    with pytest.raises(CursorNotOurs):
        read(text, FEED)


@pytest.mark.parametrize(
    "parts",
    [
        "[]",
        "{}",
        "null",
        '["e","/44/4416/441622","npc",true]',
        '["e","/44/4416/441622","npc",1.5]',
        '["e","/44/4416/441622","npc","1"]',
        '["e","/44/4416/441622","npc",1,2]',
        "[" * 700,
    ],
)
def test_well_encoded_nonsense_is_refused(parts: str) -> None:
    with pytest.raises(CursorNotOurs):
        read(base64.urlsafe_b64encode(parts.encode()).decode(), FEED)


def test_a_cursor_of_another_feed_is_refused() -> None:
    text = written(Cursor("e", FEED, 3))
    for other in (Feed("/44/4416/441621", "npc"), Feed("/44/4416/441622", "public")):
        with pytest.raises(CursorNotOurs):
            read(text, other)


def test_a_cursor_is_usable_in_its_epoch_up_to_the_head() -> None:
    assert usable(Cursor("e", FEED, 3), epoch="e", head=3)
    assert usable(Cursor("e", FEED, 0), epoch="e", head=0)
    assert not usable(Cursor("before-restore", FEED, 3), epoch="e", head=3)
    assert not usable(Cursor("e", FEED, 4), epoch="e", head=3)
    assert not usable(Cursor("e", FEED, -1), epoch="e", head=3)
