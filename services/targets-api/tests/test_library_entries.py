"""Entries of the project library over HTTP: objects, codes, the plan of their years, and many at once."""

from collections import Counter
from typing import Any

import pytest
from sqlalchemy import event

OWN_CODE = "44162222T999999999999"


LIFE: dict[str, Any] = {
    "starts_year": 2022,
    "term_years": 2,
    "whole_life_total": "1000000.00",
    "year_plan": [{"year": 2022, "amount": "656600.00"}, {"year": 2023, "amount": "343400.00"}],
}


async def entered(office: Any, **changes: Any) -> dict[str, Any]:
    told: dict[str, Any] = await office.a_project(admitted=False, **changes)
    return told


async def refused(office: Any, body: dict[str, Any], status: int, problem: str, pointer: str | None = None) -> str:
    answer = await office.ask(office.people.maker, "POST", "projects", body)
    told = answer.json()
    assert (answer.status_code, told["type"]) == (status, f"/problems/{problem}"), told
    if pointer:
        assert told["errors"][0]["pointer"] == pointer
    return str(told["detail"])


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("44162222T00000000001", "project-code-malformed"),
        ("44162222X000000000001", "project-code-malformed"),
        ("44162223T000000000001", "project-code-malformed"),
        ("44162222T000000000000", "project-code-malformed"),
        ("44162222T00000000000１", "project-code-malformed"),
        ("44162222T000000000001\n", "project-code-malformed"),
        ("44162122T000000000001", "foreign-region-code"),
    ],
)
async def test_a_code_has_region_year_letter_and_serial(office: Any, code: str, problem: str) -> None:
    await refused(office, office.project_body(code=code), 422, problem)


async def test_a_given_code_is_kept_as_it_is_and_used_once(office: Any) -> None:
    for letter in "RYT":
        code = f"44162221{letter}000000012345"
        assert (await entered(office, code=code))["code"] == code
    await refused(office, office.project_body(code="44162221T000000012345"), 409, "project-code-taken")


async def test_an_assigned_code_steps_over_those_that_were_given(office: Any) -> None:
    first = (await entered(office))["code"]
    after = f"{first[:9]}{int(first[9:]) + 1:012d}"
    assert (await entered(office, code=after))["code"] == after
    assert int((await entered(office))["code"][9:]) == int(first[9:]) + 2


async def test_entries_are_found_by_code_name_and_kind(office: Any) -> None:
    road = await entered(office, name="乡村道路养护", budget_book="government_fund", other_fund="ppp", code=OWN_CODE)
    tax = await entered(office, name="小微企业减税100%", side="revenue", traits=["policy_programme"])

    async def found(query: str) -> list[str]:
        answer = await office.ask(office.people.finance_maker, "GET", f"projects?{query}")
        return [item["id"] for item in answer.json()["items"]]

    assert await found("q=道路") == [road["id"]]
    assert await found("q=44162222T9999") == [road["id"]]
    assert await found("q=100%25") == [tax["id"]]
    assert await found("q=%25_") == []
    assert await found("other_fund=ppp") == await found("budget_book=government_fund") == [road["id"]]
    assert await found("object=policy") == await found("side=revenue") == [tax["id"]]


async def test_a_department_has_one_entry_of_its_own(office: Any) -> None:
    people, body = office.people, office.project_body(object="department", name="医保局整体支出", kind="continuing")
    await refused(office, body, 403, "object-not-yours")
    whole = await office.done(people.department_maker, "POST", "projects", body)
    code = people.department_maker.organisation_code
    assert (whole["object"], whole["code"]) == ("department", f"441622-{code}-整体")
    again = await office.ask(people.department_maker, "POST", "projects", body)
    assert (again.status_code, again.json()["type"]) == (409, "/problems/project-code-taken")
    admitted = await office.done(people.finance_maker, "POST", f"projects/{whole['id']}/admit")
    assert admitted["status"] == "admitted", "no ex-ante assessment is asked of a department"
    await refused(office, office.project_body(object="government"), 403, "object-not-yours")


ONE_EACH = [{"year": 2022, "amount": "1.00"}, {"year": 2023, "amount": "1"}]
TWICE = [{"year": 2022, "amount": "1.00"}, {"year": 2022, "amount": "1"}]


@pytest.mark.parametrize(
    ("changes", "pointer", "says"),
    [
        ({"year_plan": [{"year": 2022, "amount": "1.00"}]}, "#/whole_life_total", "全周期总额"),
        (
            {
                "whole_life_total": "3.00",
                "year_plan": ONE_EACH,
            },
            "#/year_plan",
            "分年度合计2.00元，全周期总额3.00元",
        ),
        (
            {
                "whole_life_total": "2.00",
                "year_plan": TWICE,
            },
            "#/year_plan/1/year",
            "2022年度重复",
        ),
        (
            {
                "whole_life_total": "1.00",
                "starts_year": 2022,
                "term_years": 2,
                "year_plan": [{"year": 2024, "amount": "1.00"}],
            },
            "#/year_plan/0/year",
            "不在期限2022至2023年之内",
        ),
        ({"term_years": 2}, "#/starts_year", "起始年度"),
    ],
)
async def test_the_years_add_up_to_the_whole(office: Any, changes: dict[str, Any], pointer: str, says: str) -> None:
    assert says in await refused(office, office.project_body(**changes), 422, "year-plan-uneven", pointer)


async def test_many_are_entered_at_once_each_row_for_itself(office: Any) -> None:
    people = office.people
    rows = [
        office.project_body(name="道路一", code=OWN_CODE) | {"_row": 7},
        office.project_body(name="道路二", code=OWN_CODE),
        office.project_body(name="道路三", amount_requested=5.5),
        office.project_body(name="道路四", year_plan=[{"year": 2022, "amount": "1.00"}]),
        {"name": "道路五"},
        office.project_body(name="道路六"),
    ]

    async def sent(query: str = "") -> dict[str, Any]:
        answer = await office.ask(people.maker, "POST", f"projects/bulk{query}", {"rows": rows})
        assert answer.status_code == 200, answer.text
        told: dict[str, Any] = answer.json()
        return told

    async def stored() -> list[str]:
        items = (await office.ask(people.maker, "GET", "projects")).json()["items"]
        return sorted(item["name"] for item in items)

    tried = await sent("?dry_run=true")
    assert await stored() == []
    done = await sent()
    assert await stored() == ["道路一", "道路六"]
    for told in (tried, done):
        assert (told["accepted"], told["refused"]) == (2, 4)
        assert [row["outcome"] for row in told["rows"]] == ["accepted", *["refused"] * 4, "accepted"]
        assert [row["row"] for row in told["rows"]] == rows, "each row comes back with what its clerk put in"
        places = [error["pointer"] for row in told["rows"] for error in row["errors"]]
        assert places[:3] == ["#/rows/1/code", "#/rows/2/amount_requested", "#/rows/3/whole_life_total"]
        assert "#/rows/4/budget_year" in places
    assert [row["project_id"] is None for row in done["rows"]] == [False, True, True, True, True, False]
    assert done["rows"][0]["code"] == OWN_CODE
    leads = (await office.ask(people.maker, "GET", "project-leads")).json()["items"]
    assert len(leads) == 2


async def test_hundreds_are_entered_with_few_words_to_the_database(office: Any) -> None:
    """Each with its plan, its first lead and a code that no row of the same batch has."""
    plan = {
        "whole_life_total": "3.00",
        "year_plan": [{"year": 2022, "amount": "1.00"}, {"year": 2023, "amount": "2.00"}],
    }
    given = "44162222T000000000002"
    rows = [office.project_body(name=f"道路{number}", **plan) for number in range(300)]
    rows.append(office.project_body(name="自带代码", code=given))
    asked: Counter[str] = Counter()
    engine = office.caller.app.state.database.engine.sync_engine

    @event.listens_for(engine, "before_cursor_execute")
    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        asked[statement.split("(", maxsplit=1)[0].strip()] += 1

    told = (await office.ask(office.people.maker, "POST", "projects/bulk", {"rows": rows})).json()
    assert (told["accepted"], told["refused"]) == (301, 0)
    assert asked["INSERT INTO targets.project"] == 1
    codes = [row["code"] for row in told["rows"]]
    assert (codes[-1], len(set(codes))) == (given, 301)
    page = (await office.ask(office.people.maker, "GET", f"projects?code={codes[0]}")).json()
    (first,) = page["items"]
    assert [(one["year"], one["amount"]) for one in first["year_plan"]] == [(2022, "1.00"), (2023, "2.00")]
    leads = (await office.ask(office.people.maker, "GET", f"projects/{first['id']}/project-leads")).json()["items"]
    assert [lead["person"] for lead in leads] == ["医疗保险服务中心主任"]


async def test_an_admission_is_kept_with_all_its_rules_and_computed_again(office: Any) -> None:
    project = await office.a_project(other_fund="ppp", **LIFE)
    path = f"projects/{project['id']}/decisions"
    (*_, kept) = (await office.ask(office.people.maker, "GET", path)).json()["items"]
    rules = [finding["rule"] for finding in kept["decision"]["findings"]]
    assert rules == [
        *("library.book_managed", "library.fund_managed", "library.tracked_to_its_end", "library.target_missing"),
    ]
    assert [one["section"] for one in kept["policy_stamp"]["beside"]] == ["targets", "indicators", "directory"]
    again = (await office.ask(office.people.maker, "POST", f"{path}/{kept['id']}/recompute")).json()
    assert (again["same"], again["policy_unchanged"]) == (True, True)


async def test_what_would_be_decided_is_told_before(office: Any) -> None:
    project = await entered(office)
    path = f"projects/{project['id']}/admission"
    told = (await office.ask(office.people.maker, "GET", path)).json()
    assert told["outcome"] == "refused"
    assert told["findings"][0]["rule"] == "library.ex_ante_missing"
    assert (await office.ask(office.people.sibling, "GET", path)).status_code == 404
    assert (await office.ask(office.people.maker, "GET", f"projects/{project['id']}")).json()["status"] == "entered"
