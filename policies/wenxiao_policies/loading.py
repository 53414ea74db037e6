"""Reads policy packs; a pack that is not exactly right stops the start with file, line and reason."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from wenxiao.policy import Clause, Dated, Entry, Pack, PackHead, PolicyLibrary
from wenxiao_policies.strict_yaml import PolicyFault, Source, Where, read


@dataclass(frozen=True)
class Declared:
    """What a section's schema says of one parameter: the type of its value and its only unit."""

    adapter: TypeAdapter[Any]
    unit: str


Schemas = Mapping[str, Mapping[str, Declared]]


class _Document(Entry):
    key: str
    title: str
    number: str
    issued: date
    effective: date | None = None
    note: str | None = None


class _ClauseRow(Entry):
    id: str
    document: str
    article: str
    zh: str
    en: str
    capability: str
    kind: Literal["rule", "workflow", "data", "tracked"]
    actors: tuple[str, ...]


class _AnnexRow(Entry):
    id: str
    document: str
    article: str
    category: str
    zh: str
    units: tuple[str, ...]
    deadline: date | None
    capability: str
    clause: str


class _ClausesFile(Entry):
    documents: tuple[_Document, ...]
    clauses: tuple[_ClauseRow, ...]
    annex: tuple[_AnnexRow, ...] = ()


class _SectionFile(Entry):
    section: str
    parameters: dict[str, Annotated[tuple[Dated, ...], Field(min_length=1)]]


def _header(place: Path, names: set[str], root: str) -> PackHead:
    source = read(place / "pack.yaml")
    head: PackHead = source.parse(TypeAdapter(PackHead), source.data)
    if head.pack != place.name:
        source.refuse(("pack",), f"包名“{head.pack}”与文件夹“{place.name}”不一致")
    if (head.region_code is None) != (head.pack == root):
        source.refuse(("region_code",), f"只有“{root}”不写区划代码，其他包都要写")
    for i, adopted in enumerate(head.adopts):
        if adopted not in names - {root, head.pack}:
            source.refuse(("adopts", i), f"没有可供采用的政策包“{adopted}”（“{root}”总在最后，不必写）")
    return head


def _add_clauses(place: Path, known: dict[str, Clause]) -> None:
    source = read(place / "clauses.yaml")
    file: _ClausesFile = source.parse(TypeAdapter(_ClausesFile), source.data)
    documents = {document.key: document for document in file.documents}
    rows: list[tuple[Where, _ClauseRow | _AnnexRow]] = [
        *((("clauses", i), row) for i, row in enumerate(file.clauses)),
        *((("annex", i), row) for i, row in enumerate(file.annex)),
    ]
    for where, row in rows:
        if row.id in known:
            source.refuse((*where, "id"), f"条款编号“{row.id}”重复")
        if (document := documents.get(row.document)) is None:
            source.refuse((*where, "document"), f"没有登记文件“{row.document}”")
        if isinstance(row, _AnnexRow) and row.clause not in known:
            source.refuse((*where, "clause"), f"附件所指的条款“{row.clause}”不存在")
        known[row.id] = Clause(
            row.id,
            document.title,
            document.number,
            row.article,
            row.zh,
            row.kind if isinstance(row, _ClauseRow) else "annex",
            row.capability,
            document.effective or document.issued,
        )


def _section(
    source: Source, head: PackHead, clauses: Mapping[str, Clause], declared: Mapping[str, Declared]
) -> dict[str, tuple[Dated, ...]]:
    file: _SectionFile = source.parse(TypeAdapter(_SectionFile), source.data)
    if file.section != source.path.stem:
        source.refuse(("section",), f"章节名“{file.section}”与文件名“{source.path.name}”不一致")
    result = {}
    for name, line in file.parameters.items():
        place: Where = ("parameters", name)
        if name not in declared:
            source.refuse(place, f"未知的参数“{name}”，请核对拼写或先在章节定义中声明")
        result[name] = tuple(
            _checked(source, (*place, i), dated, declared[name], clauses, head.in_force_from)
            for i, dated in enumerate(line)
        )
        for i, (one, following) in enumerate(pairwise(line)):
            if one.until is None or one.until >= following.start:
                source.refuse((*place, i + 1, "from"), f"“{name}”的两段日期重叠，或没有按时间先后排列")
    return result


def _checked(
    source: Source, where: Where, dated: Dated, declared: Declared, clauses: Mapping[str, Clause], in_force_from: date
) -> Dated:
    if (dated.until is None) == (dated.continues is None):
        source.refuse(where, "须且只须写 until 或 continues: true 之一")
    if dated.until and dated.until < dated.start:
        source.refuse((*where, "until"), "until 早于 from")
    if dated.unit != declared.unit:
        source.refuse((*where, "unit"), f"单位“{dated.unit}”不对，这个参数的单位是“{declared.unit}”")
    cited = list(_cited(source.at(where), where))
    if dated.source and (cited or not dated.note):
        source.refuse(where, "惯例值（source: convention）不得引条款，但要用 note 说明来历")
    if not dated.source and not dated.basis:
        source.refuse(where, "缺少依据：写 basis（条款编号），没有文件规定的写 source: convention")
    if dated.start < in_force_from:
        source.refuse((*where, "from"), f"生效日早于政策包的起始日 {in_force_from}")
    for place, clause_id in cited:
        if clause_id not in clauses:
            source.refuse(place, f"条款库里没有“{clause_id}”")
        if dated.start < clauses[clause_id].in_force_from:
            source.refuse((*where, "from"), f"生效日早于所依据的文件（{clauses[clause_id].in_force_from}）")
    value = source.parse(declared.adapter, dated.value, (*where, "value"))
    return dated.model_copy(update={"value": value})


def _cited(data: Any, where: Where) -> Iterator[tuple[Where, str]]:
    """Every clause id under a dated value, also those of single records inside it."""
    if isinstance(data, list):
        for i, item in enumerate(data):
            yield from _cited(item, (*where, i))
    elif isinstance(data, dict):
        for key, inner in data.items():
            if key == "basis":
                yield from (((*where, key, i), str(item)) for i, item in enumerate(inner))
            else:
                yield from _cited(inner, (*where, key))


def _sections(
    place: Path, head: PackHead, clauses: Mapping[str, Clause], schemas: Schemas, root: str
) -> dict[str, Mapping[str, tuple[Dated, ...]]]:
    result: dict[str, Mapping[str, tuple[Dated, ...]]] = {}
    for path in sorted(place.glob("*.yaml")):
        if path.name in ("pack.yaml", "clauses.yaml"):
            continue
        if path.stem not in schemas:
            raise PolicyFault(path, 1, f"未知的章节“{path.stem}”，请核对文件名或先声明")
        source = read(path)
        section = _section(source, head, clauses, schemas[path.stem])
        for name in schemas[path.stem]:
            if head.pack == root and name not in section:
                source.refuse(("parameters",), f"“{root}”须给出全部参数，缺“{name}”")
        result[path.stem] = section
    if head.pack == root and (missing := schemas.keys() - result.keys()):
        raise PolicyFault(place / "pack.yaml", 1, f"“{root}”缺少章节：{'、'.join(sorted(missing))}")
    return result


def load_library(folder: Path, schemas: Schemas, root: str = "national") -> PolicyLibrary:
    """Every sub-folder that holds YAML is a pack; the first fault stops the reading."""
    places = sorted({path.parent for path in folder.glob("*/*.yaml")}, key=lambda p: (p.name != root, p))
    if not places or places[0].name != root:
        raise PolicyFault(folder / root / "pack.yaml", 1, "没有这个政策包，其他地区都以它为底")
    names = {place.name for place in places}
    heads = {place: _header(place, names, root) for place in places}
    clauses: dict[str, Clause] = {}
    for place in places:
        _add_clauses(place, clauses)
    packs = {place.name: Pack(head, _sections(place, head, clauses, schemas, root)) for place, head in heads.items()}
    return PolicyLibrary(packs, clauses, root)
