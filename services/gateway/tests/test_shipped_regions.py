"""The regions that every installation has: whole, by the standards, and never put over what an administrator wrote."""

from collections import Counter
from importlib.util import module_from_spec, spec_from_file_location

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

from gateway.domain.reach import is_within
from gateway.domain.region_codes import is_local
from gateway.domain.region_rows import RegionFacts, RegionRow, plan_regions
from gateway.regions.models import Level
from gateway.regions.shipped import shipped_regions
from wenxiao.testing import TestDatabase, administer

from .conftest import MIGRATIONS

SHIPPED = list(shipped_regions())
PLAN = plan_regions(
    [RegionRow(n, r.code, r.name, r.level.value, r.parent_code) for n, r in enumerate(SHIPPED)], {}, "/"
)
PLACED = {facts.code: facts for facts in PLAN.created.values()}


def test_what_ships_keeps_the_rules_of_codes_and_places() -> None:
    assert PLAN.faults == []
    assert len(PLACED) == len(SHIPPED)
    assert {region.edition for region in SHIPPED} == {"2023"}


@pytest.mark.parametrize(
    ("code", "name", "level", "counties", "towns", "local"),
    [
        ("440500", "汕头市", "city", 7, 67, 0),
        ("321182", "扬中市", "county", 1, 5, 1),
        ("330681", "诸暨市", "county", 1, 23, 0),
        ("441622", "龙川县", "county", 1, 24, 0),
        ("150400", "赤峰市", "city", 12, 176, 21),
    ],
)
def test_each_jurisdiction_is_there_with_all_below_it(
    code: str, name: str, level: str, counties: int, towns: int, local: int
) -> None:
    root = PLACED[code]
    below = [facts for facts in PLACED.values() if is_within(facts.path, root.path)]
    found = Counter("local" if is_local(facts.code) else facts.level for facts in below)
    assert (root.name, root.level) == (name, level)
    assert (found["county"], found["town"], found["local"]) == (counties, towns, local)
    assert all(PLACED[above].level for above in _above(root))


def _above(facts: RegionFacts) -> list[str]:
    above = []
    while facts.parent_code is not None:
        above.append(facts.parent_code)
        facts = PLACED[facts.parent_code]
    return above


def test_towns_by_the_lists_that_their_governments_publish() -> None:
    for code, name in {
        "441622100": "老隆镇",
        "440511018": "小公园街道",
        "321182102": "油坊镇",
        "330681109": "枫桥镇",
        "150423101": "索博日嘎镇",
    }.items():
        assert PLACED[code].name == name


def test_what_is_no_region_has_a_local_code_that_tells_where_it_comes_from() -> None:
    for region in SHIPPED:
        if is_local(region.code):
            assert region.level is Level.TOWN
            assert region.code == f"{region.parent_code}Z{region.source_code[-2:]}"
            assert region.source_code[6] == "4"
            assert not region.name.endswith(("镇", "乡", "苏木", "街道"))
        elif region.level is Level.TOWN:
            assert region.code == region.source_code


def _place_again(connection: Connection) -> None:
    path = MIGRATIONS / "versions" / "2026_11_22_0600_shipped_regions.py"
    spec = spec_from_file_location("shipped_regions", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    with Operations.context(MigrationContext.configure(connection)):
        module.upgrade()


async def test_what_an_administrator_wrote_stays_and_what_is_missing_comes(database: TestDatabase) -> None:
    await administer(
        database.cluster,
        "UPDATE gateway.region SET name = '老隆街道', version = 2 WHERE code = '441622100'",
        "DELETE FROM gateway.region WHERE code IN ('441622111', '440515107')",
        "UPDATE gateway.region SET path = '/44/4405/440515Z09' WHERE code = '440515'",
        database=database.name,
    )
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(_place_again)
        await connection.run_sync(_place_again)
        rows = (await connection.execute(text("SELECT code, name, path, version FROM gateway.region"))).all()
    await engine.dispose()
    found = {row.code: row for row in rows}
    assert found.keys() >= PLACED.keys()
    assert (found["441622100"].name, found["441622100"].version) == ("老隆街道", 2)
    assert found["441622111"].path == "/44/4416/441622/441622111"
    assert found["440515107"].path == "/44/4405/440515Z09/440515107"


async def test_the_feed_tells_of_every_shipped_region(database: TestDatabase) -> None:
    engine = create_async_engine(database.url(), poolclass=pool.NullPool)
    async with engine.connect() as connection:
        told = set(await connection.scalars(text("SELECT key FROM gateway.directory_change WHERE kind = 'region'")))
    await engine.dispose()
    assert told >= PLACED.keys()
