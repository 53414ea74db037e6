"""A unit adopts an indicator of the library for a project; what it adopted stays as it was.

The library is kept up to date, a declared target is not: so an adoption carries a frozen copy
of the indicator with its digest, and later changes of the library never reach it.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Protocol

from wenxiao.errors import Conflict
from wenxiao.findings import Finding

FOR_PROJECTS = ("project", "policy")
ZH = {"department": "部门整体支出", "government": "政府财政运行"}
# What a declared row goes by; `formula` is the printed one.
FROZEN = (
    *("category", "subcategory", "name", "industry", "applies_to", "kind", "direction", "unit"),
    *("definition", "example_target", "source", "confirmed"),
)


class Indicator(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def applies_to(self) -> str: ...
    @property
    def confirmed(self) -> bool: ...


class NotForProjects(Conflict):
    title = "该指标不适用于项目"


class IndicatorRetired(Conflict):
    title = "该指标已停用"


def findings_on(indicator: Indicator, *, holds_here: bool = True) -> tuple[Finding, ...]:
    """What the unit must know before it relies on this indicator for a project.

    `holds_here`: whether it is in the unit's effective library on the day.
    """
    found: list[Finding] = []
    if indicator.applies_to not in FOR_PROJECTS:
        used_for = ZH.get(indicator.applies_to, indicator.applies_to)
        found.append(
            Finding(
                rule="adoption.not_for_projects",
                detail=f"“{indicator.name}”用于{used_for}评价，请另选项目或政策类指标。",
                pointer="#/indicator_id",
            )
        )
    if not indicator.confirmed:
        found.append(
            Finding(
                rule="adoption.unconfirmed",
                detail=f"“{indicator.name}”未核对原文，使用前请核对名称、公式和单位。",
                severity="warning",
            )
        )
    if not holds_here:
        found.append(
            Finding(
                rule="adoption.not_effective",
                detail=f"“{indicator.name}”不在本单位现行有效的指标库中：属于别处、不在有效期内，或本地已有更具体的。请先核对。",
                pointer="#/indicator_id",
                severity="warning",
            )
        )
    return tuple(found)


def require_adoptable(indicator: Indicator, *, holds_here: bool = True) -> tuple[Finding, ...]:
    """The warnings that go with the adoption, or the refusal."""
    findings = findings_on(indicator, holds_here=holds_here)
    refusals = [finding for finding in findings if finding.severity == "refusal"]
    if refusals:
        raise NotForProjects(refusals[0].detail, findings=findings, pointer="#/indicator_id")
    return findings


def snapshot(content: Mapping[str, Any], code: str, version: int) -> dict[str, Any]:
    """What of a published version a target goes by, in plain values."""
    kept = {name: content.get(name) for name in FROZEN}
    return kept | {"formula": content.get("formula_text"), "code": code, "indicator_version": version}


def digest(frozen: Mapping[str, Any]) -> str:
    """SHA-256 over sorted, compact UTF-8 JSON, so that anybody can recompute it."""
    written = json.dumps(frozen, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
