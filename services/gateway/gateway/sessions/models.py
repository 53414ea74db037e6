"""A session is one post of one person, or one machine; refresh tokens are kept as digests only."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Described
from sqlalchemy import CheckConstraint, Index, LargeBinary, Text, text
from sqlmodel import Field

from gateway.database import INSTANT, SCHEMA, GatewayModel
from gateway.domain.sessions import SessionStatus
from gateway.posts.models import PostView
from wenxiao.database import text_enum, uuid_key


class UserSession(GatewayModel, table=True):
    """Browser and address are for the person's own eyes, and are forgotten with the session."""

    __tablename__ = "session"
    __table_args__ = (
        CheckConstraint("(post_id IS NULL) <> (client_id IS NULL)", name="holder"),
        Index("ix_session_open", "last_seen_at", postgresql_where=text("status = 'active'")),
    )

    id: UUID = uuid_key()
    post_id: UUID | None = Field(default=None, foreign_key=f"{SCHEMA}.post.id", index=True)
    client_id: str | None = Field(default=None, sa_type=Text, foreign_key=f"{SCHEMA}.machine.client_id", index=True)
    status: SessionStatus = Field(default=SessionStatus.ACTIVE, sa_type=text_enum(SessionStatus))
    started_at: datetime = Field(sa_type=INSTANT)
    expires_at: datetime = Field(sa_type=INSTANT, index=True)
    ended_at: datetime | None = Field(default=None, sa_type=INSTANT)
    last_seen_at: datetime = Field(default=None, sa_type=INSTANT, sa_column_kwargs={"server_default": text("now()")})
    user_agent: str | None = Field(default=None, sa_type=Text)
    address: str | None = Field(default=None, sa_type=Text)
    version: int = 1


class RefreshToken(GatewayModel, table=True):
    """`digest` is SHA-256 of a 256-bit random token: no salt is needed where nothing can be guessed."""

    __tablename__ = "refresh_token"

    digest: bytes = Field(primary_key=True, sa_type=LargeBinary)
    session_id: UUID = Field(foreign_key=f"{SCHEMA}.session.id", index=True)
    issued_at: datetime = Field(sa_type=INSTANT)
    used_at: datetime | None = Field(default=None, sa_type=INSTANT)


class SignIn(BaseModel):
    """`post_id` chooses the post; without it the one entered upon first."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"username": "yibao-jingban", "password": "…"}}
    )

    username: str = Described(min_length=1, max_length=64)
    password: str = Described(min_length=1, max_length=256)
    post_id: UUID | None = None


class PostChange(BaseModel):
    """`post_id` is one of the `posts` of the sign-in."""

    model_config = ConfigDict(extra="forbid")

    post_id: UUID


class Refresh(BaseModel):
    model_config = ConfigDict(extra="forbid")

    refresh_token: str = Described(min_length=1, max_length=256)


class SignedIn(BaseModel):
    """The access token is for the Authorization header; the refresh token is good once.

    `posts` are all that the person may work in today, `post` among them.
    """

    access_token: str
    token_type: str = "Bearer"  # noqa: S105  # the name of the scheme
    expires_in: int = Described(description="seconds")
    refresh_token: str
    session_id: UUID
    session_expires_at: datetime
    post: PostView
    posts: list[PostView]


class SessionView(BaseModel):
    """Serialised by PostgreSQL from `gateway.session_view`."""

    id: UUID
    version: int
    username: str
    name: str
    post_id: UUID
    region_path: str
    status: SessionStatus
    started_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    last_seen_at: datetime


class OwnSessionView(BaseModel):
    """Serialised by PostgreSQL from `gateway.own_session_view`; the present one has the `session_id` of sign-in."""

    id: UUID
    version: int
    post_id: UUID | None
    client_id: str | None
    status: SessionStatus
    started_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    user_agent: str | None
    address: str | None
