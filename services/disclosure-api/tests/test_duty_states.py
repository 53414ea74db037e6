"""The statement that lists and counts says of each line what the rule says of it."""

from typing import Any

from disclosure_api.domain.supervision import State

from .many_duties import many_duties
from .office import HEAD, Office
from .year_of_duties import DUTIES, laid, on

DAY = "2022-02-20"


async def all_of(office: Office, **where: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    cursor: dict[str, Any] = {}
    while True:
        params = {"budget_year": 2022, "limit": 200, **where, **cursor}
        answer = (await office.get(DUTIES, on(DAY, HEAD), params=params)).json()
        found += answer["items"]
        if answer["next"] is None:
            return found
        cursor = {"cursor": answer["next"]}


async def test_the_list_is_filtered_and_counted_by_what_the_rule_says(office: Office) -> None:
    await many_duties(office.database, 900)
    await laid(office, "2022-01-25")
    there = set(State) - {State.WAITING}
    whole = await all_of(office)
    assert {one["state"] for one in whole} == there
    by_state = {state: await all_of(office, status=state.value) for state in State}
    for state, lines in by_state.items():
        assert {one["state"] for one in lines} == ({state} if state in there else set()), (
            "the rule says otherwise than the statement"
        )
    assert sum(len(lines) for lines in by_state.values()) == len(whole)
    counts = (await office.get(f"{DUTIES}/counts", on(DAY, HEAD), params={"budget_year": 2022})).json()["departments"]
    for state in State:
        assert sum(line[state] for line in counts) == len(by_state[state])
    assert sum(line["total"] for line in counts) == len(whole)
