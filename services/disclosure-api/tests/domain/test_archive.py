import hashlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disclosure_api.domain.archive import LARGEST, MOST, Archive, BundleTooLarge, held, length, of_gzip, plain
from disclosure_api.domain.parts import packed

DAY = date(2022, 1, 20)
NAMES = st.lists(st.from_regex(r"[a-z]{1,8}/[a-z0-9]{1,8}\.(csv|txt)", fullmatch=True), unique=True, max_size=6)


def archived(files: dict[str, bytes], gzipped: set[str]) -> bytes:
    archive = Archive(DAY)
    written = b"".join(
        archive.add(of_gzip(name, packed(content)) if name in gzipped else plain(name, content))
        for name, content in files.items()
    )
    return written + archive.end()


@given(st.data())
def test_another_program_reads_back_what_was_put_in(data: st.DataObject) -> None:
    files = {name: data.draw(st.binary(max_size=2000)) for name in data.draw(NAMES)}
    gzipped = {name for name in files if data.draw(st.booleans())}
    content = archived(files, gzipped)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        assert {name: opened.read(name) for name in opened.namelist()} == files
        assert opened.comment == hashlib.sha256(content[:-64]).hexdigest().encode()
        assert {one.date_time[:3] for one in opened.infolist()} <= {(2022, 1, 20)}
    sizes = [(name, held(len(packed(one))) if name in gzipped else len(one)) for name, one in files.items()]
    assert length(sizes) == len(content)
    assert archived(files, gzipped) == content


@given(st.binary(max_size=300), st.data())
def test_one_flipped_bit_anywhere_is_found(content: bytes, data: st.DataObject) -> None:
    whole = bytearray(archived({"a/b.csv": content}, {"a/b.csv"}))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] ^= 1 << data.draw(st.integers(0, 7))
    assert hashlib.sha256(whole[:-64]).hexdigest().encode() != bytes(whole[-64:])


def test_what_a_plain_zip_cannot_tell_is_refused() -> None:
    with pytest.raises(BundleTooLarge):
        length([("a", LARGEST)])
    with pytest.raises(BundleTooLarge):
        length([("a", 1)] * (MOST + 1))
