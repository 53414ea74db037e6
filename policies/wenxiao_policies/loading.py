"""Reads policy packs; a pack that is not exactly right stops the start with file, line and reason."""

import gc
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from wenxiao.policy import Clause, Dated, Pack, PackHead, PolicyLibrary
from wenxiao_policies.agreement import disagreements
from wenxiao_policies.clause_files import add_clauses
from wenxiao_policies.dated_values import Footing, read_section
from wenxiao_policies.declared import Schemas
from wenxiao_policies.strict_yaml import PolicyFault, Source, read

OWN_FILES = ("pack.yaml", "clauses.yaml")
_HEAD = TypeAdapter(PackHead)


@dataclass(frozen=True)
class _Place:
    """A pack's folder, its YAML files, and its head."""

    path: str
    shipped: bool
    files: tuple[str, ...]
    source: Source
    head: PackHead


def load_library(
    folder: Path, schemas: Schemas, *, besides: Path | None = None, root: str = "national"
) -> PolicyLibrary:
    """Every sub-folder that holds YAML is a pack; the first fault stops the reading.

    A pack in `besides` joins those of `folder`; one of the same name takes its place, whole.
    """
    with _collector_at_rest():
        places = _places(folder, besides, root)
        _check_regions(places)
        chains = {name: _chain(name, places, root) for name in places}
        clauses: dict[str, Clause] = {}
        for place in places.values():
            add_clauses(read(f"{place.path}{os.sep}clauses.yaml"), place.head, clauses)
        units = frozenset(one.unit for section in schemas.values() for one in section.values())
        packs = {}
        for name, place in places.items():
            footing = Footing(place.head, frozenset(chains[name]), clauses, units)
            packs[name] = Pack(place.head, _sections(place, footing, schemas, root), place.shipped)
        library = PolicyLibrary(packs, clauses, root)
        for name, place in places.items():
            for (section, parameter), day, reason in disagreements(packs, library.chain(name)):
                source = read(f"{place.path}{os.sep}{section}.yaml")
                source.refuse(("parameters", parameter), f"自 {day} 起，{reason}")
        return library


def _places(folder: Path, besides: Path | None, root: str) -> dict[str, _Place]:
    """The root first, the others by name."""
    found = {name: (files, True) for name, files in _folders(folder)}
    if besides is not None:
        if not besides.is_dir():
            raise PolicyFault(besides, 1, "没有这个政策包文件夹，请核对 WENXIAO_POLICIES")
        found.update({name: (files, False) for name, files in _folders(besides)})
    if root not in found:
        raise PolicyFault(folder / root / "pack.yaml", 1, "没有这个政策包，其他地区都以它为底")
    places = {}
    for name in sorted(found, key=lambda name: (name != root, name)):
        files, shipped = found[name]
        path = f"{folder if shipped else besides}{os.sep}{name}"
        source = read(f"{path}{os.sep}pack.yaml")
        places[name] = _Place(path, shipped, files, source, _head(source, name, root))
    return places


def _folders(folder: Path) -> Iterator[tuple[str, tuple[str, ...]]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir() and not entry.name.startswith("."):
                files = sorted(one.name for one in os.scandir(entry.path))
                for name in files:
                    if name.endswith(".yml"):
                        raise PolicyFault(Path(entry.path) / name, 1, "扩展名须是 .yaml，否则不会读到，请改名")
                if own := tuple(name for name in files if name.endswith(".yaml")):
                    yield entry.name, own


def _head(source: Source, name: str, root: str) -> PackHead:
    head: PackHead = source.parse(_HEAD, source.data)
    if head.pack != name:
        source.refuse(("pack",), f"包名“{head.pack}”与文件夹“{name}”不一致")
    if (head.region_code is None) != (head.pack == root):
        source.refuse(("region_code",), f"只有“{root}”不写区划代码，其他包都要写")
    keys = [document.key for document in head.documents]
    for i, key in enumerate(keys):
        if key in keys[:i]:
            source.refuse(("documents", i, "key"), f"文件“{key}”登记了两次")
    return head


def _check_regions(places: Mapping[str, _Place]) -> None:
    holders: dict[str, str] = {}
    for name, place in places.items():
        code = place.head.region_code
        if code is None:
            continue
        if code in holders:
            reason = f"区划 {code} 已由政策包“{holders[code]}”登记，一个区划只能有一个包，请合并或改正区划代码"
            place.source.refuse(("region_code",), reason)
        holders[code] = name


def _chain(name: str, places: Mapping[str, _Place], root: str, above: tuple[str, ...] = ()) -> set[str]:
    """Whose clauses a pack may cite; a pack that adopts itself by a detour is refused."""
    place, found = places[name], {name, root}
    for i, adopted in enumerate(place.head.adopts):
        if adopted == root or adopted not in places:
            reason = f"没有可供采用的政策包“{adopted}”（“{root}”总在最后，不必写）"
            place.source.refuse(("adopts", i), reason)
        if adopted in (*above, name):
            circle = " → ".join((*(*above, name)[(*above, name).index(adopted) :], adopted))
            place.source.refuse(("adopts", i), f"采用关系成环：{circle}，请去掉其中一个 adopts")
        found |= _chain(adopted, places, root, (*above, name))
    return found


def _sections(
    place: _Place, footing: Footing, schemas: Schemas, root: str
) -> dict[str, Mapping[str, tuple[Dated, ...]]]:
    result: dict[str, Mapping[str, tuple[Dated, ...]]] = {}
    for file in place.files:
        if file in OWN_FILES:
            continue
        path, name = f"{place.path}{os.sep}{file}", file.removesuffix(".yaml")
        if name not in schemas:
            raise PolicyFault(path, 1, f"未知的章节“{name}”，章节只有：{'、'.join(schemas)}")
        source = read(path)
        result[name] = read_section(source, name, footing, schemas[name])
        if footing.head.pack == root:
            _require_all(source, result[name], schemas[name], root)
    if footing.head.pack == root and (missing := schemas.keys() - result.keys()):
        raise PolicyFault(place.source.path, 1, f"“{root}”缺少章节：{'、'.join(sorted(missing))}")
    return result


def _require_all(source: Source, held: Iterable[str], declared: Iterable[str], root: str) -> None:
    for name in declared:
        if name not in held:
            source.refuse(("parameters",), f"“{root}”须给出全部参数，缺“{name}”")


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Nothing that is read here becomes garbage in circles; looking for it cost a quarter of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
