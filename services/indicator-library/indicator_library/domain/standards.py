"""A standard says what is normal for an indicator in a region and year: planned, of the industry, or of history.

Who drafts it does not publish it. What is published is not changed: a new one takes its place and it is superseded.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum

from wenxiao.errors import Conflict, Forbidden, Invalid


class StandardKind(StrEnum):
    PLAN = "plan"
    INDUSTRY = "industry"
    HISTORICAL = "historical"
    OTHER = "other"


class StandardStatus(StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


KIND_ZH = {
    StandardKind.PLAN: "计划标准",
    StandardKind.INDUSTRY: "行业标准",
    StandardKind.HISTORICAL: "历史标准",
    StandardKind.OTHER: "其他标准",
}
STATUS_ZH = {
    StandardStatus.DRAFT: "草稿",
    StandardStatus.PUBLISHED: "已发布",
    StandardStatus.SUPERSEDED: "已被新的标准值代替",
}


class StandardNotDraft(Conflict):
    title = "标准值不是草稿"


class AuthorPublishes(Forbidden):
    title = "起草与发布不能为同一人"


class ValueUnclear(Invalid):
    title = "标准值填写不清"


def require_value(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> None:
    """One value, or a range of which one end may stay open."""
    if value is not None and (lower is not None or upper is not None):
        raise ValueUnclear("标准值或填一个数（value），或填区间（lower、upper），不能都填。", pointer="#/value")
    if value is None and lower is None and upper is None:
        raise ValueUnclear("请填写标准值（value），或区间的下限、上限（lower、upper）。", pointer="#/value")
    if lower is not None and upper is not None and upper < lower:
        raise ValueUnclear(f"区间的上限{upper:f}小于下限{lower:f}，请改正。", pointer="#/upper")


def require_draft(status: StandardStatus, what: str) -> None:
    if status is not StandardStatus.DRAFT:
        detail = f"这条标准值{STATUS_ZH[status]}，不能{what}；需要更改请另行起草，发布后代替它。"
        raise StandardNotDraft(detail, status=status.value)


def require_other_hand(author: str, publisher: Collection[str | None]) -> None:
    """`publisher`: who publishes, and for whom he acts."""
    if author in publisher:
        raise AuthorPublishes("您（或您代办的人）起草了这条标准值，请由另一位有权人员发布。")
