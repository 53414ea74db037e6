"""How the columns of somebody else's library are read as ours: saved once, used for each import."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, model_validator
from pydantic import Field as Constraint
from sqlalchemy import DateTime, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from indicator_library.database import NOW, IndicatorsModel
from indicator_library.domain.import_columns import FIELDS
from indicator_library.indicators.content import Words
from wenxiao.database import Scoped, uuid_key


def _known(field: str) -> str:
    if field not in FIELDS:
        raise ValueError(f"没有这个字段，只能取：{'、'.join(FIELDS)}。")
    return field


ImportField = Annotated[str, AfterValidator(_known), Constraint(json_schema_extra={"enum": list(FIELDS)})]
Value = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]


class ColumnMapping(BaseModel):
    model_config = ConfigDict(extra="forbid")
    heading: Words = Constraint(description="表中的列名")
    field: ImportField = Constraint(description="对应的字段")


class MappingDraft(BaseModel):
    """`values` puts words of the file into ours (正向 → higher); `carry_down`: what merged cells say counts below."""

    model_config = ConfigDict(extra="forbid")
    name: Words = Constraint(description="名称，如“广东省绩效指标库2023版”")
    sheet: Words | None = Constraint(default=None, description="工作表名称；不填则取表头相符的第一张")
    columns: list[ColumnMapping] = Constraint(min_length=1, max_length=60, description="列名 → 字段")
    fixed: dict[ImportField, Value] = Constraint(default_factory=dict, description="表中没有或空着时所用的值")
    values: dict[ImportField, dict[Value, Value]] = Constraint(
        default_factory=dict, description="各字段中的说法 → 本库的值；一级、二级指标和行业的叫法也在这里对应"
    )
    carry_down: list[ImportField] = Constraint(
        default_factory=list, max_length=60, description="上下合并的单元格：空着即与上一行相同"
    )

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        for told in ([one.field for one in self.columns], [one.heading for one in self.columns]):
            if len(set(told)) < len(told):
                raise ValueError("一个字段只能对应一列，一列也只能对应一个字段，请删去重复的。")
        return self


class IndicatorMapping(Scoped, IndicatorsModel, table=True):
    """`content` is the draft as it was saved; an import keeps a copy of what it was read by."""

    __tablename__ = "indicator_mapping"
    __table_args__ = (Index("ix_indicator_mapping_scope", "region_path", "unit_id", "id"),)

    id: UUID | None = uuid_key()
    version: int = 1
    created_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    name: str = Field(sa_type=Text)
    content: dict[str, Any] = Field(sa_type=JSONB)
    author_name: str = Field(sa_type=Text)


class MappingView(MappingDraft):
    """Serialised by PostgreSQL from `indicators.indicator_mapping_view`."""

    model_config = ConfigDict(extra="ignore")
    id: UUID
    version: int
    region_path: str
    region_code: str
    unit_id: int
    unit_code: str
    unit_name: str
    unit_current_name: str
    department_id: int
    author_name: str
    created_at: datetime


class MappingSuggestion(BaseModel):
    """What the headings say by themselves; `unplaced` columns fit no field, `missing` fields have no column."""

    sheet: str
    heading_row: int
    draft: dict[str, Any] = Constraint(description="可直接保存的映射草稿")
    unplaced: list[str]
    missing: list[str]
    words: dict[str, list[str]] = Constraint(description="各字段中尚不认识的说法，请在 values 中写明")
