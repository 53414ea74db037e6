"""Searching the indicator library: a large one with five years of observations beside a small one, over HTTP."""

import asyncio
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import make_url

from indicator_library.app import create_app
from indicator_library.domain.naming import grams, name_key, search_text
from indicator_library.settings import Settings
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from wenxiao.access import Role
from wenxiao.clients import Network
from wenxiao.postgres import Cluster
from wenxiao.testing import COUNTY, KEYS, PRIVATE_KEY, a_principal, serving

LIBRARY = next(member for member in MEMBERS if member.name == "indicator-library")
WHO = replace(a_principal(Role.UNIT), business_day=date(2026, 3, 1))
SMALL = 1_000
YEARS = (2021, 2022, 2023, 2024, 2025)
ENDS = ("达标率", "完成率", "覆盖面", "人数", "及时率", "满意度", "合格率", "次数")
# Where indicators lie, as seen by the unit that searches, and the share of the library there.
PLACES = (("/44", 0.02), ("/44/4416", 0.015), (COUNTY, 0.01))
SEARCHES: Sequence[Mapping[str, str]] = (
    {"q": "满意度"},
    {"q": "高标准农田 完成"},
    {"q": "培训人数", "category": "产出"},
    {"q": "率", "industry": "教育"},
    {"q": "水质"},
    {"q": "资金到位率"},
    {"q": "参训人员满意成度"},
    {"category": "效益指标", "kind": "quantitative"},
    {"industry": "卫生健康"},
    {"q": "道路", "scope": "everything"},
)
# Of everything: asked seldom, and of every row; a figure of its own each.
OF_EVERYTHING: Mapping[str, tuple[str, str, Mapping[str, str]]] = {
    "library_facets": ("全库各分面计数", "/facets", {"scope": "everything"}),
    "library_one_character": ("全库检索一个字", "", {"scope": "everything", "q": "率"}),
}
_COLUMNS = (
    *(
        "code",
        "tier",
        "region_path",
        "region_code",
        "name",
        "category",
        "subcategory",
        "industry",
        "applies_to",
        "kind",
    ),
    *("direction", "unit", "confirmed", "name_key", "search_text", "grams", "depth", "root_id", "id", "version"),
)
_OBSERVED = """
INSERT INTO indicators.observation (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
    target_id, row_number, project_id, project_code, project_name, object, budget_year, indicator_id, matched_by,
    category, subcategory, name, name_key, kind, direction, target_text, target_value, actual_value, met, evaluated_on)
SELECT $2, '441622', 361000 + n % 50, '361001', '单位', 361, 1, uuidv7(), 1, uuidv7(), 'P' || n, '项目' || n, 'project',
    y, i.id, 'reference', i.category, i.subcategory, i.name, i.name_key, i.kind, i.direction, '≥90%', 90,
    80 + (n * 7 + y) % 20, (n + y) % 5 > 0, make_date(y + 1, 3, 1)
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM indicators.indicator) i, unnest($1::int[]) y
"""


def library_search_figures(sizes: Sizes) -> Iterator[Figure]:
    """The 95th percentile of the same searches, straight into the application."""
    least = min(SMALL, sizes.indicators)
    with Cluster.temporary() as few, Cluster.temporary() as many, asyncio.Runner() as runner:
        small, large = (runner.run(_planted(one, number)) for one, number in ((few, least), (many, sizes.indicators)))
        asked = {"library_search": [("", search) for search in SEARCHES]}
        asked |= {key: [(path, search)] for key, (_, path, search) in OF_EVERYTHING.items()}
        measured = {
            f"{key}.{size}": lambda house=house, searches=searches: runner.run(house.searched(searches))
            for key, searches in asked.items()
            for size, house in (("small", small), ("large", large))
        }
        found = in_turns(sizes.rounds, measured)
    named = {"library_search": f"检索 {sizes.indicators} 条指标、五年观测值的指标库，第 95 百分位"}
    named |= {key: f"{what}，{sizes.indicators} 条指标，三次中最慢" for key, (what, _, _) in OF_EVERYTHING.items()}
    for key, what in named.items():
        large_one, small_one = found[f"{key}.large"], found[f"{key}.small"]
        target = 3.0 if key == "library_search" else None
        yield Figure(key, what, "s", large_one, small_one, f"同样的检索，{least} 条指标", target)


@dataclass(frozen=True)
class _House:
    url: str

    async def searched(self, searches: Sequence[tuple[str, Mapping[str, str]]]) -> float:
        """Seconds of the 95th percentile, of one search the slowest; three times each, one round goes before."""
        given = {"database_url": self.url, "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
        app, took = create_app(Settings.model_validate(given), Network(), KEYS), []
        async with serving(app) as caller, caller.of(WHO) as client:
            for turn in range(4):
                for path, search in searches:
                    begun = time.perf_counter()
                    answer = await client.get(f"/api/v1/indicators{path}", params=search)
                    if answer.status_code != 200:
                        raise RuntimeError(answer.text)
                    took += [time.perf_counter() - begun] if turn else []
        return quantiles(took, n=20)[-1] if len(searches) > 1 else max(took)


async def _planted(cluster: Cluster, number: int) -> _House:
    owner = make_url(cluster.url(DATABASE))
    place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
    await migrate(place, [LIBRARY])
    connection = await asyncpg.connect(host=str(cluster.socket), user="postgres", database=DATABASE)
    try:
        shipped = await connection.fetch("SELECT * FROM indicators.indicator WHERE status = 'published'")
        rows = list(_grown(shipped, number - len(shipped)))
        await connection.execute("SET session_replication_role = replica")
        await connection.copy_records_to_table("indicator", schema_name="indicators", columns=_COLUMNS, records=rows)
        await connection.execute(_VERSIONS)
        await connection.execute(_OBSERVED, list(YEARS), COUNTY)
        await connection.execute(_USED, list(YEARS), COUNTY)
        await connection.execute("ANALYZE")
    finally:
        await connection.close()
    return _House(place.login(LIBRARY.role)[0])


_VERSIONS = """
INSERT INTO indicators.indicator_version (indicator_id, number, region_path, region_code, content, own, origins, cause,
    published_on, published_by, digest, changes)
SELECT i.id, 1, i.region_path, i.region_code, jsonb_build_object('definition', i.name || '的解释'),
    '{}', '{}', 'published', DATE '2025-01-01', '财政', '', '["新建"]'
FROM indicators.indicator i WHERE i.tier <> 'national'
"""
_USED = """
INSERT INTO indicators.indicator_usage SELECT i.id, $2, y, 3, 3, 1 FROM indicators.indicator i, unnest($1::int[]) y
ON CONFLICT DO NOTHING
"""


def _grown(shipped: Sequence[Any], number: int) -> Iterator[tuple[Any, ...]]:
    """Names that differ, made of the shipped ones; most of them lie where the searching unit inherits nothing from."""
    chance = random.Random(1)  # noqa: S311 - no secret
    for at in range(number):
        like = chance.choice(shipped)
        name = f"{like['name'][:12]}{chance.choice(ENDS)}{at % 977}"
        words = search_text(name, like["subcategory"], like["industry"])
        path = _place(chance)
        identifier = _uuid(at)
        yield (
            *(f"X{at:09}-00-101-0001", "county", path, path.rsplit("/", 1)[-1], name, like["category"]),
            *(like[name] for name in ("subcategory", "industry", "applies_to", "kind", "direction", "unit")),
            *(True, name_key(name), words, list(grams(words)), 3, identifier, identifier, 1),
        )


def _uuid(at: int) -> UUID:
    return UUID(int=(0x0198 << 112) + (7 << 76) + (2 << 62) + at)


def _place(chance: random.Random) -> str:
    drawn = chance.random()
    for path, share in PLACES:
        drawn -= share
        if drawn < 0:
            return path
    county = f"/{chance.choice((32, 33, 15))}"
    return f"{county}/{county[1:]}{chance.randint(1, 20):02}/{county[1:]}{chance.randint(1, 9999):04}"
