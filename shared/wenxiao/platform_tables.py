"""The tables of the kernel in each service's schema, as `platform_0001.sql` makes them.

Declared a second time for one purpose: migrations are proven equal to the metadata.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

_INSTANT = DateTime(timezone=True)
_NOW = text("clock_timestamp()")
_ID = text("uuidv7()")


def declare_platform_tables(metadata: MetaData) -> None:
    _declare_keys(metadata)
    _declare_messages(metadata)
    _declare_audit_tables(metadata)


def _declare_keys(metadata: MetaData) -> None:
    Table(
        "idempotency_record",
        metadata,
        *(Column(name, Text, nullable=False) for name in ("subject", "key", "digest")),
        Column("status", Integer),
        Column("headers", JSONB),
        Column("body", LargeBinary),
        Column("created_at", _INSTANT, nullable=False, server_default=_NOW),
        PrimaryKeyConstraint("subject", "key"),
    )


def _declare_messages(metadata: MetaData) -> None:
    Table(
        "outbox_message",
        metadata,
        Column("id", Uuid, nullable=False, server_default=_ID),
        *(Column(name, Text, nullable=False) for name in ("destination", "path", "aggregate")),
        Column("version", BigInteger, nullable=False),
        Column("body", JSONB, nullable=False),
        Column("on_behalf_of", Text),
        Column("business_day", Date),
        *(Column(name, _INSTANT, nullable=False, server_default=_NOW) for name in ("created_at", "next_attempt_at")),
        Column("attempts", Integer, nullable=False, server_default=text("0")),
        Column("fault", Text),
        Column("delivered_at", _INSTANT),
        PrimaryKeyConstraint("id"),
        Index("ix_outbox_message_due", "aggregate", "version", "id", postgresql_where=text("delivered_at IS NULL")),
    )
    Table(
        "inbox_message",
        metadata,
        Column("id", Uuid, nullable=False),
        Column("aggregate", Text, nullable=False),
        Column("version", BigInteger, nullable=False),
        Column("received_at", _INSTANT, nullable=False, server_default=_NOW),
        PrimaryKeyConstraint("id"),
        Index("ix_inbox_message_aggregate", "aggregate", "version"),
    )


def _declare_audit_tables(metadata: MetaData) -> None:
    Table(
        "audit_event",
        metadata,
        Column("id", Uuid, nullable=False, server_default=_ID),
        Column("recorded_at", _INSTANT, nullable=False, server_default=_NOW),
        Column("business_day", Date),
        *(Column(name, Text, nullable=False) for name in ("subject", "name", "role", "duty")),
        *(Column(name, Text) for name in ("organisation", "session", "on_behalf_of")),
        *(Column(name, Text, nullable=False) for name in ("request_id", "action", "resource")),
        Column("detail", JSONB, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    Table("audit_pending", metadata, Column("event_id", Uuid, nullable=False), PrimaryKeyConstraint("event_id"))
    Table(
        "audit_seal",
        metadata,
        Column("position", BigInteger, nullable=False, autoincrement=False),
        Column("event_id", Uuid, nullable=False),
        Column("digest", Text, nullable=False),
        PrimaryKeyConstraint("position"),
        Index("uq_audit_seal_event_id", "event_id", unique=True),
    )
    Table(
        "audit_head",
        metadata,
        Column("position", BigInteger, nullable=False, autoincrement=False),
        *(Column(name, Text, nullable=False) for name in ("digest", "signature")),
        Column("sealed_at", _INSTANT, nullable=False, server_default=_NOW),
        PrimaryKeyConstraint("position"),
    )
