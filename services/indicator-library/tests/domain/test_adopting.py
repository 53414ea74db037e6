import hashlib
from dataclasses import dataclass, replace

import pytest

from indicator_library.domain.adopting import (
    NotForProjects,
    digest,
    findings_on,
    require_adoptable,
    snapshot,
)


@dataclass(frozen=True)
class Row:
    category: str = "产出指标"
    subcategory: str = "数量指标"
    name: str = "救助覆盖率"
    industry: str | None = "社会保障-民政"
    applies_to: str = "project"
    kind: str = "quantitative"
    direction: str = "higher"
    unit: str = "%"
    formula: str | None = None
    example_target: str | None = "100%"
    source: str = "濉溪县民政局2019临时救助自评表"
    confirmed: bool = True


@pytest.mark.parametrize("applies_to", ["project", "policy"])
def test_a_confirmed_indicator_for_projects_raises_nothing(applies_to: str) -> None:
    assert require_adoptable(replace(Row(), applies_to=applies_to)) == ()


@pytest.mark.parametrize(("applies_to", "zh"), [("department", "部门整体支出"), ("government", "政府财政运行")])
def test_an_indicator_of_another_object_is_refused(applies_to: str, zh: str) -> None:
    with pytest.raises(NotForProjects) as refused:
        require_adoptable(replace(Row(), applies_to=applies_to))
    assert zh in refused.value.detail
    assert refused.value.pointer == "#/indicator_id"


def test_an_unconfirmed_indicator_is_adopted_with_a_warning() -> None:
    findings = require_adoptable(replace(Row(), confirmed=False))
    assert [(f.rule, f.severity) for f in findings] == [("adoption.unconfirmed", "warning")]


def test_both_findings_are_told_at_once() -> None:
    findings = findings_on(replace(Row(), confirmed=False, applies_to="government"))
    assert [f.severity for f in findings] == ["refusal", "warning"]


def test_a_snapshot_holds_every_printed_field_and_its_digest_moves_with_each() -> None:
    content = {"name": "救助覆盖率", "formula_text": "救助人数/应救助人数", "unit": "%", "evidence": ["名册"]}
    frozen = snapshot(content, "N-09-112-0001", 3)
    assert (frozen["name"], frozen["formula"], frozen["indicator_version"]) == ("救助覆盖率", "救助人数/应救助人数", 3)
    assert "evidence" not in frozen
    changed = {digest(frozen | {name: "另一值"}) for name in frozen}
    assert len(changed) == len(frozen) == 15
    assert digest(frozen) not in changed


def test_the_digest_is_sha_256_of_sorted_compact_json() -> None:
    written = '{"a":true,"名":"值"}'.encode()
    assert digest({"名": "值", "a": True}) == hashlib.sha256(written).hexdigest()
