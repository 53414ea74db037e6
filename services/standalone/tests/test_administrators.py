"""How a real installation begins: three administrators with passwords that are good once."""

from collections.abc import Iterator

import httpx
import pytest

from standalone.administrators import accounts_shown_once, create, reset
from standalone.house import house
from standalone.installation import Installation, InstallationRefused
from standalone.members import MEMBERS
from standalone.throwaway import throwaway_installation

OWN = "Zi-Ji-De-Mima-2026"


@pytest.fixture
def place() -> Iterator[Installation]:
    with throwaway_installation(demonstration=False) as made:
        yield made


async def signing_in(edge: httpx.AsyncClient, username: str, password: str) -> httpx.Response:
    return await edge.post("/sessions", json={"username": username, "password": password})


async def test_three_administrators_begin_with_passwords_that_are_good_once(place: Installation) -> None:
    made = await create(place, ["441622"], "龙川县财政局")
    assert [account.username for account in made] == ["xitong-441622", "anquan-441622", "shenji-441622"]
    shown = accounts_shown_once(made)
    assert shown.row_count == 3
    with pytest.raises(InstallationRefused, match="已有管理员：anquan-441622、shenji-441622、xitong-441622"):
        await create(place, ["441622"], "龙川县财政局")
    async with house(place, MEMBERS, clock="real") as inside:
        transport = httpx.ASGITransport(inside)
        async with httpx.AsyncClient(transport=transport, base_url="http://edge/api/v1") as edge:
            roles = []
            for account in made:
                refused = await signing_in(edge, account.username, account.one_time_password)
                assert (refused.status_code, refused.json()["reason"]) == (403, "one_time")
                asked = {"username": account.username, "old_password": account.one_time_password, "new_password": OWN}
                assert (await edge.post("/credentials/renew", json=asked)).status_code == 204
                signed_in = await signing_in(edge, account.username, OWN)
                assert signed_in.status_code == 201, signed_in.text
                roles.append(signed_in.json()["post"]["role"])
            assert roles == ["system_admin", "security_admin", "audit_admin"]
            again = await reset(place, " XITONG-441622")
            assert (await signing_in(edge, "xitong-441622", OWN)).status_code == 401
            answer = await signing_in(edge, "xitong-441622", again.one_time_password)
            assert (answer.status_code, answer.json()["reason"]) == (403, "one_time")


async def test_a_place_that_does_not_come_along_is_named_from_its_province_down(place: Installation) -> None:
    for regions, hint in (
        (["441823"], "从省开始逐级写明"),
        (["440000", "441800", "441823"], "请写明名称"),
        (["330000", "441800=清远市"], "不在同一个省"),
        (["440000", "44182=阳山县"], "六位数字"),
        (["440000", "441800=清远市", "441823=阳山县"], "--organisation"),
    ):
        with pytest.raises(InstallationRefused, match=hint):
            await create(place, regions, "")
    with pytest.raises(InstallationRefused, match="没有登录名"):
        await reset(place, "nobody")
    made = await create(place, ["440000", "441800=清远市", "441823=阳山县"], "阳山县财政局")
    assert [account.username for account in made] == ["xitong-441823", "anquan-441823", "shenji-441823"]
