"""The cases that a lawyer can read: laid over what is usual, judged by the packs themselves."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from targets_api.domain import declaration
from targets_api.policies import Place
from wenxiao.findings import Finding
from wenxiao_policies import load

CASES = Path(__file__).parent / "cases"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DOMAIN = Path(declaration.__file__).parent


JURISDICTIONS = ("shantou", "yangzhong", "zhuji", "longchuan", "chifeng")


@cache
def page_of(name: str) -> Any:
    """Read once: the pages of the jurisdictions are long, and every rule asks for its part of them."""
    return yaml.load((CASES / f"{name}.yaml").read_text("utf-8"), Loader=LOADER)  # noqa: S506  # both are safe loaders


def cases(name: str) -> list[Any]:
    """Each case laid over what its file calls usual, then those of each jurisdiction's own page; with their clauses."""
    told = page_of(name)
    usual, found = ({}, told) if isinstance(told, list) else (told["usual"], told["cases"])
    laid = [usual | case for case in found]
    for jurisdiction in JURISDICTIONS:
        page = page_of(jurisdiction)
        laid += [usual | page["place"] | case for case in page.get(name, ())]
    marks = [[pytest.mark.clause(clause) for clause in case.get("shows", ())] for case in laid]
    return [pytest.param(case, id=case["name"], marks=mark) for case, mark in zip(laid, marks, strict=True)]


def place(case: Mapping[str, Any]) -> Place:
    return Place(case["region"], case.get("level", "county"), date.fromisoformat(case["day"]))


def require(found: tuple[Finding, ...], wanted: list[dict[str, Any]]) -> None:
    """The same rules in the same order, each with exactly these clauses; where a case names more, that too."""
    assert [f.rule for f in found] == [w["rule"] for w in wanted]
    for finding, told in zip(found, wanted, strict=True):
        assert list(finding.basis) == told["basis"], finding
        assert finding.severity == told.get("severity", "refusal"), finding
        assert told.get("pointer", finding.pointer) == finding.pointer
        assert told.get("says", "") in finding.detail
        assert [load().clause(clause).id for clause in finding.basis] == told["basis"]
