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
    """A value as a person reads it, a document before its article; what is long is cut and says so."""
    if isinstance(value, Mapping):
        parts = (value.get("document"), value.get("article"))
        value = value.get("expression") or "".join(str(part) for part in parts if part)
    words = SHOWN.get(str(value), str(value))
    return words if len(words) <= LONGEST_SHOWN else words[: LONGEST_SHOWN - 1] + "…"


def changes(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, str]) -> tuple[str, ...]:
    """One sentence per field that differs, in the order of `names` (field → Chinese); other fields do not count."""
    return tuple(
        sentence for field, zh in names.items() for sentence in _of_field(zh, before.get(field), after.get(field))
    )


def narrowing(
    name: str, code: str, above: Mapping[str, Any], content: Mapping[str, Any], names: Mapping[str, str]
) -> tuple[str, ...]:
    """The first version of an indicator that narrows another: which, and what it states otherwise."""
    told = "；".join(changes(above, content, names)) or "内容与之相同"
    return (f"细化“{name}”（{code}）：{told}",)


def _of_field(zh: str, before: Any, after: Any) -> list[str]:
    if before == after:
        return []
    if isinstance(before, Mapping) and isinstance(after, Mapping) and "inputs" in before:
        return _of_formula(zh, before, after)
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


def _of_formula(zh: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The expression, then each input by its name."""
    old, new = shown(before), shown(after)
    told = [f"{zh}由“{old}”改为“{new}”"] if before["expression"] != after["expression"] else []
    had, has = ({one["name"]: one for one in formula.get("inputs", ())} for formula in (before, after))
    told += [f"{zh}增加数据项“{name}”（{one['unit']}）" for name, one in has.items() if name not in had]
    told += [f"{zh}删去数据项“{name}”（{one['unit']}）" for name, one in had.items() if name not in has]
    for name in had:
        for field, part in (("unit", "计量单位"), ("source", "来源")) if name in has else ():
            told += _of_field(f"{zh}数据项“{name}”的{part}", had[name].get(field), has[name].get(field))
    return told or [f"{zh}的数据项次序有变"]
