"""The tables of the copy as this package's SQL makes them, declared again: migrations are proven equal to models."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    DateTime,
    Index,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

_INSTANT = DateTime(timezone=True)


def _texts(*names: str, nullable: bool = False) -> list[Column[str]]:
    return [Column(name, Text, nullable=nullable) for name in names]


def declare_directory_tables(metadata: MetaData) -> None:
    recorded = ("recorded_at", _INSTANT)
    Table(
        "directory_region",
        metadata,
        *_texts("code", "name", "level", "path"),
        Column("parent_code", Text),
        Column(*recorded, nullable=False),
        PrimaryKeyConstraint("code"),
    )
    Table(
        "directory_organisation",
        metadata,
        Column("id", BigInteger, nullable=False, autoincrement=False),
        *_texts("region_code", "region_path", "code", "name", "kind", "follows_region_code", "follows_region_path"),
        *(Column(name, BigInteger, nullable=False) for name in ("department_id", "follows_department_id")),
        *(Column(name, BigInteger) for name in ("parent_id", "successor_id")),
        Column("credit_code", Text),
        Column("valid_from", Date, nullable=False),
        Column("valid_until", Date),
        Column(*recorded, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    Table(
        "directory_position",
        metadata,
        Column("id", SmallInteger, nullable=False, autoincrement=False),
        *(Column(name, BigInteger, nullable=False) for name in ("position", "head")),
        Column("read_at", _INSTANT, nullable=False),
        PrimaryKeyConstraint("id"),
    )
    Table(
        "directory_move",
        metadata,
        Column("organisation_id", BigInteger, nullable=False, autoincrement=False),
        Column("since", _INSTANT, nullable=False),
        PrimaryKeyConstraint("organisation_id"),
    )


def declare_assigned_project(metadata: MetaData) -> None:
    Table(
        "assigned_project",
        metadata,
        *(Column(name, Uuid, nullable=False) for name in ("assignment_id", "project_id")),
        Column("assignee", Text, nullable=False),
        *(Column(name, Date, nullable=False) for name in ("starts_on", "ends_on")),
        Column("revoked_at", _INSTANT),
        PrimaryKeyConstraint("assignment_id", "project_id"),
        Index("ix_assigned_project_assignee", "assignee"),
    )
