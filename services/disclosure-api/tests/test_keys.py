"""Keys change: the old ones stay published, and each new one is vouched for by the one before."""

import json
from typing import Any

import pytest
from jose import jws

from disclosure_api.disclosure.keys import SigningKeyEnded
from disclosure_api.signing import Seal, seal_of
from wenxiao.testing import fresh_key

from .office import ANYBODY, MANIFEST, NETWORK, RECEIPTS, Office
from .snapshots import build, snapshot

KEYS = "/api/v1/disclosure/keys"


async def published(office: Office) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await office.get(KEYS, ANYBODY)).json()["keys"]
    return found


def restart(office: Office, private: str, former: str | None = None, revoked: str = "") -> Seal:
    """What a new start with another environment does."""
    office.caller.app.state.seal = seal_of(private, former, revoked)
    seal: Seal = office.caller.app.state.seal
    return seal


@pytest.fixture
def first(office: Office) -> str:
    private, _ = fresh_key()
    restart(office, private)
    return private


async def test_a_new_key_is_vouched_for_by_the_one_before(office: Office, first: str) -> None:
    (old,) = await published(office)
    assert (old["status"], old["vouched_by"], old["voucher"], old["last_day"]) == ("active", None, None, None)
    new = restart(office, fresh_key()[0], former=first)
    newest, former = await published(office)
    assert (newest["kid"], newest["status"]) == (new.key_id, "active")
    assert (former["kid"], former["status"]) == (old["kid"], "retired")
    assert former["last_day"] == newest["first_day"]
    assert newest["vouched_by"] == old["kid"]
    told = json.loads(jws.verify(newest["voucher"], old, algorithms=["ES256"]))
    assert told == {"iss": "disclosure-api", "sub": "key"} | dict(new.jwk)
    assert {name: newest[name] for name in new.jwk} == dict(new.jwk)


async def test_what_the_old_key_signed_is_still_proved(office: Office, first: str) -> None:
    await office.published()
    await office.number()
    signed = (await office.get(MANIFEST)).json()["jws"]
    restart(office, fresh_key()[0], former=first)
    keys = {key["kid"]: key for key in await published(office)}
    jws.verify(signed, keys[jws.get_unverified_header(signed)["kid"]], algorithms=["ES256"])


async def test_a_key_that_leaked_vouches_for_nothing(office: Office, first: str) -> None:
    (old,) = await published(office)
    restart(office, fresh_key()[0], former=first, revoked=f"{old['kid']}, ")
    newest, former = await published(office)
    assert (former["status"], newest["status"], newest["vouched_by"]) == ("revoked", "active", None)


async def test_a_key_is_revoked_later_as_well(office: Office, first: str) -> None:
    (old,) = await published(office)
    private = fresh_key()[0]
    restart(office, private, former=first)
    await published(office)
    restart(office, private, revoked=old["kid"])
    assert [key["status"] for key in await published(office)] == ["active", "revoked"]


async def test_without_the_key_before_there_is_no_voucher_and_another_one_does_not_do(
    office: Office, first: str
) -> None:
    await published(office)
    restart(office, fresh_key()[0], former=fresh_key()[0])
    newest, former = await published(office)
    assert (newest["vouched_by"], newest["voucher"], former["status"]) == (None, None, "retired")


async def test_a_process_that_has_the_old_key_still_changes_nothing(office: Office, first: str) -> None:
    await published(office)
    restart(office, fresh_key()[0], former=first)
    after = await published(office)
    restart(office, first)
    assert await published(office) == after


async def test_a_new_key_signs_the_snapshot_anew(office: Office, first: str) -> None:
    await office.published()
    await build(office)
    before = await snapshot(office)
    new = restart(office, fresh_key()[0], former=first)
    await published(office)
    assert await build(office, patience=3600) == 2
    assert (await snapshot(office))["parts"] == before["parts"]
    restart(office, first)
    assert await build(office, patience=3600) == 0
    assert new.key_id != first


async def test_a_revoked_key_does_not_sign(first: str) -> None:
    with pytest.raises(ValueError, match="DISCLOSURE_REVOKED_KEYS"):
        seal_of(first, None, Seal(first).key_id)
    with pytest.raises(ValueError, match="不是密钥编号"):
        seal_of(first, None, "a b")


@pytest.mark.parametrize("revoked", [False, True])
async def test_a_process_whose_key_has_ended_signs_nothing_more(office: Office, first: str, revoked: bool) -> None:
    await office.published()
    await build(office)
    (old,) = await published(office)
    told = (await office.get(MANIFEST)).json()["manifest"]
    figures = {name: told[name] for name in ("position", "head", "count", "money_total")}
    restart(office, fresh_key()[0], former=first, revoked=old["kid"] if revoked else "")
    assert (await office.get(MANIFEST)).status_code == 200
    office.caller.app.state.seal = Seal(first)
    await office.published(source_id=await office.another_target(9))
    with pytest.raises(ExceptionGroup) as told_by_the_round:
        await build(office)
    assert {type(fault) for fault in told_by_the_round.value.exceptions} == {SigningKeyEnded}
    async with office.caller.of(NETWORK) as network:
        for answer in (await network.get(MANIFEST), await network.post(RECEIPTS, json=figures)):
            assert (answer.status_code, answer.json()["type"]) == (503, "/problems/signing-key-ended")
            assert "DISCLOSURE_SIGNING_KEY" in answer.json()["detail"]
    assert len(await published(office)) == 2
