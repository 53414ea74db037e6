"""One declaration with its indicators over HTTP, beside the same rows inserted as plain SQL."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Table, insert, make_url, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from targets_api.app import create_app
from targets_api.database import metadata
from targets_api.settings import Settings
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.postgres import Cluster
from wenxiao.testing import KEYS, PRIVATE_KEY, a_principal, serving

TARGETS = next(member for member in MEMBERS if member.name == "targets-api")
WHO = replace(a_principal(), business_day=date(2021, 9, 10))
INDICATORS = 15
SQL = "同一身份把同样的行（目标、指标、经过、审计）以 SQL 插入"
_PROJECTS = text(
    """
    INSERT INTO targets.project (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
        author_subject, author_name, name, budget_year, budget_book, kind, scale, infrastructure,
        livelihood_subsidy_to_individuals, amount_requested, summary, responsible_person, code, status)
    SELECT :region, :code, :unit, '361001', '单位', 361, 1, 'm', '经办', '项目' || n, 2022, 'general_public',
        'continuing', 'ordinary', false, false, 100000 + n, '概况', '主任', :code || '22T' || lpad(n::text, 12, '0'),
        'admitted'
    FROM generate_series(1, :number) n RETURNING id
    """
)
_TARGET, _ROWS, _EVENTS, _AUDIT = (
    metadata.tables[f"targets.{name}"] for name in ("target", "indicator", "target_event", "audit_event")
)


def declaration_figures(sizes: Sizes) -> Iterator[Figure]:
    """Straight into the application: a network would make the request dearer than it is."""
    with Cluster.temporary() as cluster, asyncio.Runner() as runner:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        number = sizes.declarations
        house = _House(place, runner.run(_planted(place, (sizes.rounds + 1) * 2 * (number + 1))))
        runner.run(house.learn())
        measured = {"sql": lambda: runner.run(house.insert(number)), "http": lambda: runner.run(house.declare(number))}
        found = in_turns(sizes.rounds, measured)
    what = f"申报一份目标（{INDICATORS}条指标），经 HTTP"
    yield Figure("declaration", what, "s", found["http"], found["sql"], SQL, None)


async def _planted(place: Installation, number: int) -> list[UUID]:
    """Entries without targets, of which each is declared for once."""
    await migrate(place, [TARGETS])
    where = {"region": WHO.region_path, "code": WHO.region_code, "unit": WHO.organisation_id, "number": number}
    owner = Database(place.owner.render_as_string(hide_password=False), schema="targets")
    async with owner.transaction() as session:
        ids = list((await session.scalars(_PROJECTS, where)).all())
        await session.execute(text("ANALYZE targets.project"))
    await owner.close()
    return ids


class _House:
    """Declares for one entry after another, over HTTP or by writing again what a declaration wrote."""

    def __init__(self, place: Installation, projects: list[UUID]) -> None:
        self.place, self.projects = place, projects
        self.url = place.login(TARGETS.role)[0]
        self.wrote: dict[str, list[dict[str, Any]]] = {}

    async def declare(self, number: int) -> float:
        """Seconds for each; one goes before, since the first is dearer."""
        given = {"database_url": self.url, "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
        app, begun = create_app(Settings.model_validate(given), Network(), KEYS), 0.0
        async with serving(app) as caller, caller.of(WHO) as client:
            for turn in range(number + 1):
                begun = time.perf_counter() if turn == 1 else begun
                answer = await client.post("/api/v1/targets", json=_body(self.projects.pop()))
                if answer.status_code != 201 or len(answer.json()["indicators"]) != INDICATORS:
                    raise RuntimeError(answer.text)
            return (time.perf_counter() - begun) / number

    async def insert(self, number: int) -> float:
        database = Database(self.url, schema="targets")
        begun = 0.0
        for turn in range(number + 1):
            begun = time.perf_counter() if turn == 1 else begun
            async with database.transaction(WHO) as session:
                await self._insert(session, self.projects.pop())
        took = (time.perf_counter() - begun) / number
        await database.close()
        return took

    async def _insert(self, session: AsyncSession, project: UUID) -> None:
        (target,) = self.wrote["target"]
        added = insert(_TARGET).returning(_TARGET.c.id)
        identifier = (await session.execute(added, target | {"project_id": project})).scalar_one()
        for table in (_ROWS, _EVENTS):
            await session.execute(insert(table), [row | {"target_id": identifier} for row in self.wrote[table.name]])
        await session.execute(insert(_AUDIT), self.wrote["audit_event"])

    async def learn(self) -> None:
        """The rows of one declaration, without what the database gives by itself."""
        await self.declare(1)
        owner = Database(self.place.owner.render_as_string(hide_password=False), schema="targets")
        async with owner.transaction() as session:
            self.wrote = {"target": await _rows(session, _TARGET)}
            self.wrote |= {table.name: await _rows(session, table) for table in (_ROWS, _EVENTS, _AUDIT)}
        await owner.close()
        for name in ("target", "audit_event"):
            self.wrote[name] = self.wrote[name][-1:]
        self.wrote["target_event"] = self.wrote["target_event"][-1:]
        self.wrote["indicator"] = self.wrote["indicator"][-INDICATORS:]


async def _rows(session: AsyncSession, table: Table) -> list[dict[str, Any]]:
    found = (await session.execute(select(table))).mappings().all()
    given = {"id", "created_at", "recorded_at"} if table.name != "target_event" else set()
    return [{name: value for name, value in row.items() if name not in given} for row in found]


def _body(project: UUID) -> dict[str, Any]:
    headings = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标"))
    texts = ("≥95%", "不低于50个", "2022年12月30日前", "效果明显", "=100%")
    rows = [
        {
            "category": headings[n * 3 // INDICATORS][0],
            "subcategory": headings[n * 3 // INDICATORS][1],
            "name": f"第{n}项完成情况",
            "target_text": texts[n % 5],
            "weight": "6",
        }
        for n in range(INDICATORS)
    ]
    return {"project_id": str(project), "budget_year": 2022, "overall_goal": "完成全年任务。", "indicators": rows}
