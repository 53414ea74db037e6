"""An entry of the project library: what it is about, who enters it, and its way in and out."""

from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden


class ProjectStatus(StrEnum):
    ENTERED = "entered"
    ADMITTED = "admitted"
    EXITED = "exited"


class LibraryObject(StrEnum):
    """What an entry is about; departments and governments have one each, for their overall targets."""

    PROJECT = "project"
    POLICY = "policy"
    DEPARTMENT = "department"
    GOVERNMENT = "government"


OBJECT_ZH = {
    LibraryObject.PROJECT: "项目",
    LibraryObject.POLICY: "政策",
    LibraryObject.DEPARTMENT: "部门整体",
    LibraryObject.GOVERNMENT: "政府预算",
}


class ExitTrigger(StrEnum):
    """Why an entry leaves the library; packs name the first two."""

    POLICY_EXPIRED = "policy_expired"
    LOW_PERFORMANCE = "low_performance"
    COMPLETED = "completed"
    MERGED = "merged"


EXIT_ZH = {
    ExitTrigger.POLICY_EXPIRED: "政策到期",
    ExitTrigger.LOW_PERFORMANCE: "绩效低下",
    ExitTrigger.COMPLETED: "项目完成",
    ExitTrigger.MERGED: "整合归并",
}


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


class ProjectAdmitted(Conflict):
    title = "项目已入库"


class ProjectExited(Conflict):
    title = "项目已退出项目库"


class ObjectNotYours(Forbidden):
    title = "不由本岗位登记的对象"


def require_not_exited(status: ProjectStatus, doing: str) -> None:
    if status is ProjectStatus.EXITED:
        raise ProjectExited(f"项目已退出项目库，不能{doing}；确需继续的，请另行登记，重新评估后入库")


def object_of(given: LibraryObject | None, *, programme: bool) -> LibraryObject:
    """What its unit says; left open, what it marked as a policy is one, anything else a project."""
    return given or (LibraryObject.POLICY if programme else LibraryObject.PROJECT)


def require_own_object(entered: LibraryObject, *, of_department: bool) -> None:
    """A department's overall entry is the department's own; a government's budget is entered by finance."""
    if entered is LibraryObject.GOVERNMENT:
        raise ObjectNotYours("政府预算由财政部门登记，请财政经办人员在政府预算中填报")
    if entered is LibraryObject.DEPARTMENT and not of_department:
        raise ObjectNotYours("部门整体由主管部门登记，请用主管部门的经办岗位办理")


def require_author(of: LibraryObject, role: str) -> None:
    """Finance writes the target of its government and no other; units and departments write all the rest."""
    by_finance = role == "finance"
    if of is LibraryObject.GOVERNMENT and not by_finance:
        raise ObjectNotYours("政府预算的绩效目标由财政部门代本级政府编制，请用财政部门的经办岗位办理")
    if by_finance and of is not LibraryObject.GOVERNMENT:
        detail = f"{OBJECT_ZH[of]}的绩效目标由申请资金的单位或部门编制，财政部门只编制政府预算的；需要修改的请退回"
        raise ObjectNotYours(detail)


def require_entered(status: ProjectStatus, doing: str) -> None:
    require_not_exited(status, doing)
    if status is not ProjectStatus.ENTERED:
        raise ProjectAdmitted(f"项目已入库，不能{doing}；确需变更的，请另行登记新项目，重新评估后入库")


def subjects_of(kind: str, scale: str, *, programme: bool) -> tuple[str, ...]:
    """The names under which documents speak of an item like this one, where they speak of major ones."""
    if scale != Scale.MAJOR:
        return ()
    noun = "policy" if programme else "project"
    names = (f"major_{noun}", f"major_expenditure_{noun}")
    return (*names, f"new_major_{noun}") if kind == ProjectKind.NEW else names
