"""Files that are no plain .xlsx, or too large, or made to harm: refused with the reason, and never opened."""

import struct

import pytest

from wenxiao_workbooks import HeadingsNotFound, Limits, WorkbookNotReadable, read_sheet

from .tables import COLUMNS, book, packed, refused, unpacked


def test_more_rows_than_allowed_are_refused() -> None:
    content = book([["单位代码", "单位名称"], *([f"{n:03}", "某局"] for n in range(1, 12))])
    assert len(read_sheet(content, COLUMNS, limits=Limits(rows=11)).rows) == 11
    assert refused(content, Limits(rows=10)) == "too_many_rows"


def test_what_is_no_workbook_is_refused_with_the_reason() -> None:
    good = book([["单位代码", "单位名称"]])
    assert refused(b"") == "empty"
    assert refused(good, Limits(size=100)) == "too_large"
    assert refused("单位代码,单位名称\n001,财政局".encode()) == "not_a_workbook"
    assert refused(b"<html><table></table></html>") == "not_a_workbook"
    assert refused(good[:-200]) == "not_a_workbook"
    assert refused(packed({"a.txt": b"hello"})) == "not_a_workbook"
    assert refused(packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<a/>"})) == "not_a_workbook"
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    assert refused(ole) == "old_format"
    assert refused(ole + "EncryptedPackage".encode("utf-16-le")) == "encrypted"
    assert refused(packed(unpacked(good) | {"xl/vbaProject.bin": b"x"})) == "macros"


def test_an_encrypted_part_is_refused() -> None:
    content = bytearray(book([["单位代码", "单位名称"]]))
    place = content.find(b"PK\x01\x02")
    content[place + 8 : place + 10] = struct.pack("<H", 1)
    assert refused(bytes(content)) == "encrypted"


def test_a_bomb_is_refused_before_it_is_opened() -> None:
    parts = unpacked(book([["单位代码", "单位名称"]]))
    bomb = packed(parts | {"xl/media/zero.bin": bytes(90 * 1024 * 1024)})
    assert len(bomb) < 200_000
    assert refused(bomb) == "too_large"


def test_a_workbook_of_very_many_parts_is_refused() -> None:
    good = book([["单位代码", "单位名称"]])
    parts = unpacked(good) | {f"xl/printerSettings/printerSettings{n}.bin": b"x" for n in range(30)}
    assert len(read_sheet(packed(parts), COLUMNS, limits=Limits(parts=60)).rows) == 0
    assert refused(packed(parts), Limits(parts=30)) == "too_large"


def test_a_part_larger_than_it_says_is_refused() -> None:
    parts = unpacked(book([["单位代码", "单位名称"]]))
    content = bytearray(packed(parts | {"xl/worksheets/sheet1.xml": b"<a>" + bytes(5_000_000)}))
    while (place := content.find(struct.pack("<I", 5_000_003))) >= 0:
        content[place : place + 4] = struct.pack("<I", 1_000)
    assert refused(bytes(content)) == "not_a_workbook"


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize(
    "inside",
    [
        b"not xml",
        b"",
        b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;&b;">]><a>&d;</a>',
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
    ],
)
def test_broken_parts_and_entities_are_refused(part: str, inside: bytes) -> None:
    parts = unpacked(book([["单位代码", "单位名称"], ["001", "财政局"]]))
    with pytest.raises((WorkbookNotReadable, HeadingsNotFound)):
        read_sheet(packed(parts | {part: inside}), COLUMNS)


def test_a_shared_string_that_is_not_there_is_refused() -> None:
    parts = unpacked(book([["单位代码", "单位名称"], ["001", "财政局"]]))
    sheet = parts["xl/worksheets/sheet1.xml"]
    sheet = sheet.replace(b"</sheetData>", b'<row r="3"><c r="A3" t="s"><v>99</v></c></row></sheetData>')
    assert refused(packed(parts | {"xl/worksheets/sheet1.xml": sheet})) == "corrupt"
