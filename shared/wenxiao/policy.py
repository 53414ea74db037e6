"""Law as data: what of a policy pack holds in a region, at a level, on a day, and on which clauses it rests.

Packs are read by the package that carries them; no rule and no name of a parameter lives here.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field

from wenxiao.errors import Conflict, NotFound
from wenxiao.findings import Parameter, PolicyStamp

Level = Literal["city", "county", "town"]


class PolicyNotInForce(Conflict):
    title = "当日没有可适用的政策"


class ClauseNotFound(NotFound):
    title = "没有这一条款"


@dataclass(frozen=True)
class Clause:
    """`zh` is our own paraphrase (释义), never the text of the document."""

    id: str
    document: str
    number: str
    article: str
    zh: str
    kind: str
    capability: str
    in_force_from: date


class Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class PackHead(Entry):
    pack: str
    zh: str
    version: str
    region_code: str | None
    applies_to: tuple[Level, ...] = Field(min_length=1)
    adopts: tuple[str, ...] = ()
    in_force_from: date


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
    head: PackHead
    sections: Mapping[str, Mapping[str, tuple[Dated, ...]]]


class Parameters(dict[str, Parameter[Any]]):
    """What holds on one day; asking for what does not hold yet is refused, not a crash."""

    def __missing__(self, name: str) -> NoReturn:
        raise PolicyNotInForce(f"参数“{name}”在该业务日期尚无生效取值，请核对日期，或请财政部门补充政策包")


@dataclass(frozen=True)
class EffectiveSection:
    stamp: PolicyStamp
    parameters: Mapping[str, Parameter[Any]]


class PolicyLibrary:
    """All packs, loaded once at the start and never edited in place."""

    def __init__(self, packs: Mapping[str, Pack], clauses: Mapping[str, Clause], root: str) -> None:
        self.packs, self.clauses, self._root = packs, clauses, root
        self._stamps: dict[tuple[str, str], PolicyStamp] = {}
        self._by_region = {pack.head.region_code: pack for pack in packs.values()}

    def clause(self, clause_id: str) -> Clause:
        if clause_id not in self.clauses:
            raise ClauseNotFound(f"条款库里没有“{clause_id}”，请核对条款编号", clause=clause_id)
        return self.clauses[clause_id]

    def pack_for(self, region_code: str, level: str) -> Pack:
        """The nearest pack that binds this level; a town belongs to its county's pack only if that says so."""
        for code in (region_code, region_code[:6], f"{region_code[:4]}00"):
            pack = self._by_region.get(code)
            if pack and level in pack.head.applies_to:
                return pack
        return self.packs[self._root]

    def effective(self, section: str, *, region_code: str, level: str, day: date) -> EffectiveSection:
        bound = self.pack_for(region_code, level)
        chain = self._chain(bound, section)
        if (bound.head.pack, section) not in self._stamps:
            self._stamps[bound.head.pack, section] = _stamp(section, chain)
        values = Parameters()
        for name in dict.fromkeys(n for p in chain for n in p.sections[section]):
            for pack in chain:
                held = [v for v in pack.sections[section].get(name, ()) if v.holds_on(day)]
                if held:
                    values[name] = Parameter(held[0].value, held[0].basis, held[0].source or "law")
                    break
        return EffectiveSection(self._stamps[bound.head.pack, section], values)

    def _chain(self, pack: Pack, section: str) -> list[Pack]:
        names = dict.fromkeys((pack.head.pack, *pack.head.adopts, self._root))
        return [self.packs[name] for name in names if section in self.packs[name].sections]


def _stamp(section: str, chain: list[Pack]) -> PolicyStamp:
    """Everything that can decide is hashed, the packs fallen back to included; notes are not."""
    content = [
        {
            "pack": pack.head.pack,
            "parameters": {
                name: [v.model_dump(mode="json", by_alias=True, exclude={"note"}) for v in line]
                for name, line in pack.sections[section].items()
            },
        }
        for pack in chain
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    version = "+".join(f"{pack.head.pack}-{pack.head.version}" for pack in chain)
    return PolicyStamp(chain[0].head.pack, section, version, hashlib.sha256(canonical.encode()).hexdigest())
