"""Codes of the project library: 21 characters for projects and policies, a speaking one for departments and regions.

A code that the budget system gave is checked and taken as it is; what is left open is assigned here.
"""

import re

from wenxiao.errors import Invalid

_CODE = re.compile(r"(?P<region>[0-9]{6})(?P<year>[0-9]{2})(?P<letter>[RYT])(?P<serial>[0-9]{12})")


class ForeignRegionCode(Invalid):
    title = "项目代码不属于本地区"


class ProjectCodeMalformed(Invalid):
    title = "项目代码格式有误"


def require_own_code(code: str, region_code: str, budget_year: int) -> None:
    """Region, year, letter and serial have to be right; a town's projects carry the six digits of its county."""
    found = _CODE.fullmatch(code)
    if found is None:
        raise ProjectCodeMalformed(
            "项目代码应为21位：6位区划、2位年度、字母R/Y/T、12位顺序号（半角）；留空由系统编制", pointer="#/code"
        )
    if found["region"] != region_code[:6]:
        raise ForeignRegionCode(
            f"项目代码前6位应为本地区代码{region_code[:6]}，请改正或留空由系统编制", pointer="#/code"
        )
    if int(found["year"]) > budget_year % 100:
        detail = f"项目代码中的年度{found['year']}晚于预算年度{budget_year}，请核对"
        raise ProjectCodeMalformed(detail, pointer="#/code")
    if not int(found["serial"]):
        raise ProjectCodeMalformed("项目代码的顺序号不能全为零，请核对或留空由系统编制", pointer="#/code")


def assigned_code(region_code: str, budget_year: int, serial: int) -> str:
    """What the server assigns: particular-goal projects, letter T."""
    return f"{region_code[:6]}{budget_year % 100:02d}T{serial:012d}"


def department_code(region_code: str, unit_code: str) -> str:
    """One entry per department, for its overall target; towns are told apart by their own nine digits."""
    return f"{region_code}-{unit_code}-整体"


def government_code(region_code: str) -> str:
    return f"{region_code}-政府"
