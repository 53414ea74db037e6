"""What everybody asks of the public register, of many project-years beside few."""

import asyncio
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

import asyncpg
from sqlalchemy import make_url

from disclosure_api.app import create_app
from disclosure_api.database import SCHEMA
from disclosure_api.public.registering import keep_register
from disclosure_api.settings import Settings
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from wenxiao.access import Duty, Role
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.postgres import Cluster
from wenxiao.testing import KEYS, PRIVATE_KEY, a_principal, serving

DISCLOSURE = next(member for member in MEMBERS if member.name == "disclosure-api")
ANYBODY = a_principal(Role.PUBLIC, Duty.NONE, organisation_id=0, region_path="/", level="nation")
FEW = 3_000
PROJECT = "44162022T000000000020"
QUESTIONS: Mapping[str, Sequence[str]] = {
    "public_list": (
        *("projects", "projects?sort=money", "projects?sort=score&limit=20", "projects?region_code=441620"),
        *("projects?region_code=441620&budget_year=2021&sort=money", "projects?region_code=441620&grade=优&sort=score"),
        *("projects?region_code=441620&department_code=310&budget_year=2022", "projects?grade=差&sort=money"),
        *("projects?budget_year=2024&sort=money", f"projects/{PROJECT}"),
        *("regions", "regions/441620", "departments?region_code=441620", "regions/441620/departments/310"),
    ),
    "public_search": (
        *("projects?q=农田", "projects?q=义务教育 补助&sort=money", "projects?q=道路&region_code=441620"),
        *("projects?q=第31局 设备&budget_year=2022", "projects?q=44162022T00000000002", "projects?q=没有这样的项目"),
        "projects?q=项目&sort=money",
    ),
    "public_comparison": (
        *("comparisons/years?region_code=441620", "comparisons/years?region_code=441620&department_code=310"),
        *(f"comparisons/years?project_code={PROJECT}", "comparisons/regions?under=4416&budget_year=2022"),
        *("comparisons/departments?region_code=441620", "charts/regions.svg?under=4416&measure=grades"),
    ),
}
NAMED = {
    "public_list": "公众目录的列表和详情",
    "public_search": "公众目录的检索",
    "public_comparison": "公众目录的比较和图",
}
# Sixty thousand projects a year of ten counties with fifty departments each, half of them evaluated.
_EDITIONS = """
INSERT INTO disclosure.edition (region_path, region_code, unit_id, unit_code, unit_name, department_id, release_id,
    audience, kind, item_id, project_code, budget_year, period, status, published_on, content, digest, money, href)
SELECT '/44/4416/' || code, code, 0, '0', '单位', 0, gen_random_uuid(), 'public', kind, gen_random_uuid(), project,
    year, '', 'published', '2023-01-01', json_build_object('region_code', code, 'region_name', '县' || code,
        'department', json_build_object('code', department, 'name', '第' || department || '局'),
        'unit', json_build_object('code', department || '001', 'name', '第' || department || '局所属单位'),
        'project', json_build_object('code', project, 'name', name), 'budget_year', year, 'period', NULL,
        'goal', name || '的绩效目标', 'money', CASE kind WHEN 'target' THEN json_build_object('approved_budget', budget)
            ELSE json_build_object('adjusted_budget', budget, 'executed', (n % 1000 * 777)::text || '.00') END,
        'result', CASE kind WHEN 'target' THEN NULL ELSE json_build_object('score', (50 + n % 500 / 10.0)::text,
            'grade', CASE WHEN n % 100 < 60 THEN '优' WHEN n % 100 < 98 THEN '良' ELSE '差' END) END)::text,
    md5(n::text), 0, '/api/v1/releases/' || n
FROM generate_series(1, $1) n,
    LATERAL (SELECT (441620 + n % 10)::text AS code, 2020 + n / 10 % 5 AS year, (300 + n / 50 % 50)::text AS department,
        CASE WHEN n % 2 = 0 THEN 'target' ELSE 'evaluation_result' END AS kind,
        ((n::bigint * 7919) % 100000000)::text || '.00' AS budget,
        (ARRAY['高标准农田建设', '城乡义务教育', '农村道路养护', '基层医疗设备', '高龄津贴', '水利维护', '就业培训'])
            [1 + n % 7] || (ARRAY['项目', '补助', '工程', '经费'])[1 + n / 7 % 4] || n / 50 AS name) told,
    LATERAL (SELECT code || '22T' || lpad((n - n / 10 % 5 * 10)::text, 12, '0') AS project) named
"""
_ENTRIES = """
INSERT INTO disclosure.feed_entry (region_path, region_code, unit_id, unit_code, unit_name, department_id, audience,
    position, op, type, item_id, release_id, valid_from, digest, money, href, previous, link, count, money_total)
SELECT region_path, region_code, 0, '0', '单位', 0, 'public', row_number() OVER (PARTITION BY region_path), 'upsert',
    kind, item_id, release_id, '2023-01-01', digest, money, href, '', md5(digest), 0, 0
FROM disclosure.edition
"""
_HEADS = """
SELECT disclosure.restate_feed(region_path, 'public') FROM (SELECT DISTINCT region_path FROM disclosure.feed_entry) f
"""


def public_register_figures(sizes: Sizes) -> Iterator[Figure]:
    """The 95th percentile of the same questions, straight into the application."""
    least = min(FEW, sizes.project_years)
    with Cluster.temporary() as few, Cluster.temporary() as many, asyncio.Runner() as runner:
        small = runner.run(_planted(few, least))
        large = runner.run(_planted(many, sizes.project_years))
        measured = {
            f"{key}.{size}": lambda house=house, asked=asked: runner.run(house.asked(asked))
            for key, asked in QUESTIONS.items()
            for size, house in (("small", small), ("large", large))
        }
        found = in_turns(sizes.rounds, measured)
    for key, what in NAMED.items():
        words = f"{what}，{sizes.project_years} 个项目年度，第 95 百分位"
        base = f"同样的询问，{least} 个项目年度"
        yield Figure(key, words, "s", found[f"{key}.large"], found[f"{key}.small"], base, 3.0)
    entered = f"登入公众目录 {sizes.project_years} 个项目年度，每个"
    base = f"登入 {least} 个，每个"
    yield Figure("public_register", entered, "s", large.entered, small.entered, base, 3.0)


@dataclass(frozen=True)
class _House:
    """`entered`: seconds it took to enter one item into the register."""

    url: str
    entered: float

    async def asked(self, questions: Sequence[str]) -> float:
        """Seconds of the 95th percentile; five times each, one round goes before."""
        key = {"audit_key": PRIVATE_KEY, "signing_key": PRIVATE_KEY}
        given = {"database_url": self.url, **key, "clock": "demo", "background": False}
        app, took = create_app(Settings.model_validate(given), Network(), KEYS), []
        async with serving(app) as caller, caller.of(ANYBODY) as client:
            for turn in range(6):
                for question in questions:
                    begun = time.perf_counter()
                    answer = await client.get(f"/api/v1/public/{question}")
                    if answer.status_code not in (200, 404):
                        raise RuntimeError(answer.text)
                    took += [time.perf_counter() - begun] if turn else []
        return quantiles(took, n=20)[-1]


async def _planted(cluster: Cluster, number: int) -> _House:
    owner = make_url(cluster.url(DATABASE))
    place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
    await migrate(place, [DISCLOSURE])
    connection = await asyncpg.connect(host=str(cluster.socket), user="postgres", database=DATABASE)
    url = place.login(DISCLOSURE.role)[0]
    try:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute(_EDITIONS, number)
        await connection.execute(_ENTRIES)
        await connection.execute(_HEADS)
        await connection.execute("ANALYZE")
        database = Database(url, schema=SCHEMA)
        begun = time.perf_counter()
        entered = await keep_register(database)
        took = (time.perf_counter() - begun) / entered
        await database.close()
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return _House(url, took)
