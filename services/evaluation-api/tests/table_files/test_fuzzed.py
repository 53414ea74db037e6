"""Bytes of any kind, and good files damaged anywhere: read_file answers, in words or with sheets, and never raises."""

import zipfile
from functools import lru_cache
from io import BytesIO

from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation_api.table_files.auditing import found_tables
from evaluation_api.table_files.bounds import CELLS, COLUMNS
from evaluation_api.table_files.noted import ReadFile
from evaluation_api.table_files.reading import read_file
from evaluation_api.table_files.unpacking import incoming

from .made_files import OLD, docx, html, packed, separated, spreadsheet_xml, xlsx


@lru_cache
def good() -> tuple[bytes, ...]:
    stored = packed({"表.csv": separated().encode()})
    return (xlsx(), OLD.read_bytes(), docx(), html(), spreadsheet_xml(), separated().encode("gb18030"), stored)


def answered(content: bytes) -> None:
    for file in incoming("x", content):
        if file.refused:
            continue
        read = read_file(file.name, file.content)
        assert bool(read.refused) == bool(read.reason)
        if read.refused:
            assert read.refused.endswith("。")
            assert not read.sheets
        within_bounds(read)
        found_tables(read)


def within_bounds(read: ReadFile) -> None:
    cells = [place for sheet in read.sheets for place in sheet.cells]
    assert len(cells) <= CELLS + CELLS
    assert all(row >= 1 and 1 <= column <= COLUMNS for row, column in cells)
    for sheet in read.sheets:
        sheet.at(1, 1)  # with all that is merged


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=4000))
def test_bytes_of_any_kind(content: bytes) -> None:
    answered(content)


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=2000), st.sampled_from(["utf-8", "gb18030", "utf-16"]))
def test_text_of_any_kind(text: str, encoding: str) -> None:
    answered(text.encode(encoding, "replace"))


@settings(deadline=None, max_examples=150)
@given(st.text(alphabet='<>/="atbledrhowspncm 1!-&;x', max_size=600))
def test_pages_of_any_kind(text: str) -> None:
    answered(f"<html><table>{text}".encode())


@settings(deadline=None, max_examples=250)
@given(st.data())
def test_good_files_cut_short_and_bent(data: st.DataObject) -> None:
    content = bytearray(data.draw(st.sampled_from(good())))
    if data.draw(st.booleans()):
        del content[data.draw(st.integers(1, len(content))) :]
    for _ in range(data.draw(st.integers(0, 12))):
        if content:
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    answered(bytes(content))


@settings(deadline=None, max_examples=100)
@given(st.data())
def test_xml_within_good_files_bent(data: st.DataObject) -> None:
    """Packed bytes hardly survive a change; their content does."""
    text = data.draw(st.sampled_from((docx, spreadsheet_xml, html)))
    plain = bytearray(text())
    if text is docx:
        plain = bytearray(zipfile.ZipFile(BytesIO(bytes(plain))).read("word/document.xml"))
    for _ in range(data.draw(st.integers(1, 6))):
        plain[data.draw(st.integers(0, len(plain) - 1))] = data.draw(st.sampled_from(b'<>/="0159&;: w'))
    content = bytes(plain)
    answered(packed({"[Content_Types].xml": b"<a/>", "word/document.xml": content}) if text is docx else content)
