"""A framework as it is read, and the sheet that a department fills by it."""

from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Index, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from evaluation_api.database import Document, EvaluationModel, Kept, ScopedView, json_field, points_column
from evaluation_api.domain.lifecycle import SelfEvaluationStatus
from evaluation_api.views import FindingView, Shown, TraceView
from wenxiao.database import Scoped
from wenxiao.errors import NotFound

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
Note = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Number = Annotated[Decimal, Constraint(max_digits=20, decimal_places=4, allow_inf_nan=False)]


class OverallSheetNotFound(NotFound):
    title = "没有整体支出评价表"


class FrameworkNotFound(NotFound):
    title = "没有这一评价框架"


class EnteredFigure(BaseModel):
    """One named figure of the framework, entered once, with where it comes from."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Constraint(description="数据项名称，与框架一致")
    value: Number = Constraint(description="数值；没有的项目不填，不要填0")
    unit: Name = Constraint(description="计量单位；金额可用元、万元、亿元")
    source: Note = Constraint(description="数据来源，如“2022年部门决算”")
    note: Note | None = Constraint(default=None, description="佐证说明：哪份材料、第几页")


class FilledChecklist(BaseModel):
    """Which items of a checklist are fulfilled; an empty list says that none is."""

    model_config = ConfigDict(extra="forbid")
    row: Name = Constraint(description="框架的行代码")
    fulfilled: list[Name] = Constraint(max_length=50, description="符合的要点代码；都不符合的给空列表")
    note: Note | None = Constraint(default=None, description="佐证说明")


class AbsentRow(BaseModel):
    """A row of which the department says that there was no such thing."""

    model_config = ConfigDict(extra="forbid")
    row: Name = Constraint(description="框架的行代码")
    reason: Note = Constraint(description="为什么不适用，如“本年没有新建楼堂馆所”")


class OverallSheetDraft(BaseModel):
    """Body of PUT: everything the department states; what is left out becomes empty again."""

    model_config = ConfigDict(extra="forbid")
    figures: list[EnteredFigure] = Constraint(default_factory=list, max_length=200)
    checklists: list[FilledChecklist] = Constraint(default_factory=list, max_length=100)
    absent: list[AbsentRow] = Constraint(default_factory=list, max_length=100)


class OverallSheet(Kept, Scoped, EvaluationModel, table=True):
    __tablename__ = "overall_sheet"
    __table_args__ = (
        UniqueConstraint("self_evaluation_id"),
        Index("ix_overall_sheet_scope", "region_path", "unit_id", "id"),
    )
    self_evaluation_id: UUID = Field(sa_type=Uuid, foreign_key="evaluation.self_evaluation.id")
    project_id: UUID = Field(sa_type=Uuid)
    budget_year: int
    framework: Document = json_field()
    figures: list[Document] = json_field(default_factory=list)
    checklists: list[Document] = json_field(default_factory=list)
    absent: list[Document] = json_field(default_factory=list)
    total: Decimal | None = points_column(default=None)
    grade: str | None = Field(default=None, sa_type=Text)
    result: Document | None = json_field(default=None)
    policy: Document | None = json_field(default=None)
    digest: str | None = Field(default=None, sa_type=Text)


class OverallRowView(TraceView):
    """A row's trace; `computed` is its formula with the figures in it, null where it could not be computed.

    `stated_by`: `published` where the rule was read in a published table, `recalled` where it awaits checking,
    `convention` where the place sets it.
    """

    code: str
    section: str
    group: str
    indicator: str
    dimension: str | None
    formula: str | None
    computed: str | None
    stated_by: str
    note: str


class SectionView(Shown):
    section: str
    weight: str
    score: str


class SideView(Shown):
    """A dimension or point of focus: what its rows weigh and earn; `code` null: what lies in no dimension."""

    code: str | None = None
    zh: str
    weight: str
    score: str
    rows: list[str]
    basis: list[str]


class FrameworkName(Shown):
    code: str
    zh: str


class OverallResultView(Shown):
    framework: FrameworkName
    rows: list[OverallRowView]
    sections: list[SectionView]
    dimensions: list[SideView]
    focus: list[SideView]
    total: str
    grade: str
    findings: list[FindingView]


class OverallSheetView(ScopedView):
    """`id` and `version` are those of the self-evaluation; `figures` keep what was typed and, beside it, the amount in
    the framework's unit. `result` is null until the self-evaluation is submitted."""

    model_config = ConfigDict(extra="forbid")
    project_id: UUID
    project_code: str
    project_name: str
    budget_year: int
    status: SelfEvaluationStatus
    framework: dict[str, Any]
    figures: list[dict[str, Any]]
    checklists: list[FilledChecklist]
    absent: list[AbsentRow]
    total: str | None
    grade: str | None
    result: OverallResultView | None
    policy: dict[str, Any] | None
    digest: str | None


class FrameworkView(BaseModel):
    """The framework itself: figures to enter, rows with weights, formulas and rules, and whose text it is."""

    model_config = ConfigDict(extra="allow")
    code: str
    zh: str
    document: str
    source: str
    basis: list[str]
    figures: list[dict[str, Any]]
    rows: list[dict[str, Any]]


class FrameworksView(Shown):
    items: list[FrameworkView]
