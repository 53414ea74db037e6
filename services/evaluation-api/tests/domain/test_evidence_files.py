"""What may be evidence is told by content; nothing but a kind or a refusal comes out."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation_api.domain.evidence_files import (
    LARGEST,
    MOST_FILES,
    MOST_PARTS,
    EvidenceNotUsable,
    MediaType,
    file_name_of,
    media_type_of,
    refuse_more_than_allowed,
)


def package(*parts: str) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as made:
        for part in parts:
            made.writestr(part, "<x/>")
    return content.getvalue()


KINDS = {
    b"%PDF-1.7\n": MediaType.PDF,
    b"\xff\xd8\xff\xe0JFIF": MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n...": MediaType.PNG,
    package("[Content_Types].xml", "word/document.xml"): MediaType.DOCX,
    package("xl/workbook.xml"): MediaType.XLSX,
    package("OFD.xml", "Doc_0/Document.xml"): MediaType.OFD,
}


@pytest.mark.parametrize(("content", "kind"), KINDS.items(), ids=[kind.name for kind in KINDS.values()])
def test_the_content_says_what_a_file_is(content: bytes, kind: MediaType) -> None:
    assert media_type_of(content) is kind
    assert file_name_of("照片.exe", kind).startswith("照片.exe.")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "没有收到"),
        (b"MZ\x90\x00", "只接收"),
        (b"<html><script>", "只接收"),
        (b"<svg xmlns=", "只接收"),
        (package("a.txt"), "压缩包"),
        (package("照片/1.jpg", "照片/2.jpg"), "压缩包"),
        (b"PK\x03\x04broken", "已损坏"),
        (package("word/document.xml", "word/vbaProject.bin"), "宏"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1old", "旧版 Office"),
        (b"%PDF-" + b"0" * LARGEST, "10 MB"),
    ],
)
def test_other_files_are_refused_with_what_to_do(content: bytes, says: str) -> None:
    with pytest.raises(EvidenceNotUsable, match=says):
        media_type_of(content)


@pytest.mark.parametrize(
    ("given", "kind", "kept"),
    [
        ("验收单.PDF", MediaType.PDF, "验收单.PDF"),
        ("验收.jpeg", MediaType.JPEG, "验收.jpeg"),
        ("../../etc/passwd", MediaType.PDF, ".._.._etc_passwd.pdf"),
        ("a\r\nSet-Cookie: x\u202e.pdf", MediaType.PDF, "aSet-Cookie: x.pdf"),
    ],
)
def test_a_name_is_kept_without_what_nobody_sees(given: str, kind: MediaType, kept: str) -> None:
    assert file_name_of(given, kind) == kept


def test_a_package_of_very_many_parts_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert media_type_of(package("word/document.xml", *map(str, range(MOST_PARTS - 1)))) is MediaType.DOCX
    many = package("word/document.xml", *map(str, range(MOST_PARTS)))
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *_: pytest.fail("the parts were listed"))
    with pytest.raises(EvidenceNotUsable, match=f"{MOST_PARTS + 1}个部件，最多{MOST_PARTS}个"):
        media_type_of(many)


def test_no_more_than_allowed() -> None:
    refuse_more_than_allowed(MOST_FILES - 1)
    with pytest.raises(EvidenceNotUsable, match=str(MOST_FILES)):
        refuse_more_than_allowed(MOST_FILES)


WHOLE = package("word/document.xml", "附件.txt")


@given(st.lists(st.tuples(st.integers(4, len(WHOLE) - 1), st.integers(0, 255)), max_size=6), st.integers(0, 60))
def test_changed_bytes_end_in_a_kind_or_a_refusal(changes: list[tuple[int, int]], cut: int) -> None:
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    with suppress(EvidenceNotUsable):
        assert media_type_of(bytes(content[: len(content) - cut])) in MediaType
