"""What the edge is told about each caller, read with the public keys as a service reads it."""

import time
from datetime import date

import pytest
from jose import jwt

from gateway.database import SCHEMA
from wenxiao.access import NOTHING, Duty, Reach, ReachKind, Role, principal_of
from wenxiao.testing import TestDatabase, administer

from .front import SERVICE_SECRET, Front, is_problem

LONGCHUAN, ZIJIN = "/44/4416/441622", "/44/4416/441621"


async def organisation_ids(front: Front) -> dict[tuple[str, str], int]:
    found = {}
    for username in ("caizheng-jingban", "zijin-caizheng"):
        token = (await front.sign_in(username))["access_token"]
        for row in (await front.call("GET", "/organisations", token)).json()["items"]:
            found[row["region_code"], row["code"]] = row["id"]
    return found


async def test_without_a_credential_the_caller_is_the_public(front: Front) -> None:
    who = await front.principal()
    assert (who.subject, who.role, who.duty) == ("public", Role.PUBLIC, Duty.NONE)
    assert who.read == Reach(ReachKind.PUBLISHED, "/", audience="public")
    assert who.write == NOTHING


@pytest.mark.parametrize("username", ["caizheng-jingban", "caizheng-shenhe", "caizheng-fuze"])
async def test_finance_reads_the_tree_and_writes_its_portfolio(front: Front, username: str) -> None:
    """The departments of the portfolio with their units, and the own bureau."""
    ids = await organisation_ids(front)
    who = await front.principal((await front.sign_in(username))["access_token"])
    assert who.role is Role.FINANCE
    assert who.read == Reach(ReachKind.REGION_TREE, LONGCHUAN)
    units = sorted(ids["441622", code] for code in ("001", "361", "361001", "362", "362001"))
    assert who.write == Reach(ReachKind.UNITS, LONGCHUAN, tuple(units))
    assert who.portfolio == (ids["441622", "361"], ids["441622", "362"])
    assert (who.region_code, who.region_path, who.level) == ("441622", LONGCHUAN, "county")
    assert who.organisation_id == who.department_id == ids["441622", "001"]


async def test_finance_of_the_next_county_reaches_that_county_only(front: Front) -> None:
    ids = await organisation_ids(front)
    who = await front.principal((await front.sign_in("zijin-caizheng"))["access_token"])
    assert who.read == Reach(ReachKind.REGION_TREE, ZIJIN)
    assert who.write == Reach(ReachKind.UNITS, ZIJIN, tuple(sorted(ids["441621", code] for code in ("001", "361"))))


@pytest.mark.parametrize(
    ("username", "duty", "department"),
    [
        ("yibao-shenhe", Duty.CHECKER, "361"),
        ("yibao-fuze", Duty.HEAD, "361"),
        ("gongxiao-shenhe", Duty.CHECKER, "362"),
        ("gongxiao-fuze", Duty.HEAD, "362"),
    ],
)
async def test_a_department_reaches_itself_and_its_unit(
    front: Front, username: str, duty: Duty, department: str
) -> None:
    ids = await organisation_ids(front)
    who = await front.principal((await front.sign_in(username))["access_token"])
    own = tuple(sorted((ids["441622", department], ids["441622", f"{department}001"])))
    assert (who.role, who.duty) == (Role.DEPARTMENT, duty)
    assert who.read == who.write == Reach(ReachKind.UNITS, LONGCHUAN, own)


@pytest.mark.parametrize(("username", "unit"), [("yibao-jingban", "361001"), ("gongxiao-jingban", "362001")])
async def test_a_unit_reaches_itself_and_knows_its_department(front: Front, username: str, unit: str) -> None:
    ids = await organisation_ids(front)
    who = await front.principal((await front.sign_in(username))["access_token"])
    assert (who.role, who.duty, who.organisation_code) == (Role.UNIT, Duty.MAKER, unit)
    assert who.read == who.write == Reach(ReachKind.UNITS, LONGCHUAN, (ids["441622", unit],))
    assert who.department_id == ids["441622", unit[:3]]


async def test_a_merged_unit_stays_within_reach_of_its_successor(front: Front, database: TestDatabase) -> None:
    ids = await organisation_ids(front)
    heir, gone = ids["441622", "361001"], ids["441622", "362001"]
    merged = f"UPDATE {SCHEMA}.organisation SET successor_id = {heir}, valid_until = '2022-12-31' WHERE id = {gone}"
    await administer(database.cluster, merged, database=database.name)
    who = await front.principal((await front.sign_in("yibao-jingban"))["access_token"])
    assert who.read.units == tuple(sorted((heir, gone)))


async def test_the_congress_reads_what_is_published_to_it(front: Front) -> None:
    published = Reach(ReachKind.PUBLISHED, LONGCHUAN, audience="npc")
    who = await front.principal((await front.sign_in("renda"))["access_token"])
    assert (who.role, who.read, who.write) == (Role.NPC, published, NOTHING)
    machine = await front.principal((await front.machine("npc-longchuan"))["access_token"])
    assert (machine.role, machine.duty) == (Role.NPC_NETWORK, Duty.NONE)
    assert (machine.read, machine.write) == (published, NOTHING)
    assert machine.subject == "npc-longchuan"


@pytest.mark.parametrize(
    ("client_id", "role"), [("treasury-longchuan", Role.TREASURY), ("budget-longchuan", Role.BUDGET_SYSTEM)]
)
async def test_treasury_and_budget_system_reach_as_finance_does(front: Front, client_id: str, role: Role) -> None:
    who = await front.principal((await front.machine(client_id))["access_token"])
    assert (who.subject, who.role, who.duty) == (client_id, role, Duty.NONE)
    assert who.read == Reach(ReachKind.REGION_TREE, LONGCHUAN)
    assert who.write == Reach(ReachKind.OWN_REGION, LONGCHUAN)
    assert (who.organisation_name, who.level) == ("龙川县财政局", "county")


@pytest.mark.parametrize(
    ("username", "role"),
    [("anquan", Role.SECURITY_ADMIN), ("shenji-guanli", Role.AUDIT_ADMIN), ("xitong", Role.SYSTEM_ADMIN)],
)
async def test_the_three_administrators_reach_no_business(front: Front, username: str, role: Role) -> None:
    who = await front.principal((await front.sign_in(username))["access_token"])
    assert (who.role, who.read, who.write) == (role, NOTHING, NOTHING)


async def test_an_assertion_holds_what_every_service_requires(front: Front) -> None:
    token = (await front.sign_in("yibao-fuze"))["access_token"]
    answer = await front.authz(token)
    assert answer.content == b""
    assertion = answer.headers["X-Wenxiao-Assertion"]
    header, claims = jwt.get_unverified_header(assertion), jwt.get_unverified_claims(assertion)
    assert header["alg"] == "ES256"
    assert claims["aud"] == "wenxiao-services"
    assert claims["exp"] - claims["iat"] == 60
    assert abs(claims["iat"] - time.time()) < 5
    again = jwt.get_unverified_claims((await front.authz(token)).headers["X-Wenxiao-Assertion"])
    assert again["jti"] != claims["jti"]
    assert again["sub"] == claims["sub"]


async def test_the_day_of_the_demonstration_lands_in_the_assertion(front: Front) -> None:
    token = (await front.sign_in("yibao-jingban"))["access_token"]
    assert (await front.principal(token, "2022-07-31")).business_day == date(2022, 7, 31)
    assert (await front.principal(None, "2022-07-31")).business_day == date(2022, 7, 31)
    assert (await front.principal(token)).business_day is None


async def test_a_day_that_is_none_is_refused(front: Front) -> None:
    for day in ("2022-02-30", "20220731", "tomorrow", "", "1999-12-31", "2100-01-01", "2022-07-31Z"):
        is_problem(await front.authz(None, day), 422, "business-day-refused", day)


async def test_outside_the_demonstration_no_day_is_accepted(real_clock: Front) -> None:
    for day in ("2022-07-31", "nonsense"):
        problem = is_problem(await real_clock.authz(None, day), 422, "business-day-refused", day)
        assert "请去掉 X-Wenxiao-Day" in problem["detail"]
    assert (await real_clock.principal()).business_day is None


async def test_a_service_works_in_the_background_under_its_own_name(front: Front) -> None:
    asked = {
        "client_id": "evaluation-api",
        "client_secret": SERVICE_SECRET,
        "on_behalf_of": "somebody",
        "business_day": "2023-06-30",
    }
    answer = await front.http.post("/internal/service-assertions", json=asked)
    assert answer.status_code == 200, answer.text
    claims = await (await front.verifier()).claims(answer.json()["assertion"])
    who = principal_of(claims)
    everything = Reach(ReachKind.REGION_TREE, "/")
    assert (who.subject, who.role, who.read, who.write) == ("evaluation-api", Role.SERVICE, everything, everything)
    assert (who.on_behalf_of, who.business_day) == ("somebody", date(2023, 6, 30))


async def test_a_service_with_a_wrong_secret_gets_nothing(front: Front) -> None:
    for client_id, secret in (
        ("evaluation-api", "wrong"),
        ("unknown-api", SERVICE_SECRET),
        ("treasury-longchuan", "treasury-longchuan-demo-secret"),
    ):
        asked = {"client_id": client_id, "client_secret": secret}
        answer = await front.http.post("/internal/service-assertions", json=asked)
        is_problem(answer, 401, "wrong-client-credentials")


async def test_a_service_states_no_day_outside_the_demonstration(real_clock: Front) -> None:
    asked = {"client_id": "evaluation-api", "client_secret": SERVICE_SECRET, "business_day": "2023-06-30"}
    answer = await real_clock.http.post("/internal/service-assertions", json=asked)
    is_problem(answer, 422, "business-day-refused")
