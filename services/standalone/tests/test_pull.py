"""`./wenxiao pull` against a publisher by the documented protocol, honest and lying."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from standalone.feed_consumer import pull, verify
from standalone.feed_consumer.store import Store, read_held

from .small_publisher import Key, Publisher, serving, written

CONSUMER = Path(pull.__file__).parent
Said = pytest.CaptureFixture[str]


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with serving(Publisher()) as started:
        yield started


@pytest.fixture
def feed(tmp_path: Path) -> Path:
    return tmp_path / "feed.sqlite"


def run(publisher: Publisher | Path, feed: Path, *options: str) -> int:
    source = publisher.url if isinstance(publisher, Publisher) else str(publisher)
    return pull.main([source, "--into", str(feed), "--patience", "0", *options])


def published(publisher: Publisher, count: int = 3) -> None:
    for number in range(1, count + 1):
        publisher.publish(number)


def numbers(feed: Path) -> set[str]:
    return {json.loads(row[7])["project"]["name"] for row in read_held(feed)}


def test_from_nothing_to_everything_and_on(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)
    assert run(publisher, feed) == 0, capsys.readouterr()
    assert numbers(feed) == {"项目1", "项目2", "项目3"}
    assert "在库3件，7.50元" in capsys.readouterr().out
    publisher.publish(2, "更正")
    publisher.publish(1, op="withdraw")
    assert run(publisher, feed) == 0
    assert numbers(feed) == {"更正2", "项目3"}
    assert publisher.asked.count("/api/v1/disclosure/changes") == 2


def test_a_baseline_is_loaded_from_its_parts_and_followed(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)
    publisher.publish(3, op="withdraw")
    publisher.build()
    publisher.publish(4)
    assert run(publisher, feed) == 0
    assert numbers(feed) == {"项目1", "项目2", "项目4"}
    told = capsys.readouterr().out
    assert "已装入基线：第4条，2件，4.00元" in told
    assert "已装入变更：第5条至第5条" in told


def test_bundle_and_network_give_the_same_and_either_goes_on_where_the_other_ended(
    publisher: Publisher, tmp_path: Path
) -> None:
    published(publisher, 5)
    publisher.publish(5, op="withdraw")
    publisher.build()
    bundle = publisher.bundle(tmp_path / "bundle.zip")
    assert run(publisher, tmp_path / "net.sqlite") == 0
    assert run(bundle, tmp_path / "carried.sqlite") == 0
    publisher.publish(6)
    assert run(publisher, tmp_path / "carried.sqlite") == 0
    assert run(publisher, tmp_path / "net.sqlite") == 0
    assert read_held(tmp_path / "net.sqlite") == read_held(tmp_path / "carried.sqlite")


def test_a_new_epoch_replaces_what_was_held(publisher: Publisher, feed: Path) -> None:
    published(publisher)
    publisher.build()
    assert run(publisher, feed) == 0
    publisher.epoch, publisher.items = "epoch-2", publisher.items[:1]  # restored, and its snapshot of the old epoch
    publisher.publish(9)
    assert run(publisher, feed) == 0
    assert numbers(feed) == {"项目1", "项目9"}


def test_a_part_that_was_purged_meanwhile_is_no_failure(publisher: Publisher, feed: Path) -> None:
    published(publisher)
    publisher.build()
    publisher.parts.clear()
    assert run(publisher, feed) == 0
    assert len(read_held(feed)) == 3


def test_a_machine_signs_in_and_is_countersigned_once(
    publisher: Publisher, feed: Path, monkeypatch: pytest.MonkeyPatch, capsys: Said
) -> None:
    monkeypatch.setenv("WENXIAO_CLIENT_ID", "npc-longchuan")
    monkeypatch.setenv("WENXIAO_CLIENT_SECRET", "secret")
    published(publisher)
    assert [run(publisher, feed), run(publisher, feed)] == [0, 0]
    told = {name: publisher.figures()[name] for name in ("position", "head", "count", "money_total")}
    assert publisher.receipts == [told]
    publisher.publish(4)
    publisher.lies["receipts"] = lambda status, _: (403, written({"detail": "不是接收机构"}))
    assert run(publisher, feed) == 0
    monkeypatch.setenv("WENXIAO_CLIENT_SECRET", "wrong")
    assert run(publisher, feed) == 3
    assert "凭据不对" in capsys.readouterr().err


def test_a_receipt_that_says_something_else_is_no_receipt(
    publisher: Publisher, feed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENXIAO_CLIENT_ID", "npc-longchuan")
    monkeypatch.setenv("WENXIAO_CLIENT_SECRET", "secret")
    published(publisher)
    figures = {name: publisher.figures()[name] for name in ("position", "head", "count", "money_total")} | {"count": 2}
    publisher.lies["receipts"] = lambda *_: (201, written({"jws": publisher.key.sign("receipt", figures)}))
    assert run(publisher, feed) == 1


def changed(path: str, value: Any) -> Any:
    """A lie that sets a member of the first item."""

    def lie(status: int, content: bytes) -> tuple[int, bytes]:
        told = json.loads(content)
        told["items"][0][path] = value
        return status, written(told)

    return lie


@pytest.mark.parametrize(
    ("member", "value"),
    [("money", "9.50"), ("position", 2), ("previous", "0" * 64), ("release_id", "x"), ("content", {"goal": "x"}),
     ("region_path", "/44"), ("valid_from", "2022-01-01"), ("op", "withdraw")],
)  # fmt: skip
def test_no_changed_item_is_taken(publisher: Publisher, feed: Path, member: str, value: Any) -> None:
    published(publisher)
    publisher.lies["changes"] = changed(member, value)
    assert run(publisher, feed) == 1


@pytest.mark.parametrize("kept", [[1, 2], [0, 2], [1, 0, 2], [0, 0, 1, 2], [0, 1, 2, 2]])
def test_no_left_out_moved_or_repeated_item_is_taken(publisher: Publisher, feed: Path, kept: list[int]) -> None:
    published(publisher)

    def lie(status: int, content: bytes) -> tuple[int, bytes]:
        told = json.loads(content)
        return status, written(told | {"items": [told["items"][n] for n in kept]})

    publisher.lies["changes"] = lie
    assert run(publisher, feed) == 1
    publisher.lies.clear()
    assert run(publisher, feed) == 0


def test_no_part_with_another_byte_is_taken(publisher: Publisher, feed: Path) -> None:
    published(publisher)
    publisher.build()
    publisher.lies["parts"] = lambda status, content: (status, content.replace("项目1".encode(), "项目7".encode()))
    assert run(publisher, feed) == 1
    publisher.lies["parts"] = lambda status, content: (status, content + b"\n")
    assert run(publisher, feed) == 1


def test_figures_that_nothing_adds_up_to_are_refused(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)

    def lie(status: int, content: bytes) -> tuple[int, bytes]:
        manifest = json.loads(content)["manifest"] | {"money_total": "8.50"}
        return status, written({"jws": publisher.key.sign("manifest", manifest)})

    publisher.lies["manifest"] = lie
    assert run(publisher, feed) == 1
    assert "金额：清单为8.50，本地为7.50" in capsys.readouterr().err


def test_a_key_is_followed_to_the_one_it_vouches_for_and_no_other(
    publisher: Publisher, feed: Path, capsys: Said
) -> None:
    published(publisher)
    first = publisher.key
    assert run(publisher, feed) == 0
    publisher.old_keys, publisher.key = [first], Key(first)
    publisher.publish(4)
    assert run(publisher, feed, "--pin", first.id) == 0
    publisher.key = Key()  # nobody vouches for it
    assert run(publisher, feed) == 1
    assert "不在可信的公钥之列" in capsys.readouterr().err
    publisher.key = Key(Key())
    publisher.key.jwk["vouched_by"] = first.id  # says so, but another signed
    assert run(publisher, feed, "--pin", first.id) == 1
    first.jwk["status"] = "revoked"
    publisher.key = Key(first)
    assert run(publisher, feed, "--pin", first.id) == 1


def test_one_file_holds_one_feed_and_one_program_writes_it(publisher: Publisher, feed: Path, capsys: Said) -> None:
    published(publisher)
    assert run(publisher, feed) == 0
    with Store(feed), pytest.MonkeyPatch.context() as patched:
        patched.setattr("standalone.feed_consumer.store.PATIENCE_SECONDS", 0)
        assert run(publisher, feed) == 3
    assert "另一个程序" in capsys.readouterr().err


def test_what_is_not_there_is_said_in_one_sentence(feed: Path, tmp_path: Path, capsys: Said) -> None:
    assert pull.main(["http://127.0.0.1:9", "--into", str(feed), "--patience", "0"]) == 3
    assert pull.main([str(tmp_path / "none.zip"), "--into", str(feed)]) == 2
    (tmp_path / "text.zip").write_text("hello" * 50)
    assert pull.main([str(tmp_path / "text.zip"), "--into", str(feed)]) == 1
    assert verify.main([str(tmp_path / "none.zip")]) == 2
    told = capsys.readouterr().err
    assert "连不上" in told
    assert "不是数据包" in told


def test_the_programs_run_alone_from_a_copy(publisher: Publisher, tmp_path: Path) -> None:
    """Without site-packages' own path files our packages cannot be imported; only `cryptography` is there."""
    copied = tmp_path / "carried"
    shutil.copytree(CONSUMER, copied)
    published(publisher)
    publisher.build()
    bundle = publisher.bundle(tmp_path / "bundle.zip")
    environment = {"PYTHONPATH": sysconfig.get_path("purelib"), "PATH": os.defpath}
    pulling, proving = ["pull.py", publisher.url, "--into", "a.sqlite"], ["verify.py", str(bundle)]
    for words in (pulling, proving, ["pull.py", str(bundle)]):
        command = [sys.executable, "-S", str(copied / words[0]), *words[1:]]
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done
    assert read_held(tmp_path / "a.sqlite") == read_held(tmp_path / "feed.sqlite")
    told = subprocess.run(
        [sys.executable, "-S", "-c", "import standalone"], env=environment, capture_output=True, check=False
    )
    assert told.returncode != 0, "our packages are there after all"
