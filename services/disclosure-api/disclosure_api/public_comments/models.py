"""What somebody said to a public release, without signing in, and what finance answered."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints
from pydantic import Field as Constraint
from sqlalchemy import Date, Index, Text, Uuid
from sqlmodel import Field

from disclosure_api.database import DisclosureModel, json_field
from disclosure_api.disclosure_bulletins.models import StepView
from disclosure_api.domain.participation import CommentStatus
from disclosure_api.releases.models import random_key
from wenxiao.database import Scoped, text_enum

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]


class CommentDraft(BaseModel):
    """No name is asked for, and none is kept."""

    model_config = ConfigDict(extra="forbid")
    release_id: UUID = Constraint(description="所评论的公开内容")
    text: Said = Constraint(description="意见或建议")


class AnswerBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    answer: Said = Constraint(description="财政部门的答复")


class DeclineBody(BaseModel):
    model_config = ConfigDict(extra="forbid")
    reason: Reason = Constraint(description="不予公布的原因，只在内部记录")


class PublicComment(Scoped, DisclosureModel, table=True):
    """Lies where the release lies; its id does not say when it was written."""

    __tablename__ = "public_comment"
    __table_args__ = (
        Index("ix_public_comment_scope", "region_path", "unit_id", "id"),
        Index("ix_public_comment_release", "release_id", "submitted_on"),
    )
    id: UUID | None = random_key()
    version: int = 1
    release_id: UUID = Field(sa_type=Uuid)
    project_name: str | None = Field(default=None, sa_type=Text)
    text: str = Field(sa_type=Text)
    submitted_on: date = Field(sa_type=Date)
    status: CommentStatus = Field(default=CommentStatus.RECEIVED, sa_type=text_enum(CommentStatus))
    answer: str | None = Field(default=None, sa_type=Text)
    answered_by: str | None = Field(default=None, sa_type=Text)
    answered_for: str | None = Field(default=None, sa_type=Text)
    shown_on: date | None = Field(default=None, sa_type=Date)
    declined_because: str | None = Field(default=None, sa_type=Text)
    history: list[dict[str, Any]] = json_field(default_factory=list)


class CommentReceived(BaseModel):
    """What whoever commented is told; it is shown once it is answered."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    release_id: UUID
    submitted_on: date
    status: CommentStatus
    basis: list[str]


class PublicCommentView(BaseModel):
    """`history` and `declined_because` are finance's alone."""

    model_config = ConfigDict(extra="forbid")
    id: UUID
    version: int
    region_path: str
    region_code: str
    release_id: UUID
    project_name: str | None
    text: str
    submitted_on: date
    status: CommentStatus
    answer: str | None
    shown_on: date | None
    declined_because: str | None
    history: list[StepView] | None
