"""A project carries a code of 21 characters that begins with its own region; it is entered first, then admitted."""

import re
from enum import StrEnum

from wenxiao.errors import Conflict, Invalid

_CODE = re.compile(r"^(?P<region>\d{6})(?P<year>\d{2})(?P<letter>[RYT])(?P<serial>\d{12})$")


class ProjectStatus(StrEnum):
    ENTERED = "entered"
    ADMITTED = "admitted"


class ProjectAction(StrEnum):
    """What is decided about a project on its way into the library."""

    ASSESS = "assess"
    ADMIT = "admit"


class BudgetBook(StrEnum):
    GENERAL_PUBLIC = "general_public"
    GOVERNMENT_FUND = "government_fund"
    STATE_CAPITAL = "state_capital"
    SOCIAL_INSURANCE = "social_insurance"


class ProjectKind(StrEnum):
    NEW = "new"
    CONTINUING = "continuing"
    ONE_OFF = "one_off"


class Scale(StrEnum):
    MAJOR = "major"
    ORDINARY = "ordinary"


class ForeignRegionCode(Invalid):
    title = "项目代码不属于本地区"


class ProjectCodeMalformed(Invalid):
    title = "项目代码格式有误"


class ProjectAdmitted(Conflict):
    title = "项目已入库"


def require_own_code(code: str, region_code: str, budget_year: int) -> None:
    """Region, year, letter and serial have to be right, and the region has to be the caller's own."""
    found = _CODE.match(code)
    if found is None:
        raise ProjectCodeMalformed(
            "项目代码应为21位：6位区划、2位年度、字母R/Y/T、12位顺序号；留空由系统编制", pointer="#/code"
        )
    if found["region"] != region_code[:6]:
        raise ForeignRegionCode(
            f"项目代码前6位应为本地区代码{region_code[:6]}，请改正或留空由系统编制", pointer="#/code"
        )
    if int(found["year"]) > budget_year % 100:
        detail = f"项目代码中的年度{found['year']}晚于预算年度{budget_year}，请核对"
        raise ProjectCodeMalformed(detail, pointer="#/code")


def assigned_code(region_code: str, budget_year: int, serial: int) -> str:
    """What the server assigns: particular-goal projects, letter T."""
    return f"{region_code[:6]}{budget_year % 100:02d}T{serial:012d}"


def require_entered(status: ProjectStatus, doing: str) -> None:
    if status is not ProjectStatus.ENTERED:
        raise ProjectAdmitted(f"项目已入库，不能{doing}；确需变更的，请另行登记新项目，重新评估后入库")


def subjects_of(kind: str, scale: str, *, programme: bool) -> tuple[str, ...]:
    """The names under which documents speak of an item like this one, where they speak of major ones."""
    if scale != Scale.MAJOR:
        return ()
    noun = "policy" if programme else "project"
    names = (f"major_{noun}", f"major_expenditure_{noun}")
    return (*names, f"new_major_{noun}") if kind == ProjectKind.NEW else names
