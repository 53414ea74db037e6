"""What is named on the command line, as files to be audited, each by a name of its own."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluation_api.table_files.bounds import LARGEST_FILE, LARGEST_UPLOAD
from evaluation_api.table_files.reading import TOO_LARGE
from evaluation_api.table_files.unpacking import UPLOAD, Incoming, incoming


def files_of(paths: Sequence[Path]) -> Iterator[Incoming]:
    """A path that is named twice counts once."""
    places = list(dict.fromkeys(Path(os.path.abspath(path)) for path in paths))  # noqa: PTH100 - links keep their names
    for place, name in zip(places, _names(places), strict=True):
        if not place.is_dir():
            yield from _opened(place, name)
            continue
        for one in sorted(place.rglob("*")):
            hidden = one.name.startswith((".", "~$")) or one.name.lower() == "thumbs.db"
            if one.is_file() and not hidden:
                yield from _opened(one, "/".join((*filter(None, (name,)), *one.relative_to(place).parts)))


def _names(places: Sequence[Path]) -> list[str]:
    """Their last names; where these are the same, as much of the paths as tells them apart. A folder alone has none."""
    if len(places) == 1:
        return ["" if places[0].is_dir() else places[0].name]
    names = [place.name for place in places]
    if len(set(names)) == len(names):
        return names
    common = os.path.commonpath([place.parent for place in places])
    return [place.relative_to(common).as_posix() for place in places]


def _opened(path: Path, name: str) -> Iterator[Incoming]:
    """What is too large is not even read."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            packed = file.read(2) == b"PK"
        if size > (LARGEST_UPLOAD if packed else LARGEST_FILE):
            detail = UPLOAD if packed else TOO_LARGE
            yield Incoming(name, refused=detail, reason="too_large", told_size=size)
            return
        content = path.read_bytes()
    except OSError as failed:
        yield Incoming(name, refused=f"打不开这个文件：{failed.strerror}，请核对权限。", reason="unreadable")
        return
    for one in incoming(name, content):
        inside = one.name if one.name == name else f"{name}/{one.name}"
        yield Incoming(inside, one.content, one.refused, one.reason, one.told_size)
