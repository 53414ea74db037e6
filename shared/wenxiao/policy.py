"""Law as data: what of a policy pack holds in a region, at a level, on a day, and on which clauses it rests.

Packs are read by the package that carries them; no rule and no name of a parameter lives here.
"""

import hashlib
import json
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from wenxiao.errors import Conflict, NotFound
from wenxiao.findings import Parameter, PolicyStamp

Level = Literal["city", "county", "town"]


class PolicyNotInForce(Conflict):
    title = "当日没有可适用的政策"


class ClauseNotFound(NotFound):
    title = "没有这一条款"


@dataclass(frozen=True, slots=True)
class Clause:
    """`zh` is our own paraphrase (释义), never the text of the document; a row of an annex names its clauses."""

    id: str
    document: str
    number: str
    article: str
    zh: str
    kind: str
    capability: str
    in_force_from: date
    en: str = ""
    pack: str = ""
    category: str | None = None
    actors: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Document(Entry):
    """A governing document; without an `effective` day it holds from the day it was issued."""

    key: str
    title: str
    number: str
    issued: date
    effective: date | None = None
    note: str | None = None

    @property
    def in_force_from(self) -> date:
        return self.effective or self.issued


class PackHead(Entry):
    pack: str
    zh: str
    version: str
    region_code: str | None = Field(pattern=r"^\d{6}(\d{3})?$")
    applies_to: tuple[Level, ...] = Field(min_length=1)
    adopts: tuple[str, ...] = ()
    in_force_from: date
    documents: tuple[Document, ...] = ()


class Dated(Entry):
    start: date = Field(alias="from")
    until: date | None = None
    continues: Literal[True] | None = None
    value: Any
    unit: str
    basis: tuple[str, ...] = ()
    source: Literal["convention"] | None = None
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        return self.start <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Pack:
    """`shipped` is false for a pack that came from the folder of the installation."""

    head: PackHead
    sections: Mapping[str, Mapping[str, tuple[Dated, ...]]]
    shipped: bool = True


class Parameters(dict[str, Parameter[Any]]):
    """What holds on one day; asking for what does not hold yet is refused, not a crash."""

    def __missing__(self, name: str) -> NoReturn:
        raise PolicyNotInForce(f"参数“{name}”在该业务日期尚无生效取值，请核对日期，或请财政部门补充政策包")


@dataclass(frozen=True)
class EffectiveSection:
    """`origins` says of each parameter from which pack it came, and the dated value as that pack writes it."""

    stamp: PolicyStamp
    parameters: Mapping[str, Parameter[Any]]
    origins: Mapping[str, tuple[str, Dated]] = field(default_factory=dict)


class PolicyLibrary:
    """All packs, loaded once at the start and never edited in place."""

    def __init__(self, packs: Mapping[str, Pack], clauses: Mapping[str, Clause], root: str) -> None:
        self.packs, self.clauses, self.root = packs, clauses, root
        self._by_region = {pack.head.region_code: pack for pack in packs.values()}
        self._footing = lru_cache(maxsize=1024)(self._footing_of)
        self._held = lru_cache(maxsize=1024)(self._held_in)
        self._text = lru_cache(maxsize=64)(lambda pack, section: _canonical(packs[pack], section))

    def clause(self, clause_id: str) -> Clause:
        if clause_id not in self.clauses:
            raise ClauseNotFound(f"条款库里没有“{clause_id}”，请核对条款编号", clause=clause_id)
        return self.clauses[clause_id]

    def pack_for(self, region_code: str, level: str) -> Pack:
        """The nearest pack that binds this level; a town belongs to its county's pack only if that says so."""
        for code in (region_code, region_code[:6], f"{region_code[:4]}00", f"{region_code[:2]}0000"):
            pack = self._by_region.get(code)
            if pack and level in pack.head.applies_to:
                return pack
        return self.packs[self.root]

    def effective(self, section: str, *, region_code: str, level: str, day: date) -> EffectiveSection:
        """One look-up serves every day until a value changes."""
        pack = self.pack_for(region_code, level).head.pack
        return self._held(pack, section, bisect_right(self._footing(pack, section)[1], day))

    def chain(self, pack: str) -> tuple[str, ...]:
        """Whose values count, the nearest first: the pack, what it adopts and what those adopt, the root."""
        found: dict[str, None] = {}
        waiting = [pack]
        while waiting:
            name = waiting.pop()
            if name not in found:
                found[name] = None
                waiting.extend(reversed(self.packs[name].head.adopts))
        found.pop(self.root, None)
        return (*found, self.root)

    def _footing_of(self, pack: str, section: str) -> tuple[PolicyStamp, tuple[date, ...]]:
        chain = self._holding(pack, section)
        values = [value for one in chain for line in one.sections[section].values() for value in line]
        ends = (value.until + timedelta(1) for value in values if value.until)
        return self._stamp(section, chain), tuple(sorted({value.start for value in values}.union(ends)))

    def _stamp(self, section: str, chain: list[Pack]) -> PolicyStamp:
        """Every pack that can decide is hashed, those fallen back to included."""
        canonical = f"[{','.join(self._text(pack.head.pack, section) for pack in chain)}]"
        version = "+".join(f"{pack.head.pack}-{pack.head.version}" for pack in chain)
        return PolicyStamp(chain[0].head.pack, section, version, hashlib.sha256(canonical.encode()).hexdigest())

    def _held_in(self, pack: str, section: str, period: int) -> EffectiveSection:
        stamp, turns = self._footing(pack, section)
        day = turns[period - 1] if period else date.min
        values, origins = Parameters(), {}
        chain = self._holding(pack, section)
        for name in dict.fromkeys(n for one in chain for n in one.sections[section]):
            for one in chain:
                if held := next((v for v in one.sections[section].get(name, ()) if v.holds_on(day)), None):
                    values[name] = Parameter(held.value, held.basis, held.source or "law")
                    origins[name] = (one.head.pack, held)
                    break
        return EffectiveSection(stamp, values, origins)

    def _holding(self, pack: str, section: str) -> list[Pack]:
        return [self.packs[name] for name in self.chain(pack) if section in self.packs[name].sections]


def _canonical(pack: Pack, section: str) -> str:
    """Everything that can decide; notes are not."""
    parameters = {
        name: [v.model_dump(mode="json", by_alias=True, exclude={"note"}) for v in line]
        for name, line in pack.sections[section].items()
    }
    content = {"pack": pack.head.pack, "parameters": parameters}
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
