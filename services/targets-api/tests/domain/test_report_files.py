"""A damaged package says that it is damaged, whatever is wrong with it; nothing but a refusal comes out."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from targets_api.domain.report_files import MOST_PARTS, MediaType, ReportNotUsable, media_type_of


def package(others: int = 1) -> bytes:
    content = BytesIO()
    with zipfile.ZipFile(content, "w") as parts:
        parts.writestr("word/document.xml", "正文")
        for number in range(others):
            parts.writestr(f"附件{number}.txt", "说明")
    return content.getvalue()


WHOLE = package()


def test_a_package_that_breaks_off_is_damaged_and_not_of_another_kind() -> None:
    assert media_type_of(WHOLE) is MediaType.DOCX
    with pytest.raises(ReportNotUsable, match="文件已损坏"):
        media_type_of(WHOLE[:-10])


@given(st.lists(st.tuples(st.integers(4, len(WHOLE) - 1), st.integers(0, 255)), max_size=5))
def test_changed_bytes_end_in_a_kind_or_a_refusal(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, byte in changes:
        content[place] = byte
    with suppress(ReportNotUsable):
        assert media_type_of(bytes(content)) in MediaType


def test_a_package_of_very_many_parts_is_refused_before_they_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert media_type_of(package(MOST_PARTS - 1)) is MediaType.DOCX
    many = package(MOST_PARTS)
    monkeypatch.setattr(zipfile.ZipFile, "__init__", lambda *_: pytest.fail("the parts were listed"))
    with pytest.raises(ReportNotUsable, match=f"{MOST_PARTS + 1}个部件，最多{MOST_PARTS}个"):
        media_type_of(many)
