"""The feed: what waits for its number, what has one, and the epoch in which numbers hold."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Constraint
from sqlalchemy import BigInteger, Column, Date, DateTime, Identity, Index, Numeric, Text, UniqueConstraint, Uuid
from sqlmodel import Field

from disclosure_api.database import NOW, SCHEMA, DisclosureModel
from disclosure_api.domain.chain import Op
from disclosure_api.domain.fields import Audience, Kind
from wenxiao.database import Scoped, text_enum, uuid_key


class FeedPending(Scoped, DisclosureModel, table=True):
    """Left by the transaction that publishes or withdraws; the one writer of the feed takes it away.

    `sequence` is drawn while that transaction holds the lock on its release: of one matter, what was done first
    has the lower one. The time in `id` cannot say so, since a clock may be set back.
    """

    __tablename__ = "feed_pending"
    __table_args__ = (Index("ix_feed_pending_feed", "region_path", "audience", "sequence"),)

    id: UUID | None = uuid_key()
    sequence: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    release_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.release.id")
    audience: Audience = Field(sa_type=text_enum(Audience))
    op: Op = Field(sa_type=text_enum(Op))
    valid_from: date = Field(sa_type=Date)


class FeedEntry(Scoped, DisclosureModel, table=True):
    """An item with its link; `count` and `money_total` are what is in force after it."""

    __tablename__ = "feed_entry"
    __table_args__ = (
        UniqueConstraint("region_path", "audience", "position", name="uq_feed_entry_position"),
        Index("ix_feed_entry_region_code", "region_code", "audience"),
        Index("ix_feed_entry_item", "region_path", "audience", "type", "item_id", "position"),
    )

    id: UUID | None = uuid_key()
    audience: Audience = Field(sa_type=text_enum(Audience))
    position: int = Field(sa_type=BigInteger)
    op: Op = Field(sa_type=text_enum(Op))
    type: Kind = Field(sa_type=text_enum(Kind))
    item_id: UUID = Field(sa_type=Uuid)
    release_id: UUID = Field(sa_type=Uuid, foreign_key=f"{SCHEMA}.release.id")
    valid_from: date = Field(sa_type=Date)
    digest: str = Field(sa_type=Text)
    money: Decimal = Field(sa_type=Numeric(18, 2))
    href: str = Field(sa_type=Text)
    previous: str = Field(sa_type=Text)
    link: str = Field(sa_type=Text)
    count: int = Field(sa_type=BigInteger)
    money_total: Decimal = Field(sa_type=Numeric(20, 2))
    numbered_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )


class FeedEpoch(DisclosureModel, table=True):
    """`fingerprint` names the database itself: a restored one differs, and starts a new epoch. One that was copied
    back in place has the same; its witness tells (`witness.py`)."""

    __tablename__ = "feed_epoch"
    __table_args__ = (Index("ix_feed_epoch_number", "number"),)

    id: UUID | None = uuid_key()
    number: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), nullable=False))
    fingerprint: str = Field(sa_type=Text)
    started_at: datetime | None = Field(
        default=None, sa_type=DateTime(timezone=True), nullable=False, sa_column_kwargs={"server_default": NOW}
    )


class FeedItemView(BaseModel):
    """One event. The SHA-256 of its canonical form (RFC 8785) is the next item's `previous`."""

    model_config = ConfigDict(extra="forbid")

    region_path: str
    audience: Audience
    position: int
    op: Op
    type: Kind
    id: str = Constraint(description="同一事项在历次更正中不变的编号")
    release_id: str
    valid_from: str
    digest: str = Constraint(description="href 处内容的 SHA-256，也是其 ETag")
    money: str
    href: str
    previous: str
    content: dict[str, Any] | None = Constraint(
        default=None, description="仅在 content=true 时给出：所公开的内容，撤回后为 null；不计入摘要链"
    )


class Changes(BaseModel):
    """`next` is always given: keep it and come back with it; `caught_up` says nothing waits now."""

    items: list[FeedItemView]
    next: str
    caught_up: bool


class TypeTotals(BaseModel):
    type: Kind
    count: int
    money_total: str


class Withdrawn(BaseModel):
    type: Kind
    id: str
    release_id: str
    position: int


class PartView(BaseModel):
    """A file of the snapshot; `digest` is the SHA-256 of its bytes unpacked, `bytes` their number."""

    name: str
    type: Kind
    budget_year: int
    format: Literal["ndjson", "csv"]
    table: Literal["releases", "indicators", "departments"]
    rows: int
    money_total: str
    bytes: int
    digest: str
    href: str


class PackageView(BaseModel):
    bytes: int
    digest: str
    href: str


class BundleView(BaseModel):
    href: str


class SnapshotView(BaseModel):
    """What was in force at `position`, as files; `next` is the cursor to go on from there."""

    position: int
    head: str
    count: int
    money_total: str
    totals: list[TypeTotals]
    withdrawn: list[Withdrawn]
    next: str
    built_on: date
    parts: list[PartView]
    datapackage: PackageView
    bundle: BundleView


class Manifest(BaseModel):
    """What a consumer holds that has loaded the feed up to `position`."""

    schema_version: str
    epoch: str
    epoch_started_at: str = Constraint(description="该 epoch 开始的时刻（UTC）；早于已知的，是旧的或伪造的清单")
    region_path: str
    audience: Audience
    genesis: str
    position: int
    head: str
    count: int
    money_total: str
    totals: list[TypeTotals]
    withdrawn: list[Withdrawn]
    business_day: date
    snapshot: SnapshotView | None = Constraint(description="最近一次快照；尚未生成时为空，可从 changes 头上拉取")


class SignedManifest(BaseModel):
    manifest: Manifest
    jws: str = Constraint(description="ES256 签名，载荷为 manifest 加 iss、sub")
    keys: str = Constraint(description="公钥地址")


class FeedStanding(BaseModel):
    position: int
    built_on: date


class FeedView(BaseModel):
    """Serialised by PostgreSQL from `disclosure.feed_view`."""

    model_config = ConfigDict(extra="forbid")

    region_path: str
    region_code: str
    region_name: str | None
    audience: Audience
    position: int
    head: str
    count: int
    money_total: str
    last_change: date
    snapshot: FeedStanding | None


class KeyView(BaseModel):
    """A public key (JWK, P-256). `voucher`: a JWS by the key `vouched_by` over the members of this one."""

    kty: str
    crv: str
    x: str
    y: str
    kid: str
    alg: str
    use: str
    status: Literal["active", "retired", "revoked"]
    first_day: date
    last_day: date | None
    vouched_by: str | None
    voucher: str | None


class KeySet(BaseModel):
    keys: list[KeyView]
