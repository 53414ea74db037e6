"""What was signed once stays signed: an older manifest is known for one. What was closed since is lawful."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from standalone.feed_consumer.store import Store

from .small_publisher import Publisher, serving
from .test_pull import Said, numbers, published, run

BEFORE, AFTER = "2022-01-20T08:00:00Z", "2022-01-20T08:00:00.500000Z"


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving(Publisher(began=BEFORE)) as started:
        yield started


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return tmp_path / "feed.sqlite"


def test_an_earlier_position_of_the_same_epoch_is_a_replay(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)
    publisher.publish(1, op="withdraw")
    assert run(publisher, feed) == 0
    del publisher.items[3]  # as if nothing had been withdrawn
    assert run(publisher, feed) == 1
    said = capsys.readouterr().err
    assert "第4条" in said
    assert "第3条" in said
    assert numbers(feed) == {"项目2", "项目3"}, "what was held stays"


def test_an_earlier_epoch_is_a_replay_even_at_a_later_position(publisher: Publisher, feed: Path, capsys: Said) -> None:
    publisher.epoch, publisher.began = "epoch-2", AFTER
    published(publisher, 2)
    assert run(publisher, feed) == 0
    publisher.epoch, publisher.began = "epoch-1", BEFORE
    publisher.publish(3)
    assert run(publisher, feed) == 1
    said = capsys.readouterr().err
    assert AFTER in said
    assert BEFORE in said
    publisher.began = ""  # from before it was stated at all
    assert run(publisher, feed) == 1
    assert numbers(feed) == {"项目1", "项目2"}
    publisher.epoch, publisher.began = "epoch-3", "2022-01-21T00:00:00Z"
    assert run(publisher, feed) == 0
    assert numbers(feed) == {"项目1", "项目2", "项目3"}


def test_a_baseline_that_is_gone_opens_no_way_back(publisher: Publisher, feed: Path) -> None:
    """Nor does a run that ended before it had loaded what the manifest spoke of."""
    published(publisher)
    publisher.lies["changes"] = lambda *_: (410, b"{}")
    assert run(publisher, feed) == 3
    publisher.lies.clear()
    with Store(feed) as store:
        assert store.place is None or store.place.position == 0
    last = publisher.items.pop()
    assert run(publisher, feed) == 1
    publisher.items.append(last)
    assert run(publisher, feed) == 0


def test_a_publisher_that_was_put_back_a_moment_ago_is_asked_again(publisher: Publisher, feed: Path) -> None:
    """Until it has noticed that its end is lost, and begun a new epoch."""
    published(publisher)
    assert run(publisher, feed) == 0
    del publisher.items[2]
    answers = iter([("epoch-1", BEFORE), ("epoch-2", AFTER)])
    honest = publisher.named

    def noticing() -> dict[str, object]:
        publisher.epoch, publisher.began = next(answers, ("epoch-2", AFTER))
        return honest()

    publisher.named = noticing  # type: ignore[method-assign]  # what a publisher says of itself changes
    assert run(publisher, feed, "--patience", "30") == 0
    assert numbers(feed) == {"项目1", "项目2"}


def test_an_older_bundle_is_no_way_back(publisher: Publisher, feed: Path, tmp_path: Path, capsys: Said) -> None:
    published(publisher)
    publisher.build()
    older = publisher.bundle(tmp_path / "older.zip")
    publisher.publish(3, op="withdraw")
    publisher.build()
    newer = publisher.bundle(tmp_path / "newer.zip")
    assert [run(newer, feed), run(older, feed), run(newer, feed)] == [0, 1, 0]
    assert "第4条" in (said := capsys.readouterr().err)
    assert "第3条" in said
    publisher.epoch, publisher.began = "epoch-0", "2022-01-19T00:00:00Z"
    assert run(publisher.bundle(tmp_path / "epoch.zip"), feed) == 1


def test_a_withdrawal_that_has_no_number_yet_is_lawful(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)
    publisher.taken_back.add(publisher.items[1]["release_id"])
    assert run(publisher, feed) == 0, capsys.readouterr().err
    assert "1件已由发布方撤回、不再提供内容" in capsys.readouterr().out
    publisher.publish(2, op="withdraw")
    assert run(publisher, feed) == 0
    assert "不再提供内容" not in capsys.readouterr().out
    assert numbers(feed) == {"项目1", "项目3"}


@pytest.mark.parametrize("page", ["1", "500"])
def test_what_was_taken_back_after_it_was_corrected_is_followed_by_what_took_its_place(
    publisher: Publisher, feed: Path, page: str, capsys: Said
) -> None:
    published(publisher)
    publisher.taken_back.add(publisher.items[1]["release_id"])
    publisher.publish(2, "更正")
    assert run(publisher, feed, "--page", page) == 0, capsys.readouterr().err
    assert numbers(feed) == {"项目1", "更正2", "项目3"}
    assert "不再提供内容" not in capsys.readouterr().out
