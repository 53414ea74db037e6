"""A delegated post names both persons: in the assertion, and in the log."""

from dataclasses import replace

from sqlalchemy import text

from wenxiao.access import principal_claims, principal_of
from wenxiao.audit import record
from wenxiao.database import Database
from wenxiao.testing import TestDatabase, a_principal

DELEGATE = replace(a_principal(), acting_for="the giver")


def test_an_assertion_carries_for_whom_its_caller_acts() -> None:
    assert principal_of(principal_claims(DELEGATE)) == DELEGATE


def test_an_assertion_of_an_older_gateway_is_read() -> None:
    claims = {name: value for name, value in principal_claims(DELEGATE).items() if name != "acting"}
    assert principal_of(claims) == replace(DELEGATE, acting_for=None)


async def test_the_log_names_both(database: TestDatabase) -> None:
    notes, owner = Database(database.url("wenxiao_notes"), schema="notes"), Database(database.url(), schema="notes")
    async with notes.transaction(DELEGATE) as session:
        await record(session, action="note:write", resource="notes")
    async with owner.transaction() as session:
        rows = (await session.execute(text("SELECT subject, on_behalf_of FROM notes.audit_event"))).all()
    await notes.close()
    await owner.close()
    assert [tuple(row) for row in rows] == [(DELEGATE.subject, "the giver")]
