"""What changed between two contents of an indicator, in sentences for people who read no JSON."""

from collections.abc import Mapping
from typing import Any

LONGEST_SHOWN = 60
SHOWN = {
    "project": "项目",
    "policy": "政策",
    "department": "部门整体",
    "government": "政府财政运行",
    "quantitative": "定量",
    "qualitative": "定性",
    "higher": "越高越好",
    "lower": "越低越好",
    "equal": "等于目标值",
    "range": "区间之内",
    "general_public": "一般公共预算",
    "government_fund": "政府性基金预算",
    "state_capital": "国有资本经营预算",
    "social_insurance": "社会保险基金预算",
    "daily": "每日",
    "monthly": "每月",
    "quarterly": "每季",
    "half_yearly": "每半年",
    "yearly": "每年",
    "once": "一次",
    "True": "是",
    "False": "否",
}


def shown(value: Any) -> str:
    """A value as a person reads it; what is long is cut and says so."""
    if isinstance(value, Mapping):
        value = value.get("expression") or "".join(str(part) for part in value.values() if part)
    words = SHOWN.get(str(value), str(value))
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence per field that differs, in the order of `names` (field → Chinese); other fields do not count."""
    return tuple(
        sentence for field, zh in names.items() for sentence in _of_field(zh, before.get(field), after.get(field))
    )


def _of_field(zh: str, before: Any, after: Any) -> list[str]:
    if before == after:
        return []
    if isinstance(before or after, list):
        return _of_list(zh, before or [], after or [])
    if before is None:
        return [f"补充{zh}“{shown(after)}”"]
    if after is None:
        return [f"删去{zh}“{shown(before)}”"]
    return [f"{zh}由“{shown(before)}”改为“{shown(after)}”"]


def _of_list(zh: str, before: list[Any], after: list[Any]) -> list[str]:
    added = [f"增加{zh}“{shown(one)}”" for one in after if one not in before]
    return added + [f"删去{zh}“{shown(one)}”" for one in before if one not in after]
