"""What is promised and what is reached flows in from the other services, is matched, replaced and counted."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from indicator_library.database import ROLE, SCHEMA
from indicator_library.observations.matching_anew import MatchAnew
from indicator_library.observations.models import ObservationView
from wenxiao.access import Duty, Role
from wenxiao.database import Database
from wenxiao.testing import OTHER_COUNTY, Caller, TestDatabase, a_principal, administer

from .flowing_in import (
    FINANCE,
    SERVICE,
    YIBAO,
    a_result,
    a_row,
    a_target,
    an_indicator,
    deliver,
    found,
    get,
    observations,
)


async def used(database: TestDatabase, indicator: dict[str, Any]) -> dict[int, tuple[int, int]]:
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT budget_year, targets, evaluations FROM indicators.indicator_usage"
            f" WHERE indicator_id = '{indicator['id']}' AND targets + evaluations > 0"
        )
        told = {row.budget_year: (row.targets, row.evaluations) for row in rows}
    await owner.close()
    return told


@pytest.mark.clause("shantou-16.e", "shantou-annex-42", "longchuan-2.9.g", "longchuan-annex-41", "chifeng-17.a")
async def test_a_target_and_its_evaluation_become_observations(library: Caller, database: TestDatabase) -> None:
    indicator = await an_indicator(library, unit="%", kind="quantitative", direction="higher")
    target = a_target(a_row(1, library_indicator_id=indicator["id"]), a_row(2, name="没有人用过的指标"))
    assert await deliver(library, "targets", target)
    promised, unmatched = await observations(library)
    assert (promised["indicator_id"], promised["matched_by"]) == (indicator["id"], "reference")
    assert (promised["comparable_unit"], promised["comparable_target"]) == ("%", "95")
    assert (unmatched["indicator_id"], unmatched["matched_by"], unmatched["met"]) == (None, "none", None)
    assert await observations(library, unmatched=True) == [unmatched]
    assert await used(database, indicator) == {2022: (1, 0)}

    assert await deliver(library, "results", a_result(target, found(1), found(2, met=False, ratio="0.5")))
    reached, missed = await observations(library, evaluated=True)
    wanted = {"actual_text": "96%", "actual_value": "96", "actual_unit": "%", "met": True, "ratio": "1.01"}
    wanted |= {"score": "10", "evaluated_on": "2023-04-01", "evaluated_by": "self_evaluation"}
    assert {name: reached[name] for name in wanted} == wanted
    assert reached["comparable_actual"] == "96"
    assert missed["met"] is False
    assert await used(database, indicator) == {2022: (1, 1)}
    read = await get(library, FINANCE, f"observations/{reached['id']}")
    assert ObservationView.model_validate(read.json()).indicator_code == indicator["code"]

    checked = a_result(target, found(1, actual_value="90", met=False), source="re_check")
    assert await deliver(library, "results", checked, version=1_000_003)
    verified, left = await observations(library)
    assert (verified["actual_value"], verified["met"], verified["evaluated_by"]) == ("90", False, "re_check")
    assert (left["evaluated_on"], left["actual_text"]) == (None, None)


async def test_a_result_may_come_before_its_target_and_one_that_was_returned_counts_no_more(
    library: Caller, database: TestDatabase
) -> None:
    indicator = await an_indicator(library, unit="%", kind="quantitative", direction="higher")
    target = a_target(a_row(1, library_indicator_id=indicator["id"]))
    await deliver(library, "results", a_result(target, found(1)), version=4)
    assert await observations(library) == []
    await deliver(library, "targets", target)
    assert [one["actual_value"] for one in await observations(library)] == ["96"]
    assert await used(database, indicator) == {2022: (1, 1)}
    returned = a_result(target, finished=False, evaluated_on=None)
    assert await deliver(library, "results", returned, version=5)
    assert [(one["met"], one["evaluated_on"]) for one in await observations(library)] == [(None, None)]
    assert await used(database, indicator) == {2022: (1, 0)}
    assert not await deliver(library, "results", a_result(target, found(1)), version=4)


async def test_a_revision_replaces_what_was_told_and_an_exit_marks_it(library: Caller, database: TestDatabase) -> None:
    one, other = [
        await an_indicator(library, unit="%", subcategory=subcategory) for subcategory in ("数量指标", "质量指标")
    ]
    first = a_target(a_row(1, library_indicator_id=one["id"]), a_row(2, library_indicator_id=one["id"]))
    key = str(uuid4())
    assert await deliver(library, "targets", first, key=key)
    assert not await deliver(library, "targets", first, key=key)
    assert await used(database, one) == {2022: (2, 0)}
    second = first | {"target_id": str(uuid4()), "revision": 2, "rows": [a_row(1, library_indicator_id=other["id"])]}
    assert await deliver(library, "targets", second)
    assert not await deliver(library, "targets", first)
    (kept,) = await observations(library)
    assert (kept["target_id"], kept["indicator_id"]) == (second["target_id"], other["id"])
    assert (await used(database, one), await used(database, other)) == ({}, {2022: (1, 0)})
    assert await deliver(library, "targets", second | {"exited_on": "2022-06-10"})
    (marked,) = await observations(library)
    assert (marked["id"], marked["exited_on"]) == (kept["id"], "2022-06-10")


async def test_a_row_is_matched_by_its_name_and_category_and_never_guessed(library: Caller) -> None:
    named = await an_indicator(library, name="救助覆盖率")
    same = a_row(
        1, name=" 救助 覆盖率", category=named["category"].removesuffix("指标"), subcategory=named["subcategory"]
    )
    elsewhere = a_row(2, name="救助覆盖率", category="成本指标", subcategory=None)
    gone = a_row(3, library_indicator_id=str(uuid4()), name="救助覆盖率", category="成本指标")
    await deliver(library, "targets", a_target(same, elsewhere, gone))
    rows = await observations(library)
    assert [(one["indicator_id"], one["matched_by"]) for one in rows] == [
        (named["id"], "name"),
        (None, "none"),
        (None, "none"),
    ]


async def test_values_are_laid_in_the_unit_of_the_indicator(library: Caller) -> None:
    indicator = await an_indicator(library, unit="%")
    rows = [
        a_row(1, library_indicator_id=indicator["id"], unit="‰", target_value="950"),
        a_row(2, library_indicator_id=indicator["id"], unit="人"),
        a_row(3, library_indicator_id=indicator["id"], unit=None),
    ]
    target = a_target(*rows)
    await deliver(library, "targets", target)
    results = [found(number, unit="‰", actual_value="960", met=None, ratio=None) for number in (1, 2, 3)]
    await deliver(library, "results", a_result(target, *results))
    told = await observations(library)
    assert [one["comparable_target"] for one in told] == ["95", None, None]
    assert [one["comparable_actual"] for one in told] == ["96", "96", "96"]
    assert [one["met"] for one in told] == [True, None, None]


async def test_everybody_sees_what_is_within_reach_and_only_neighbours_tell(
    library: Caller, database: TestDatabase
) -> None:
    await deliver(library, "targets", a_target(a_row()))
    await deliver(library, "targets", a_target(a_row(), unit=362001))
    elsewhere = a_target(a_row()) | {"region_path": OTHER_COUNTY, "region_code": OTHER_COUNTY[-6:]}
    await deliver(library, "targets", elsewhere)
    city = a_principal(Role.FINANCE, Duty.HEAD, organisation_id=1, region_path="/44/4416")
    department = a_principal(Role.DEPARTMENT, Duty.HEAD, organisation_id=361, units=(361, 361001))
    for who, count in ((YIBAO, 1), (department, 1), (FINANCE, 2), (city, 3)):
        assert len(await observations(library, who)) == count
    (own,) = await observations(library, YIBAO)
    other = a_principal(organisation_id=362001)
    assert (await get(library, other, f"observations/{own['id']}")).status_code == 404
    assert (await get(library, a_principal(Role.NPC, Duty.MAKER), "observations")).status_code == 403
    refused = await library.of(FINANCE).post("/internal/observed-targets", json=a_target(a_row()))
    assert refused.status_code == 403
    service = Database(database.url(ROLE), schema=SCHEMA)
    async with service.transaction(FINANCE) as session:
        connection = await session.connection()
        changed = await connection.exec_driver_sql("UPDATE indicators.observation SET met = true")
        assert changed.rowcount == 0
        with pytest.raises(DBAPIError):
            await connection.exec_driver_sql("UPDATE indicators.indicator_usage SET targets = 9")
        await session.rollback()
    await service.close()


async def test_observations_and_their_counts_follow_a_unit_that_moves(library: Caller, database: TestDatabase) -> None:
    indicator = await an_indicator(library, unit="%")
    await deliver(library, "targets", a_target(a_row(1, library_indicator_id=indicator["id"])))
    await administer(
        database.cluster,
        f"UPDATE indicators.observation SET region_path = '{OTHER_COUNTY}', region_code = '{OTHER_COUNTY[-6:]}'",
        database=database.name,
    )
    owner = Database(database.url(), schema=SCHEMA)
    async with owner.engine.begin() as connection:
        rows = await connection.exec_driver_sql(
            "SELECT region_path, targets FROM indicators.indicator_usage ORDER BY 2"
        )
        counts = [tuple(row) for row in rows if row[0] != "/"]
    await owner.close()
    assert sorted(counts) == sorted([("/44/4416/441622", 0), (OTHER_COUNTY, 1)])
    assert await observations(library, SERVICE) != []


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({"budget_year": 1999}, "#/budget_year"),
    ({"rows": [a_row(0)]}, "#/rows/0/row_number"),
    ({"rows": [a_row(1, target_value="NaN")]}, "#/rows/0/target_value"),
    ({"target_id": "x"}, "#/target_id"),
]


async def test_a_message_that_cannot_be_right_names_the_field(library: Caller) -> None:
    headers = {"X-Outbox-Id": str(uuid4()), "X-Outbox-Aggregate": "a", "X-Outbox-Version": "1"}
    for change, pointer in UNFIT:
        message = a_target(a_row()) | change
        answer = await library.of(SERVICE).post("/internal/observed-targets", json=message, headers=headers)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]
    assert await observations(library) == []


async def test_a_row_is_matched_once_the_library_knows_its_indicator(library: Caller, database: TestDatabase) -> None:
    await deliver(library, "targets", a_target(a_row(1, name="新设的指标", unit="‰", target_value="950")))
    assert [one["matched_by"] for one in await observations(library)] == ["none"]
    indicator = await an_indicator(library, name="救助覆盖率")
    renamed = f"UPDATE indicators.indicator SET name_key = '新设的指标' WHERE id = '{indicator['id']}'"
    await administer(database.cluster, renamed, database=database.name)
    await MatchAnew()(library.app)
    (row,) = await observations(library)
    assert (row["indicator_id"], row["matched_by"]) == (indicator["id"], "name")
    assert (row["comparable_unit"], row["comparable_target"]) == ("%", "95")
    assert await used(database, indicator) == {2022: (1, 0)}
    in_times = f"UPDATE indicators.indicator SET unit = '倍' WHERE id = '{indicator['id']}'"
    await administer(database.cluster, in_times, database=database.name)
    await MatchAnew()(library.app)
    assert [one["comparable_target"] for one in await observations(library)] == ["0.95"]
    assert await MatchAnew()(library.app) is False
