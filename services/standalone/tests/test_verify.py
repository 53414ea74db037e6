"""`./wenxiao verify`: one bit anywhere is found, and so is what is sealed anew."""

import json
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from standalone.feed_consumer import verify
from standalone.feed_consumer.proof import Broken

from .small_publisher import Key, Publisher, digest, sealed, written


@pytest.fixture
def publisher() -> Publisher:
    made = Publisher()
    for number in (1, 2):
        made.publish(number)
    made.build()
    return made


@pytest.fixture
def bundle(publisher: Publisher, tmp_path: Path) -> Path:
    return publisher.bundle(tmp_path / "bundle.zip")


def holds(path: Path, pin: str = "") -> bool:
    try:
        return bool(list(verify.verify_bundle(path, pin)))
    except Broken:
        return False


def test_a_bundle_holds(bundle: Path, publisher: Publisher, capsys: pytest.CaptureFixture[str]) -> None:
    assert verify.main([str(bundle), "--pin", publisher.key.id]) == 0
    told = capsys.readouterr().out
    assert "在库2件，4.00元" in told
    assert publisher.key.id in told
    assert verify.main([str(bundle), "--pin", Key().id]) == 1


def test_one_flipped_bit_in_any_byte_is_found(bundle: Path, tmp_path: Path) -> None:
    chance, content = random.Random(9), bundle.read_bytes()  # noqa: S311 - a fixed seed
    flipped = tmp_path / "flipped.zip"
    for place in range(len(content)):
        changed = bytearray(content)
        changed[place] ^= 1 << chance.randrange(8)
        flipped.write_bytes(changed)
        assert not holds(flipped), place


@pytest.mark.long
def test_each_flipped_bit_is_found(bundle: Path, tmp_path: Path) -> None:
    content, flipped = bundle.read_bytes(), tmp_path / "flipped.zip"
    for bit in range(len(content) * 8):
        changed = bytearray(content)
        changed[bit // 8] ^= 1 << bit % 8
        flipped.write_bytes(changed)
        assert not holds(flipped), bit


def test_what_is_missing_or_added_at_an_end_is_found(bundle: Path, tmp_path: Path) -> None:
    content, changed = bundle.read_bytes(), tmp_path / "changed.zip"
    for other in (content[:-1], content[1:], content + b"0", b"0" + content, content[:64], b"", content * 2):
        changed.write_bytes(other)
        assert not holds(changed)


Change = Callable[[str, bytes], bytes | None]


def rewritten(bundle: Path, path: Path, change: Change, more: dict[str, bytes] | None = None) -> Path:
    """By somebody who knows how bundles are sealed, and has no key."""
    with zipfile.ZipFile(bundle) as old, zipfile.ZipFile(path, "w") as new:
        for name in old.namelist():
            if (content := change(name, old.read(name))) is not None:
                new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return sealed(path, path.read_bytes())


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_the_seal_alone_convinces_nobody(bundle: Path, tmp_path: Path) -> None:
    forged = tmp_path / "forged.zip"
    assert holds(rewritten(bundle, forged, lambda _, content: content))
    with zipfile.ZipFile(bundle) as archive:
        names = archive.namelist()
    for victim in names:
        assert not holds(rewritten(bundle, forged, lambda name, content, v=victim: None if name == v else content))  # type: ignore[misc]  # bound at once

        def other(name: str, content: bytes, victim: str = victim) -> bytes:
            return content[:-2] + b" " + content[-2:] if name == victim else content

        assert not holds(rewritten(bundle, forged, other)), victim
    assert not holds(rewritten(bundle, forged, lambda _, content: content, {"parts/more.csv": b"a"}))
    assert not holds(rewritten(bundle, forged, lambda _, content: content, {"manifest.json": b"{}"}))


def test_who_signs_with_another_key_is_told_by_the_pin(publisher: Publisher, tmp_path: Path) -> None:
    own = publisher.key
    publisher.key = Key()
    forged = publisher.bundle(tmp_path / "forged.zip")
    assert holds(forged)
    assert not holds(forged, own.id)
    publisher.old_keys, publisher.key = [own], Key(own)
    assert holds(publisher.bundle(tmp_path / "rotated.zip"), own.id)


def tables_rewritten(publisher: Publisher, what: str, old: bytes, new: bytes) -> None:
    """Signed so, with all that is said of the file."""
    assert publisher.snapshot is not None
    for part in publisher.snapshot["parts"]:
        if part["table"] == what and part["format"] == "csv":
            content = publisher.parts[part["digest"]].replace(old, new)
            package = json.loads(publisher.parts[publisher.snapshot["datapackage"]["digest"]])
            told = {resource["path"]: resource for resource in package["resources"]}
            part |= {"digest": digest(content), "bytes": len(content)}
            told[f"parts/{part['name']}"] |= {"hash": f"sha256:{part['digest']}", "bytes": len(content)}
            publisher.parts[digest(content)] = content
            told_now = written(package)
            publisher.parts[digest(told_now)] = told_now
            publisher.snapshot["datapackage"] |= {"digest": digest(told_now), "bytes": len(told_now)}


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [("releases", b"1.50", b"3.50"), ("releases", b"0000-8000-8", b"0000-8000-9"),
     ("indicators", "参合人数".encode(), "参保人数".encode()), ("departments", b"361", b"363"),
     ("departments", b"'=", b"=="), ("departments", b",1,361,", b",2,361,")],
)  # fmt: skip
def test_a_table_that_differs_from_the_data_is_found(
    publisher: Publisher, tmp_path: Path, what: str, old: bytes, new: bytes
) -> None:
    """Even where it was signed so."""
    tables_rewritten(publisher, what, old, new)
    with pytest.raises(Broken, match="与数据不一致"):
        list(verify.verify_bundle(publisher.bundle(tmp_path / "bundle.zip")))


def test_a_table_with_a_row_less_is_found(publisher: Publisher, tmp_path: Path) -> None:
    tables_rewritten(publisher, "departments", b"\r\n0", b"0")
    with pytest.raises(Broken, match=r"departments\.csv 实有"):
        list(verify.verify_bundle(publisher.bundle(tmp_path / "bundle.zip")))


def test_a_cell_may_be_longer_than_a_reader_of_csv_takes_by_default(tmp_path: Path) -> None:
    made = Publisher()
    made.publish(1)
    (content,) = made.contents.values()
    content["goal"] = "长" * (2**17 + 1)
    made.items[0]["digest"] = digest(written(content))
    made.build()
    assert verify.main([str(made.bundle(tmp_path / "bundle.zip"))]) == 0


def test_what_is_no_table_is_told_in_one_sentence(
    publisher: Publisher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    tables_rewritten(publisher, "releases", b"1.50", b'"1"50')
    assert verify.main([str(publisher.bundle(tmp_path / "bundle.zip"))]) == 1
    assert "不成立：target-2022-0001.csv" in capsys.readouterr().err


def test_what_only_looks_like_a_bundle_is_refused_without_a_stack(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Sealed rightly, and nothing else right."""
    for number, files in enumerate([{}, {"manifest.jws": b"a.b.c", "keys.json": b"{}"}, {"keys.json": written([1])}]):
        path = tmp_path / f"{number}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
        assert verify.main([str(sealed(path, path.read_bytes()))]) == 1
    assert "Traceback" not in capsys.readouterr().err
