"""The budget gate asked for many projects at once, beside one select of the same rows."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from sqlalchemy import make_url, text

from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from targets_api.gate_decisions.bulk import decide_batch
from targets_api.gate_decisions.bulk_models import GateBatch
from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.database import Database
from wenxiao.policy import PolicyLibrary
from wenxiao.postgres import Cluster
from wenxiao_policies import load

TARGETS = next(member for member in MEMBERS if member.name == "targets-api")
REGION = "/44/4416/441622"
TODAY = date(2021, 10, 8)
SELECT = "用同一身份取同样多的项目，一条 SELECT"
_PROJECTS = text(
    """
    INSERT INTO targets.project (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
        author_subject, author_name, name, budget_year, budget_book, kind, scale, infrastructure,
        livelihood_subsidy_to_individuals, amount_requested, summary, responsible_person, code, status)
    SELECT :region, '441622', 361001, '361001', '单位', 361, 1, 'm', '经办', '项目' || n, 2022, 'general_public',
        CASE WHEN n % 5 = 0 THEN 'new' ELSE 'continuing' END, CASE WHEN n % 3 = 0 THEN 'major' ELSE 'ordinary' END,
        false, false, 100000 + n, '概况', '主任', '44162222T' || lpad(n::text, 12, '0'), 'admitted'
    FROM generate_series(1, :number) n
    """
)
_ASSESSMENTS = text(
    """
    INSERT INTO targets.ex_ante_assessment (region_path, region_code, unit_id, unit_code, unit_name, department_id,
        version, author_subject, author_name, project_id, points, total, conclusion, suggested_conclusion, assessed_on,
        report_title, findings, policy_stamp)
    SELECT region_path, region_code, unit_id, unit_code, unit_name, department_id, 1, 'm', '经办', id, '{}', 86.5,
        'support', 'support', '2021-09-01', '评估报告', '[]', '{}' FROM targets.project WHERE kind = 'new'
    """
)
_READ = text("SELECT * FROM targets.project WHERE region_path = :region AND code = ANY(:codes)")


def gate_figures(sizes: Sizes) -> Iterator[Figure]:
    """The whole question: evidence read, rules decided, every decision kept; and the same without keeping them."""
    with Cluster.temporary() as cluster, asyncio.Runner() as runner:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        runner.run(_planted(place, sizes.gate_rows))
        database = Database(_url(place), schema="targets")
        try:
            found = in_turns(sizes.rounds, _measured(runner, database, load(), sizes.gate_rows))
        finally:
            runner.run(database.close())
    rows = f"{sizes.gate_rows}个项目"
    yield Figure("gate_bulk", f"闸口批量：{rows}，判断并留存", "s", found["kept"], found["select"], SELECT, None)
    yield Figure("gate_bulk_dry", f"闸口批量：{rows}，只判断", "s", found["dry"], found["select"], SELECT, None)


def _url(place: Installation) -> str:
    return place.login(TARGETS.role)[0]


async def _planted(place: Installation, number: int) -> None:
    await migrate(place, [TARGETS])
    owner = Database(place.owner.render_as_string(hide_password=False), schema="targets")
    async with owner.transaction() as session:
        await session.execute(_PROJECTS, {"region": REGION, "number": number})
        await session.execute(_ASSESSMENTS)
        await session.execute(text("ANALYZE targets.project, targets.ex_ante_assessment"))
    await owner.close()


def _asker() -> Principal:
    return Principal(
        subject="budget-system",
        name="预算系统",
        role=Role.BUDGET_SYSTEM,
        duty=Duty.NONE,
        level="county",
        region_code="441622",
        region_path=REGION,
        read=Reach(ReachKind.REGION_TREE, REGION),
        write=Reach(ReachKind.OWN_REGION, REGION),
        session="bench",
        organisation_id=1,
        business_day=TODAY,
    )


def _measured(
    runner: asyncio.Runner, database: Database, library: PolicyLibrary, number: int
) -> dict[str, Callable[[], float]]:
    who = _asker()
    codes = [f"44162222T{n:012d}" for n in range(1, number + 1)]
    rows = [{"project_code": code, "budget_year": 2022, "amount": "100000.00"} for code in codes]
    batch = GateBatch.model_validate({"rows": rows})

    async def ask(*, dry_run: bool) -> float:
        begun = time.perf_counter()
        async with database.transaction(who) as session:
            answer = await decide_batch(session, batch, who=who, library=library, today=TODAY, dry_run=dry_run)
            answer.model_dump_json()
        if len(answer.rows) != number or answer.not_asked:
            raise RuntimeError(f"{answer.not_asked} rows were not asked")
        return time.perf_counter() - begun

    async def select() -> float:
        begun = time.perf_counter()
        async with database.transaction(who) as session:
            found = (await session.execute(_READ, {"region": REGION, "codes": codes})).all()
        if len(found) != number:
            raise RuntimeError(f"{len(found)} rows were read")
        return time.perf_counter() - begun

    return {
        "select": lambda: runner.run(select()),
        "dry": lambda: runner.run(ask(dry_run=True)),
        "kept": lambda: runner.run(ask(dry_run=False)),
    }
