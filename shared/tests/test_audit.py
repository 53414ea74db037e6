"""The audit chain: what was changed, removed or inserted after sealing is found."""

import asyncio
from pathlib import Path

import pytest
from asyncpg import PostgresError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from wenxiao.audit import record
from wenxiao.audit_chain import _EVENT, START, HeadSigner, Witness, link, seal_pending, verify_chain
from wenxiao.database import Database
from wenxiao.testing import PRIVATE_KEY, TestDatabase, a_principal, administer, fresh_key

SIGNER = HeadSigner(PRIVATE_KEY)


async def write_events(service: Database, count: int) -> None:
    async with service.transaction(a_principal()) as session:
        for number in range(count):
            await record(session, action="note:write", resource=f"notes/{number}", detail={"字": number})


async def sealed(database: TestDatabase, count: int) -> Database:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    await write_events(service, count)
    assert await seal_pending(service.engine, "notes", SIGNER) == count
    return service


async def test_an_untouched_chain_is_whole(database: TestDatabase) -> None:
    service = await sealed(database, 5)
    await write_events(service, 3)
    assert await seal_pending(service.engine, "notes", SIGNER) == 3
    found = await verify_chain(service.engine, "notes", SIGNER)
    assert (found.events, found.faults) == (8, ())
    await service.close()


FORCED = "SET session_replication_role = replica; "
TAMPERED = {
    "changed": (
        "UPDATE notes.audit_event SET subject = 'somebody else' WHERE resource = 'notes/2'",
        "第 3 号事件与封存时不一致。",
    ),
    "removed": ("DELETE FROM notes.audit_event WHERE resource = 'notes/2'", "第 3 号事件已被删除。"),
    "seal removed": ("DELETE FROM notes.audit_seal WHERE position = 3", "第 3 至 3 号封存记录缺失。"),
    "inserted": (
        (
            "INSERT INTO notes.audit_event (subject, name, role, duty, request_id, action, resource, detail)"
            " VALUES ('x', 'x', 'x', 'x', 'x', 'x', 'x', '{}')"
        ),
        "有 1 条事件绕过封存程序写入。",
    ),
    "tail cut": ("DELETE FROM notes.audit_seal WHERE position = 5", "第 5 号链头之后的封存记录被删除。"),
    "head forged": ("UPDATE notes.audit_head SET signature = 'eA=='", "第 5 号链头的签名不成立。"),
}


@pytest.mark.parametrize("kind", TAMPERED)
async def test_tampering_by_the_owner_of_the_database_is_found(database: TestDatabase, kind: str) -> None:
    statement, expected = TAMPERED[kind]
    service = await sealed(database, 5)
    await administer(database.cluster, "SET session_replication_role = replica", statement, database=database.name)
    found = await verify_chain(service.engine, "notes", SIGNER)
    assert expected in found.faults
    await service.close()


async def test_a_chain_made_anew_with_another_key_is_found(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    await write_events(service, 2)
    await seal_pending(service.engine, "notes", HeadSigner(fresh_key()[0]))
    assert (await verify_chain(service.engine, "notes", SIGNER)).faults == ("第 2 号链头的签名不成立。",)
    await service.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE notes.audit_event SET name = 'x'", "DELETE FROM notes.audit_event", "TRUNCATE notes.audit_event"],
)
async def test_the_database_refuses_to_change_the_past(database: TestDatabase, statement: str) -> None:
    service = await sealed(database, 1)
    with pytest.raises(DBAPIError):
        async with service.transaction() as session:
            await session.execute(text(statement))
    with pytest.raises(PostgresError, match="refused"):
        await administer(database.cluster, statement, database=database.name)
    await service.close()


async def test_sealers_at_once_make_one_chain(database: TestDatabase) -> None:
    service = Database(database.url("wenxiao_notes"), schema="notes")
    for _ in range(5):
        await asyncio.gather(
            write_events(service, 4), *(seal_pending(service.engine, "notes", SIGNER) for _ in range(4))
        )
    while await seal_pending(service.engine, "notes", SIGNER):
        pass
    found = await verify_chain(service.engine, "notes", SIGNER)
    assert (found.events, found.faults) == (20, ())
    await service.close()


async def test_a_verifier_in_another_time_zone_comes_to_the_same_chain(database: TestDatabase) -> None:
    service = await sealed(database, 3)
    await administer(database.cluster, f"ALTER DATABASE {database.name} SET timezone = 'America/Lima'")
    plain = create_async_engine(database.url("wenxiao_notes"))
    found = await verify_chain(plain, "notes", SIGNER)
    await plain.dispose()
    assert (found.events, found.faults) == (3, ())
    await service.close()


async def forge_digests(database: TestDatabase, *statements: str) -> None:
    """What the owner of the database can do without the key: change the past and recompute every digest."""
    await administer(database.cluster, "SET session_replication_role = replica", *statements, database=database.name)
    owner = Database(database.url(), schema="notes")
    async with owner.transaction() as session:
        await session.execute(text("SET LOCAL session_replication_role = replica"))
        rows = await session.execute(
            text(
                f"SELECT s.position, {_EVENT} AS event FROM notes.audit_seal s"
                " JOIN notes.audit_event e ON e.id = s.event_id ORDER BY s.position"
            )
        )
        digest = START
        for row in rows.all():
            digest = link(digest, row.event)
            changed = {"digest": digest, "position": row.position}
            await session.execute(
                text("UPDATE notes.audit_seal SET digest = :digest WHERE position = :position"), changed
            )
    await owner.close()


async def test_a_chain_recomputed_without_the_key_is_found(database: TestDatabase) -> None:
    service = await sealed(database, 2)
    await write_events(service, 3)
    await seal_pending(service.engine, "notes", SIGNER)
    await forge_digests(
        database,
        "UPDATE notes.audit_event SET subject = 'somebody else' WHERE resource = 'notes/1'",
        "DELETE FROM notes.audit_head",
    )
    found = await verify_chain(service.engine, "notes", SIGNER)
    assert found.faults == ("最后的第 5 号封存记录没有签名的链头，其后可能已被改写。",)
    await service.close()


async def test_a_signature_counts_only_for_its_own_position(database: TestDatabase) -> None:
    service = await sealed(database, 2)
    await administer(
        database.cluster,
        "SET session_replication_role = replica",
        "DELETE FROM notes.audit_seal WHERE position = 1",
        "UPDATE notes.audit_seal SET position = 1",
        "UPDATE notes.audit_head SET position = 1",
        database=database.name,
    )
    found = await verify_chain(service.engine, "notes", SIGNER)
    assert "第 1 号链头的签名不成立。" in found.faults
    await service.close()


async def test_an_end_cut_off_everywhere_is_found_by_the_witness(database: TestDatabase, tmp_path: Path) -> None:
    witness = Witness(tmp_path)
    service = Database(database.url("wenxiao_notes"), schema="notes")
    for _ in range(2):
        await write_events(service, 2)
        await seal_pending(service.engine, "notes", SIGNER, witness)
    await administer(
        database.cluster,
        "SET session_replication_role = replica",
        "DELETE FROM notes.audit_event WHERE id IN (SELECT event_id FROM notes.audit_seal WHERE position > 2)",
        "DELETE FROM notes.audit_seal WHERE position > 2",
        "DELETE FROM notes.audit_head WHERE position > 2",
        database=database.name,
    )
    assert (await verify_chain(service.engine, "notes", SIGNER)).faults == ()
    found = await verify_chain(service.engine, "notes", SIGNER, witness)
    assert found.faults == ("数据库外的见证已到第 4 号，库中只到第 2 号，末尾被删除。",)
    await service.close()
