"""The years of an entry: what its whole life is planned to cost, and the budget years it was rolled forward to."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Numeric, UniqueConstraint, Uuid
from sqlmodel import Field, col, delete, select

from targets_api.database import Author, Kept, Scoped, Session, TargetsModel
from targets_api.domain.entries import Life, YearAmount
from targets_api.domain.projects import ExitTrigger, ProjectKind
from targets_api.projects.fields import Words, Year
from targets_api.projects.models import PlannedYear, Project
from targets_api.scope import scope_of
from wenxiao.bodies import Money
from wenxiao.database import text_enum


class ProjectYear(Author, Kept, Scoped, TargetsModel, table=True):
    """A budget year that an admitted entry was rolled forward to, under its code."""

    __tablename__ = "project_year"
    __table_args__ = (
        UniqueConstraint("project_id", "budget_year"),
        Index("ix_project_year_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    budget_year: int
    kind: ProjectKind = Field(sa_type=text_enum(ProjectKind))
    amount_requested: Decimal = Field(sa_type=Numeric(18, 2))
    rolled_on: date = Field(sa_type=Date)


class ProjectYearPlan(Author, Kept, Scoped, TargetsModel, table=True):
    __tablename__ = "project_year_plan"
    __table_args__ = (
        UniqueConstraint("project_id", "year"),
        Index("ix_project_year_plan_scope", "region_path", "unit_id", "id"),
    )
    project_id: UUID = Field(sa_type=Uuid, foreign_key="targets.project.id")
    year: int
    amount: Decimal = Field(sa_type=Numeric(18, 2))


class RollForward(BaseModel):
    """Body of POST roll-forward; an amount left out is the plan's for that year, else the last year's."""

    model_config = ConfigDict(extra="forbid")
    budget_year: Year = Constraint(description="转入的预算年度")
    amount_requested: Money | None = Constraint(default=None, description="申请预算（元）；留空取分年度安排或上年数")


class Exit(BaseModel):
    model_config = ConfigDict(extra="forbid")
    trigger: ExitTrigger = Constraint(description="退出的情形")
    reason: Words = Constraint(description="退出理由")


async def plan_of(session: Session, project_id: UUID) -> tuple[YearAmount, ...]:
    asked = (
        select(ProjectYearPlan).where(col(ProjectYearPlan.project_id) == project_id).order_by(col(ProjectYearPlan.year))
    )
    return tuple(YearAmount(row.year, row.amount) for row in (await session.scalars(asked)).all())


async def years_of(session: Session, project_id: UUID) -> list[ProjectYear]:
    asked = select(ProjectYear).where(col(ProjectYear.project_id) == project_id).order_by(col(ProjectYear.budget_year))
    return list((await session.scalars(asked)).all())


def plan_rows(project: Project, plan: list[PlannedYear], *, author: Author) -> list[ProjectYearPlan]:
    return [
        ProjectYearPlan(
            **scope_of(project),
            author_subject=author.author_subject,
            author_name=author.author_name,
            project_id=project.id,
            year=one.year,
            amount=one.amount,
        )
        for one in plan
    ]


async def write_plan(session: Session, project: Project, plan: list[PlannedYear], *, author: Author) -> None:
    """The plan as a whole takes the place of the one before, as long as the entry may be edited."""
    await session.execute(delete(ProjectYearPlan).where(col(ProjectYearPlan.project_id) == project.id))
    session.add_all(plan_rows(project, plan, author=author))
    await session.flush()


def life_of(project: Project, plan: tuple[YearAmount, ...]) -> Life:
    return Life(
        project.starts_year,
        project.term_years,
        project.term_reason,
        project.expires_on,
        project.whole_life_total,
        plan,
    )
