"""One matter has one release in force for each audience; a correction names the release that it takes the place of.

A matter is one kind of thing about one subject, year and period of a region, by whichever id its source was found.
The feed keeps one item per matter through all corrections, so a consumer replaces what it holds
instead of counting the same money twice.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple
from uuid import UUID

from disclosure_api.domain.canonical import canonical
from disclosure_api.domain.fields import Audience, Kind
from disclosure_api.domain.lifecycle import Status
from disclosure_api.domain.publication import ZH
from wenxiao.errors import Conflict
from wenxiao.findings import Finding


class Matter(NamedTuple):
    """`subject` is the project's code (a region's for its summary); `period` is empty where a year has one only."""

    region_code: str
    kind: Kind
    subject: str
    budget_year: int
    period: str = ""


def item_id(matter: Matter) -> UUID:
    """What the feed calls the matter: made from its words alone (UUID version 8), so that it betrays no time."""
    region_code, kind, subject, budget_year, period = matter
    named = sha256(canonical([region_code, kind.value, subject, budget_year, period])).digest()[:16]
    number = int.from_bytes(named)
    versioned = number & ~(0xF << 76) | (8 << 76)
    return UUID(int=versioned & ~(0x3 << 62) | (2 << 62))


@dataclass(frozen=True)
class Predecessor:
    """The release that a draft wants to take the place of."""

    id: str
    matter: Matter
    audiences: tuple[Audience, ...]
    status: Status


@dataclass(frozen=True)
class Correction:
    """The draft that is to take its place."""

    matter: Matter
    audiences: tuple[Audience, ...]


class AlreadyReleased(Conflict):
    title = "同一事项已有在用的公开内容"


class NotReplaceable(Conflict):
    title = "不能更正所指的公开内容"


def require_first(in_force: Mapping[Audience, str]) -> None:
    """`in_force` are the published releases of the same matter, by whom they tell, but for the one to be replaced."""
    if in_force:
        told = "、".join(ZH[audience] for audience in Audience if audience in in_force)
        raise AlreadyReleased(
            f"同一项目、同一年度（期间）、同一种类已有面向{told}的在用公开内容；"
            "如需更正，请在 replaces 中写明被更正的公开内容编号，否则请去掉该公开对象。",
            pointer="#/replaces",
            release_id=next(iter(in_force.values())),
        )


def require_replaceable(correction: Correction, predecessor: Predecessor) -> None:
    """Refuses with every reason at once; who was told must be told of the correction as well."""
    findings = []
    if predecessor.status is not Status.PUBLISHED:
        findings.append(_finding("not_in_force", "被更正的公开内容不在用，请改为最近一次发布的公开内容。"))
    if correction.matter != predecessor.matter:
        findings.append(
            _finding("of_another_matter", "被更正的公开内容须为同一地区、同一项目、同一年度（期间）、同一种类。")
        )
    if not set(predecessor.audiences) <= set(correction.audiences):
        findings.append(
            _finding("fewer_audiences", "更正须面向原有的全部公开对象；不再公开的，请先撤回原公开内容再另行起草。")
        )
    if findings:
        detail = "".join(finding.detail for finding in findings)
        raise NotReplaceable(detail, findings=findings, pointer="#/replaces")


def _finding(rule: str, detail: str) -> Finding:
    return Finding(rule=f"release.{rule}", detail=detail, pointer="#/replaces")
