"""What everybody gets: projects by year, departments, regions, and how they compare. Money is yuan, as text."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Told

from disclosure_api.domain.fields import Kind


class _Shown(BaseModel):
    model_config = ConfigDict(extra="forbid")


class GradeShare(_Shown):
    grade: str
    count: int
    share: str = Told(description="占已评定等级项目的百分比")


class Figures(_Shown):
    """What the projects of a place and year come to, as far as they are published."""

    projects: int = Told(description="公开的项目数")
    approved_budget: str | None = Told(description="批复预算合计，元；没有公开的为空")
    approved_of: int = Told(description="公开了批复预算的项目数")
    adjusted_budget: str | None = Told(description="全年预算数合计，元；没有公开的为空")
    adjusted_of: int = Told(description="公开了全年预算数的项目数")
    budget: str | None = Told(description="预算合计，元：有全年预算数的按全年预算数，否则按批复预算；没有公开的为空")
    executed: str | None = Told(description="全年执行数合计，元；没有公开的为空")
    executed_of: int = Told(description="公开了全年执行数的项目数")
    settled: int = Told(description="全年预算数与执行数均已公开的项目数，预算执行率按这些项目计算")
    execution_rate: str | None = Told(description="预算执行率，%")
    scored: int
    average_score: str | None
    graded: int
    graded_by_finance: int = Told(description="其中由财政评价评定等级的项目数，其余为单位自评")
    grades: list[GradeShare]
    rectified: int = Told(description="公开了整改情况的项目数")


class Overall(_Shown):
    """The evaluation of a department as a whole."""

    score: str | None
    grade: str | None
    adjusted_budget: str | None
    executed: str | None
    release_id: UUID
    href: str
    published_on: date


class RegionYear(Figures):
    region_code: str
    region_name: str | None
    budget_year: int


class DepartmentYear(Figures):
    region_code: str
    region_name: str | None
    department_code: str
    department_name: str | None
    budget_year: int
    overall: Overall | None


class DepartmentView(_Shown):
    """A department with each year in which something of it is published, the last first."""

    region_code: str
    department_code: str
    years: list[DepartmentYear]


class RegionNode(_Shown):
    """`years` are those with published projects, the last first; regions above have none of their own."""

    code: str
    name: str
    level: str | None
    years: list[int]
    projects: int
    href: str
    children: list["RegionNode"]


class RegionTree(_Shown):
    regions: list[RegionNode]


class DocumentView(_Shown):
    """A release in force; `content` is what stands at `href`, byte for byte the same once canonical (RFC 8785)."""

    kind: Kind
    kind_zh: str
    budget_year: int
    period: str | None
    item_id: UUID = Told(description="同一事项在历次更正中不变的编号，也是公开目录中的 id")
    release_id: UUID
    position: int = Told(description="在该地区公开目录中的位置")
    published_on: date
    digest: str = Told(description="href 处内容的 SHA-256")
    href: str
    release_href: str
    content: dict[str, Any]


class WithdrawnView(_Shown):
    """What is no longer published, and why."""

    kind: Kind
    kind_zh: str
    budget_year: int
    item_id: UUID
    release_id: UUID
    withdrawn_on: date
    withdrawal_reason: str | None
    release_href: str


class FeedPlace(_Shown):
    """Where a program follows what this region publishes."""

    region_path: str
    position: int
    head: str
    updated_on: date
    changes_href: str
    manifest_href: str


class RegionName(_Shown):
    code: str
    name: str
    href: str


class RegionView(_Shown):
    code: str
    name: str
    level: str | None
    path: str
    above: RegionName | None
    below: list[RegionName]
    years: list[RegionYear]
    summaries: list[DocumentView]
    withdrawn: list[WithdrawnView]
    feeds: list[FeedPlace]
    departments_href: str
    projects_href: str


class DepartmentPage(DepartmentView):
    """With the documents of the department itself."""

    documents: list[DocumentView]
    withdrawn: list[WithdrawnView]
    projects_href: str


class ProjectView(_Shown):
    """A project in a year, as the documents in force tell it."""

    id: str
    region_code: str
    region_name: str | None
    department_code: str | None
    department_name: str | None
    unit_code: str | None
    unit_name: str | None
    project_code: str
    project_name: str | None
    budget_year: int
    approved_budget: str | None
    adjusted_budget: str | None = Told(description="全年预算数，元")
    budget: str | None
    executed: str | None = Told(description="全年执行数，元")
    execution_rate: str | None
    goal: str | None = Told(description="绩效目标，过长的只列开头，全文见项目页")
    score: str | None
    grade: str | None
    graded_by: str | None = Told(description="finance：财政评价；self：单位自评")
    rectifications: int
    result_use: str | None
    kinds: list[Kind]
    href: str


class ProjectYearPage(_Shown):
    """`summary` is the row of the list; null where all of this year is withdrawn."""

    budget_year: int
    summary: ProjectView | None
    goal: str | None
    indicators: list[dict[str, Any]]
    documents: list[DocumentView]
    withdrawn: list[WithdrawnView]


class ProjectPage(_Shown):
    project_code: str
    project_name: str | None
    years: list[ProjectYearPage]


class SinceLastYear(_Shown):
    """Against the year before: per cent of growth where all projects of both years tell that figure, and differences in
    points where both years have one."""

    approved_budget_percent: str | None
    adjusted_budget_percent: str | None
    executed_percent: str | None
    execution_rate_points: str | None
    average_score_points: str | None
    projects: int


class ComparedRow(Figures):
    region_code: str
    region_name: str | None
    department_code: str | None
    department_name: str | None
    project_code: str | None
    project_name: str | None
    budget_year: int
    since_last_year: SinceLastYear | None


class Comparison(_Shown):
    """`whole` holds the region's own figures where its departments are compared."""

    what: str
    rows: list[ComparedRow]
    whole: list[ComparedRow]
    chart_href: str = Told(description="同一比较的图，measure 可换")


class ExportColumn(_Shown):
    field: str
    zh: str
    kind: str
    note: str


class ExportTable(_Shown):
    table: str
    zh: str
    hrefs: list[str]
    columns: list[ExportColumn]


class ExportTables(_Shown):
    tables: list[ExportTable]
