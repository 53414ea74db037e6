"""A department's zip: its members one by one, whatever some of them are; nothing grows too large."""

import tracemalloc
import zipfile
from io import BytesIO

import pytest

from evaluation_api.table_files import unpacking
from evaluation_api.table_files.bounds import LARGEST_FILE, LARGEST_UPLOAD, MEGABYTE
from evaluation_api.table_files.reading import read_file
from evaluation_api.table_files.unpacking import Incoming, incoming

from .made_files import OLD, packed, separated, xlsx

TEXT = separated().encode()


def found(content: bytes, name: str = "部门.zip") -> dict[str, str]:
    """Name -> reason, or what it is."""
    return {one.name: one.reason or "ok" for one in incoming(name, content)}


def test_a_file_that_is_no_zip_is_itself() -> None:
    for content in (xlsx(), OLD.read_bytes(), TEXT, b"", b"PK\x03\x04 broken"):
        assert list(incoming("表", content)) == [Incoming("表", content)]


def test_members_of_folders_and_of_a_zip_within_are_files() -> None:
    inner = packed({"丙.csv": TEXT, "更深.zip": packed({"丁.csv": TEXT})})
    content = packed({"一科/甲.xlsx": xlsx(), "一科/": b"", "二科/乙.xls": OLD.read_bytes(), "三科.zip": inner})
    files = {one.name: one for one in incoming("部门.zip", content)}
    assert list(files) == ["一科/甲.xlsx", "二科/乙.xls", "三科.zip/丙.csv", "三科.zip/更深.zip"]
    assert files["三科.zip/丙.csv"].content == TEXT
    assert files["三科.zip/更深.zip"].refused == ""  # its reader says that it is too deep


def test_what_systems_leave_behind_is_no_file() -> None:
    left = ["__MACOSX/._甲.csv", "Thumbs.db", "一科/desktop.ini", "一科/~$甲.xlsx", ".DS_Store", "一科/._乙.csv"]
    assert found(packed(dict.fromkeys([*left, "甲.csv"], TEXT))) == {"甲.csv": "ok"}


def test_names_in_the_code_page_of_windows_are_read() -> None:
    content = packed({"PLACEHOLDER.csv": TEXT}).replace(
        b"PLACEHOLDER.csv", "卫健局自评.csv".encode("gbk").rjust(15, b"x")
    )
    (name,) = found(content)
    assert name == "x卫健局自评.csv"
    assert list(found(packed({"卫健局.csv": TEXT}))) == ["卫健局.csv"]


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("../../etc/passwd", "etc/passwd"), ("/etc/passwd", "etc/passwd"), ("..\\..\\a.csv", "a.csv"),
        ("./a/./b.csv", "a/b.csv"), ("..", "（没有名称的文件）"), ("a/../../b.csv", "a/b.csv"),
    ],
)  # fmt: skip
def test_no_name_leads_out_of_its_folder(told: str, name: str) -> None:
    assert list(found(packed({told: TEXT}))) == [name]


def test_two_members_of_one_name_are_told_apart() -> None:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("甲.csv", TEXT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("甲.csv", TEXT)
    assert list(found(content.getvalue())) == ["甲.csv", "甲.csv（第2个）"]


def test_a_bad_member_is_refused_and_the_rest_goes_on() -> None:
    good = {"前.csv": TEXT, "后.csv": TEXT}
    content = bytearray(packed({"前.csv": TEXT, "坏.csv": TEXT, "锁.csv": TEXT, "后.csv": TEXT}))
    local = content.index(b"PK\x03\x04", 10)
    content[local + 60] ^= 0xFF  # in the packed bytes of the second
    central = [at for at in range(len(content)) if content[at : at + 4] == b"PK\x01\x02"]
    content[central[2] + 8] |= 1
    assert found(bytes(content)) == {"前.csv": "ok", "坏.csv": "corrupt", "锁.csv": "encrypted", "后.csv": "ok"}
    bzip = packed(good, zipfile.ZIP_BZIP2)
    assert set(found(bzip).values()) == {"unsupported"}


def bomb(size: int, members: int = 1) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("好.csv", TEXT)
        for number in range(members):
            archive.writestr(f"{number}.csv", bytes(size))
    return content.getvalue()


def test_bombs_are_refused_without_being_unpacked() -> None:
    content = bomb(60 * MEGABYTE, 5)
    tracemalloc.start()
    try:
        assert found(content) == {"好.csv": "ok"} | {f"{number}.csv": "bomb" for number in range(5)}
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_member_larger_than_a_file_may_be_is_refused() -> None:
    content = packed({"大.csv": bytes(LARGEST_FILE + 1), "好.csv": TEXT}, zipfile.ZIP_STORED)
    files = {one.name: one for one in incoming("x.zip", content)}
    assert (files["大.csv"].reason, files["大.csv"].size, files["大.csv"].content) == (
        "too_large",
        LARGEST_FILE + 1,
        b"",
    )
    assert files["好.csv"].reason == ""


def test_an_upload_beyond_the_bound_is_not_opened() -> None:
    (one,) = incoming("x.zip", bytes(LARGEST_UPLOAD + 1))
    assert (one.reason, one.size) == ("too_large", LARGEST_UPLOAD + 1)


def test_no_more_files_and_no_more_content_than_the_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    content = packed({f"{number}.csv": TEXT for number in range(6)})
    monkeypatch.setattr(unpacking, "FILES", 3)
    assert list(found(content).values()) == ["ok", "ok", "ok", "too_many"]
    monkeypatch.setattr(unpacking, "FILES", 10)
    monkeypatch.setattr(unpacking, "ALL_UNPACKED", 2 * len(TEXT))
    assert list(found(content).values()) == ["ok", "ok"] + ["too_large"] * 4


def test_members_that_lie_over_each_other_are_counted_by_what_they_unpack_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """One packed stream that the directory names many times."""
    content = packed({"0.csv": TEXT})
    central = content.index(b"PK\x01\x02")
    end = content.index(b"PK\x05\x06")
    entry = content[central:end]
    many = b"".join(entry.replace(b"0.csv", b"%d.csv" % number) for number in range(9))
    tail = bytearray(content[end:])
    tail[8:10] = tail[10:12] = (9).to_bytes(2, "little")
    tail[12:16] = len(many).to_bytes(4, "little")
    monkeypatch.setattr(unpacking, "ALL_UNPACKED", 3 * len(TEXT))
    reasons = list(found(content[:central] + many + bytes(tail)).values())
    assert len(reasons) == 9
    assert reasons.count("too_large") >= 6


def test_a_directory_without_end_is_refused_before_it_is_read() -> None:
    content = bytearray(packed({"0.csv": TEXT}))
    end = content.index(b"PK\x05\x06")
    content[end + 12 : end + 16] = (5 * MEGABYTE).to_bytes(4, "little")
    assert found(bytes(content)) == {"部门.zip": "ok"}  # handed on as it is: its reader refuses it
    assert read_file("部门.zip", bytes(content)).reason == "too_large"
