"""What the one writer of a feed keeps beside its items, and what is built of them: all of it follows from the items."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Index, Integer, LargeBinary, Numeric, Text, Uuid
from sqlalchemy import text as sql
from sqlmodel import Field, SQLModel

from disclosure_api.database import NOW, SCHEMA, DisclosureModel, json_field, texts_field
from disclosure_api.domain.chain import Op
from disclosure_api.domain.fields import Audience, Kind
from wenxiao.database import text_enum


class OfFeed(SQLModel):
    """A region's rows for one audience; they belong to no unit."""

    region_path: str = Field(sa_type=Text, primary_key=True)
    audience: Audience = Field(sa_type=text_enum(Audience), primary_key=True)


class FeedHead(OfFeed, DisclosureModel, table=True):
    """The last item of a feed with what is in force after it; `totals` by type, money as text."""

    __tablename__ = "feed_head"
    __table_args__ = (Index("ix_feed_head_region_code", "region_code", "audience"),)

    region_code: str = Field(sa_type=Text)
    position: int = Field(sa_type=BigInteger)
    head: str = Field(sa_type=Text)
    valid_from: date = Field(sa_type=Date)
    count: int = Field(sa_type=BigInteger)
    money_total: Decimal = Field(sa_type=Numeric(20, 2))
    totals: dict[str, Any] = json_field()


class FeedHolding(OfFeed, DisclosureModel, table=True):
    """What was said last of a matter: the release in force, or the one that was withdrawn. `place` is its number
    among the matters of its kind and year, which decides its part for good."""

    __tablename__ = "feed_holding"
    __table_args__ = (
        Index("ix_feed_holding_position", "region_path", "audience", "position"),
        Index(
            "ix_feed_holding_withdrawn", "region_path", "audience", "item_id", postgresql_where=sql("op = 'withdraw'")
        ),
        Index("uq_feed_holding_place", "region_path", "audience", "type", "budget_year", "place", unique=True),
    )

    type: Kind = Field(sa_type=text_enum(Kind), primary_key=True)
    item_id: UUID = Field(sa_type=Uuid, primary_key=True)
    op: Op = Field(sa_type=text_enum(Op))
    release_id: UUID = Field(sa_type=Uuid)
    position: int = Field(sa_type=BigInteger)
    valid_from: date = Field(sa_type=Date)
    budget_year: int
    place: int
    money: Decimal = Field(sa_type=Numeric(18, 2))
    digest: str = Field(sa_type=Text)


class FeedPurge(OfFeed, DisclosureModel, table=True):
    """A release that was withdrawn after another took its place: no item tells of it, its files are emptied all the
    same."""

    __tablename__ = "feed_purge"

    release_id: UUID = Field(sa_type=Uuid, primary_key=True, foreign_key=f"{SCHEMA}.release.id")
    type: Kind = Field(sa_type=text_enum(Kind))
    item_id: UUID = Field(sa_type=Uuid)


class FeedSnapshot(OfFeed, DisclosureModel, table=True):
    """`document` is the bundle's manifest.json, canonical; `digests` name its parts."""

    __tablename__ = "feed_snapshot"

    number: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    region_code: str = Field(sa_type=Text)
    epoch: UUID = Field(sa_type=Uuid)
    position: int = Field(sa_type=BigInteger)
    built_on: date = Field(sa_type=Date)
    built_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )
    document: str = Field(sa_type=Text)
    digests: list[str] = texts_field()
    key_id: str = Field(sa_type=Text)
    jws: str = Field(sa_type=Text)
    keys: str = Field(sa_type=Text)


class FeedPart(OfFeed, DisclosureModel, table=True):
    """A file of a snapshot, by the SHA-256 of its bytes; `packed` is its gzip, null once it was purged."""

    __tablename__ = "feed_part"
    __table_args__ = (
        Index("ix_feed_part_section", "region_path", "audience", "type", "budget_year", "number"),
        Index("ix_feed_part_digest", "digest"),
    )

    digest: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text)
    format: str = Field(sa_type=Text)
    type: str | None = Field(default=None, sa_type=Text)
    budget_year: int | None = Field(default=None, sa_type=Integer)
    number: int | None = Field(default=None, sa_type=Integer)
    size: int = Field(sa_type=BigInteger)
    packed: bytes | None = Field(default=None, sa_type=LargeBinary)


class FeedKey(DisclosureModel, table=True):
    """The public half of a key that signs, or has signed; `voucher` is its predecessor's signature over it."""

    __tablename__ = "feed_key"
    __table_args__ = (Index("uq_feed_key_active", "status", unique=True, postgresql_where=sql("status = 'active'")),)

    key_id: str = Field(sa_type=Text, primary_key=True)
    number: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    jwk: dict[str, Any] = json_field()
    status: str = Field(sa_type=Text)
    first_day: date = Field(sa_type=Date)
    last_day: date | None = Field(default=None, sa_type=Date)
    vouched_by: str | None = Field(default=None, sa_type=Text)
    voucher: str | None = Field(default=None, sa_type=Text)
