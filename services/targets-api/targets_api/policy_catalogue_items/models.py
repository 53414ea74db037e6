"""Items of a policy catalogue (集中财力办大事): finance keeps it, policies and projects name theirs."""

from datetime import date, datetime

from pydantic import ConfigDict
from sqlalchemy import Date, Index, Numeric, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from targets_api.database import Author, Kept, Scoped, TargetsModel
from targets_api.domain.projects import BudgetBook
from targets_api.projects.fields import ShortWords, Words
from targets_api.views import ScopedView
from wenxiao.bodies import Day, Money


class ItemFields(SQLModel):
    catalogue: ShortWords = Field(default="集中财力办大事", sa_type=Text, description="清单名称")
    code: ShortWords = Field(sa_type=Text, description="条目编号")
    title: ShortWords = Field(sa_type=Text, description="政策名称")
    document: ShortWords = Field(sa_type=Text, description="依据文件")
    valid_from: Day = Field(sa_type=Date, description="自何日起有效")
    valid_until: Day | None = Field(default=None, sa_type=Date, description="有效至何日")
    budget_books: list[BudgetBook] = Field(
        default_factory=list,
        sa_type=JSONB,
        sa_column_kwargs={"server_default": text("'[]'")},
        max_length=4,
        description="项目设置规范：其下项目可用的预算；留空不限",
    )
    largest_amount: Money | None = Field(
        default=None, sa_type=Numeric(18, 2), description="项目设置规范：单个项目的最高金额（元）"
    )
    setting_norm: Words | None = Field(default=None, sa_type=Text, description="项目设置规范的文字")


class ItemDraft(ItemFields):
    model_config = {"extra": "forbid"}


class PolicyCatalogueItem(ItemFields, Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "policy_catalogue_item"
    __table_args__ = (
        UniqueConstraint("region_path", "code"),
        Index("ix_policy_catalogue_item_scope", "region_path", "unit_id", "id"),
    )


class PolicyCatalogueItemView(ScopedView):
    model_config = ConfigDict(extra="forbid")
    catalogue: str
    code: str
    title: str
    document: str
    valid_from: date
    valid_until: date | None
    budget_books: list[BudgetBook]
    largest_amount: str | None
    setting_norm: str | None
    author_name: str
    created_at: datetime
