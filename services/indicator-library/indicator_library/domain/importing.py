"""What becomes of each row of a table of indicators that an office imports: new, revised, as it was, or refused. Pure.

A row whose indicator the office has already revises it; one that a higher tier has narrows it, unless the row says in
what it differs; everything else is new. All rows are looked at before anything is written.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from indicator_library.domain.inheritance import (
    LISTS,
    CircularInheritance,
    Place,
    contradictions,
    lineage,
    may_inherit,
    merged,
)
from indicator_library.domain.naming import name_key
from indicator_library.domain.near_names import NearNames
from indicator_library.domain.searching import category_key
from wenxiao.findings import Finding

Content = Mapping[str, Any]
Identity = tuple[str, ...]
Judge = Callable[[Content, Content, Content | None], Sequence[Finding]]


class Outcome(StrEnum):
    CREATED = "created"
    REVISED = "revised"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True)
class Row:
    """`stated` as plain JSON in the tree's words; `faults` are what could not be read, each pointing at its field."""

    number: int
    stated: Content
    code: str | None = None
    parent_code: str | None = None
    distinct_because: str | None = None
    faults: Sequence[Finding] = ()
    proposal_id: UUID | None = None


@dataclass(frozen=True)
class Known:
    """An indicator of the library with its current version; `mine` if it is the importing office's own."""

    id: UUID
    code: str
    place: Place
    depth: int
    content: Content
    version: int
    parent_id: UUID | None
    mine: bool
    retired: bool


@dataclass(frozen=True)
class Library:
    """What of the library the rows may mean: by code, by identity, and for what is inherited by id."""

    place: Place
    by_code: Mapping[str, Known]
    by_id: Mapping[UUID, Known]
    same: Mapping[Identity, Sequence[Known]]
    near: NearNames
    converts: Callable[[str, str], bool]
    judge: Judge


@dataclass(frozen=True)
class Planned:
    """`own` is what the office states itself: what it inherits is not repeated."""

    row: Row
    outcome: Outcome
    findings: tuple[Finding, ...]
    own: Content = field(default_factory=dict)
    existing: Known | None = None
    parent: Known | None = None


def identity(content: Content) -> Identity:
    """Two rows of this in common mean one indicator, whatever signs their names are written with."""
    return (
        name_key(content.get("name") or ""),
        category_key(content.get("category") or ""),
        category_key(content.get("subcategory") or ""),
        content.get("applies_to") or "",
        content.get("industry") or "",
    )


def plan(rows: Sequence[Row], library: Library) -> list[Planned]:
    """In the order of the rows."""
    meant = [_meant(row, library) for row in rows]
    first_of, first_code = _firsts(rows, meant)
    parents = {row.code: row.parent_code for row in rows if row.code}
    planned = []
    for row, means in zip(rows, meant, strict=True):
        told = [*row.faults, *_twice(row, first_of[means], first_code), *_circular(row, parents, library)]
        if any(fault.severity == "refusal" for fault in told):
            planned.append(Planned(row, Outcome.REFUSED, tuple(told)))
            continue
        decided = _decided(row, library)
        findings = (*told, *decided.findings)
        refused = any(finding.severity == "refusal" for finding in findings)
        outcome = Outcome.REFUSED if refused else decided.outcome
        planned.append(replace(decided, outcome=outcome, findings=findings))
    return planned


def _meant(row: Row, library: Library) -> object:
    """What two rows must not have in common: the indicator of the library that they mean, or else the new one."""
    named = library.by_code.get(row.code or "")
    same = library.same.get(identity(row.stated), ())
    known = named or next((one for one in same if one.mine), None) or (same[0] if len(same) == 1 else None)
    return known.id if known else identity(row.stated)


def _firsts(rows: Sequence[Row], meant: Sequence[object]) -> tuple[dict[object, int], dict[str, int]]:
    names: dict[object, int] = {}
    codes: dict[str, int] = {}
    for row, means in zip(rows, meant, strict=True):
        names.setdefault(means, row.number)
        if row.code:
            codes.setdefault(row.code, row.number)
    return names, codes


def _twice(row: Row, first: int, codes: Mapping[str, int]) -> list[Finding]:
    found = []
    if row.stated.get("name") and first != row.number:
        detail = (
            f"与第{first}行是同一指标（名称、分类、评价对象和行业都相同），一个指标只能有一个有效版本。请删去一行。"
        )
        found.append(Finding("import.twice", detail, (), "#/name"))
    if row.code and codes[row.code] != row.number:
        detail = f"与第{codes[row.code]}行的指标编码相同，一个指标只能有一个有效版本。请删去一行或更正编码。"
        found.append(Finding("import.twice", detail, (), "#/code"))
    return found


def _circular(row: Row, parents: Mapping[str, str | None], library: Library) -> list[Finding]:
    """Whether what the row inherits from comes round to it, in the file or through the library."""
    if row.parent_code is None:
        return []

    def above(code: object) -> object | None:
        if code in parents:
            return parents[str(code)]
        known = library.by_code.get(str(code))
        parent = library.by_id.get(known.parent_id) if known and known.parent_id else None
        return parent.code if parent else None

    try:
        lineage(row.code or object(), lambda code: row.parent_code if code == row.code else above(code))
        if row.code is None:
            lineage(row.parent_code, above)
    except CircularInheritance as circular:
        return [Finding("import.circular", circular.detail, (), "#/parent_code")]
    if row.parent_code in parents and row.parent_code not in library.by_code:
        detail = f"“{row.parent_code}”在同一张表里，同级的指标不能互相承接。请承接上级已发布的指标，或留空。"
        return [Finding("import.parent_unfit", detail, (), "#/parent_code")]
    return []


def _decided(row: Row, library: Library) -> Planned:
    same = library.same.get(identity(row.stated), ())
    named = library.by_code.get(row.code or "")
    mine = named if named and named.mine else next((one for one in same if one.mine and not one.retired), None)
    if mine is not None:
        return _again(row, mine, library)
    if row.parent_code is not None:
        return _narrowing(row, library.by_code.get(row.parent_code), library)
    above = [one for one in (named, *same) if one is not None and not one.retired and not one.mine]
    fit = [one for one in above if may_inherit(one.place, library.place)]
    if fit and row.distinct_because is None:
        return _like(row, fit[0] if fit[0] is named else max(fit, key=lambda one: one.depth), library)
    return _new(row, library)


def _again(row: Row, mine: Known, library: Library) -> Planned:
    """The office has it: the row is its next version, or says nothing new."""
    if mine.retired:
        detail = (
            f"“{mine.content['name']}”（{mine.code}）已停用，不能再修订。请删去这一行，或作为新指标填写（不填编码）。"
        )
        return Planned(row, Outcome.REFUSED, (Finding("import.retired", detail, (), "#/code"),))
    parent = library.by_id.get(mine.parent_id) if mine.parent_id else None
    if row.parent_code is not None and (parent is None or row.parent_code != parent.code):
        now = parent.code if parent else "没有承接上级指标"
        detail = f"这一指标现在承接的是：{now}。承接关系不能更改，请改正或留空。"
        return Planned(row, Outcome.REFUSED, (Finding("import.parent_fixed", detail, (), "#/parent_code"),))
    own = _differing(_unless_implied(row.stated, mine.content), parent)
    if _bare(_whole(own, parent)) == _bare(mine.content):
        return Planned(row, Outcome.UNCHANGED, (), own, mine, parent)
    return Planned(row, Outcome.REVISED, _judged(own, parent, library), own, mine, parent)


def _narrowing(row: Row, parent: Known | None, library: Library) -> Planned:
    if parent is None or parent.retired or not may_inherit(parent.place, library.place):
        why = "指标库中没有这个编码" if parent is None else f"“{parent.content['name']}”不是本级以上有效的指标"
        detail = f"不能承接“{row.parent_code}”：{why}。请填写本地有效指标库中上级指标的编码，或留空。"
        return Planned(row, Outcome.REFUSED, (Finding("import.parent_unfit", detail, (), "#/parent_code"),))
    own = _differing(row.stated, parent)
    return Planned(row, Outcome.CREATED, _judged(own, parent, library), own, parent=parent)


def _like(row: Row, above: Known, library: Library) -> Planned:
    """A higher tier has the same indicator: the row adds nothing to it, narrows it, or must say how it differs."""
    named = f"“{above.content['name']}”（{above.code}）"
    own = _differing(row.stated, above)
    if not own:
        detail = f"与上级指标{named}一致，本地已经有效，无须另行导入。"
        return Planned(row, Outcome.UNCHANGED, (Finding("import.same", detail, (), "#/name", "advice"),), own, above)
    against = contradictions(above.content, own, library.converts)
    if against:
        why = "；".join(finding.detail.partition("。")[0] for finding in against)
        detail = f"与上级指标{named}同名而内容抵触：{why}。请改为一致，或在“与同名指标的区别”中写明为何另建。"
        return Planned(row, Outcome.REFUSED, (Finding("import.same_indicator", detail, (), "#/name"),), own)
    detail = f"指标库已有上级指标{named}，本行作为对它的细化导入，只记本级不同之处。"
    told = Finding("import.narrows", detail, (), "#/name", "warning")
    return Planned(row, Outcome.CREATED, (told, *_judged(own, above, library)), own, parent=above)


def _new(row: Row, library: Library) -> Planned:
    found = list(_judged(row.stated, None, library))
    near = library.near.nearest(row.stated.get("name") or "")
    if near is not None and row.distinct_because is None:
        detail = f"与指标库中的“{near[0]}”名称相近，请核对是否同一指标。"
        found.append(Finding("import.similar_indicator", detail, (), "#/name", "warning"))
    return Planned(row, Outcome.CREATED, tuple(found), row.stated)


def _judged(own: Content, parent: Known | None, library: Library) -> tuple[Finding, ...]:
    """Pointers of a proposal lead into its content; those of a row to its columns."""
    found = library.judge(_whole(own, parent), own, parent.content if parent else None)
    return tuple(replace(one, pointer=f"#{(one.pointer or '#').removeprefix('#/content')}") for one in found)


def _whole(own: Content, parent: Known | None) -> Content:
    return own if parent is None else merged(parent.content, own)


def _differing(stated: Content, parent: Known | None) -> Content:
    if parent is None:
        return stated
    own: dict[str, Any] = {}
    for name, value in stated.items():
        above = parent.content.get(name)
        if name in LISTS:
            value = [one for one in value if one not in (above or [])]  # noqa: PLW2901 - what is left of it
        if value != above and value != [] and not (name == "confirmed" and value is True and above is None):
            own[name] = value
    return own


def _unless_implied(stated: Content, before: Content) -> Content:
    """Nothing said counts as confirmed: a table shows 是, and that is no change."""
    implied = stated.get("confirmed") is True and "confirmed" not in before
    return {name: value for name, value in stated.items() if not (implied and name == "confirmed")}


def _bare(content: Content) -> dict[str, Any]:
    """Without what only the source printed; nothing said counts as confirmed."""
    kept = {name: value for name, value in content.items() if name != "printed" and value not in (None, [])}
    return kept | {"confirmed": content.get("confirmed", True)}
