"""Years of one project, department or region, or places beside each other: what has changed since the year before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from disclosure_api.domain.public_register import amount, rate
from wenxiao.errors import Invalid, NotFound

MOST_PLACES = 60
_WHOSE = ("region_code", "department_code", "project_code")


class NothingPublished(NotFound):
    title = "没有公开内容"


class ComparisonUnclear(Invalid):
    title = "没有说明比较什么"


@dataclass(frozen=True)
class Subject:
    """Whose years: of a project, of a department in its region, or of a region."""

    project_code: str | None
    department_code: str | None
    region_code: str | None


def require_one_subject(subject: Subject) -> None:
    if subject.department_code is not None and subject.region_code is None:
        raise ComparisonUnclear("部门代码只在一个区划内有效，请同时给出 region_code。", pointer="?region_code")
    if subject.project_code is not None and subject.department_code is not None:
        raise ComparisonUnclear("一次只比较一个对象的各年，请在项目、部门中选一个。", pointer="?project_code")
    if subject.project_code is None and subject.region_code is None:
        raise ComparisonUnclear(
            "请说明比较谁的各年：给出 project_code，或 region_code，或 region_code 和 department_code。",
            pointer="?region_code",
        )


def require_some_places(codes: Sequence[str], under: str | None) -> None:
    if not codes and under is None:
        raise ComparisonUnclear(
            "请说明比较哪些区划：用 code 逐个给出，或用 under 给出上级区划的代码。", pointer="?code"
        )
    if len(codes) > MOST_PLACES:
        raise ComparisonUnclear(f"一次最多比较 {MOST_PLACES} 个区划，请减少 code 的个数。", pointer="?code")


def with_changes(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each row with what changed since the year before, where that year of the same subject is told as well."""
    known = {(*(row.get(name) for name in _WHOSE), row["budget_year"]): row for row in rows}
    compared = []
    for row in rows:
        before = known.get((*(row.get(name) for name in _WHOSE), row["budget_year"] - 1))
        compared.append({**row, "since_last_year": None if before is None else _change(row, before)})
    return compared


def _change(row: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "approved_budget_percent": _percent(row, before, "approved_budget", "approved_of"),
        "adjusted_budget_percent": _percent(row, before, "adjusted_budget", "adjusted_of"),
        "executed_percent": _percent(row, before, "executed", "executed_of"),
        "execution_rate_points": _points(row, before, "execution_rate"),
        "average_score_points": _points(row, before, "average_score"),
        "projects": row["projects"] - before["projects"],
    }


def _percent(row: Mapping[str, Any], before: Mapping[str, Any], name: str, told_of: str) -> str | None:
    """None where a sum leaves projects out: less told is not less spent."""
    if any(year[told_of] < year["projects"] for year in (row, before)):
        return None
    now, then = amount(row[name]), amount(before[name])
    grown = rate(now - then, then) if now is not None and then is not None else None
    return None if grown is None else str(grown)


def _points(row: Mapping[str, Any], before: Mapping[str, Any], name: str) -> str | None:
    now, then = amount(row[name]), amount(before[name])
    return None if now is None or then is None else str((now - then).quantize(Decimal("0.01")))
