"""The scoring engine beside a bare loop over the same Decimals, and a city's year beside COPY of the same rows."""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from random import Random
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import psutil
from fastapi import FastAPI
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncSession

from evaluation_api.app import create_app
from evaluation_api.domain.lifecycle import SelfEvaluationStatus
from evaluation_api.domain.scoring.documents import trace_document
from evaluation_api.domain.scoring.execution import ExecutionFigures
from evaluation_api.domain.scoring.form import score_form
from evaluation_api.domain.sheet import sheet_of
from evaluation_api.policies import evaluation_policy
from evaluation_api.score_runs.models import ScoreRun
from evaluation_api.score_runs.usecases import ScoreYears
from evaluation_api.self_evaluations.models import SelfEvaluation
from evaluation_api.settings import Settings
from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from wenxiao.access import Duty, Role, principal_claims
from wenxiao.clients import Network
from wenxiao.database import Database
from wenxiao.postgres import Cluster
from wenxiao.testing import KEYS, PRIVATE_KEY, a_principal, serving
from wenxiao_policies import load

EVALUATION = next(member for member in MEMBERS if member.name == "evaluation-api")
DAY, YEAR, ROWS, SEED = date(2023, 6, 15), 2022, 15, 2022
FINANCE = a_principal(Role.FINANCE, Duty.MAKER, organisation_id=1, business_day=DAY)
MEGABYTE = 2**20
LOOP = "同样的分值、目标和实际值，只做乘、除、四舍五入的循环"
COPY = "COPY 出同样的自评、COPY 进同样的结果"
_CENT = Decimal("0.01")
_READ = "id, unit_id, rows, initial_budget, adjusted_budget, executed, execution_weight, own_execution_score, own_total"


def _policy() -> Any:
    section = load().effective("evaluation", region_code=FINANCE.region_code, level=FINANCE.level, day=DAY)
    return evaluation_policy(section)


def a_form(random: Random) -> list[dict[str, Any]]:
    """Fifteen rows as offices write them: counts, rates, money, days, words; some reached, some not."""
    return [_row(number, random) for number in range(1, ROWS + 1)]


def _row(number: int, random: Random) -> dict[str, Any]:
    target, part = random.randint(10, 9000), random.choice((1, 1, 1, 0.97, 0.9, 1.1, 0.6))
    target_text, actual_text = (
        (f"≥{target}人次", f"{int(target * part)}人次"),
        (f"≥{random.randint(80, 99)}%", f"{random.randint(75, 100)}%"),
        (f"≤{target}万元", f"{int(target * part)}万元"),
        ("2022年12月31日前", random.choice(("2022年12月20日", "2022年12月31日", "2023年1月12日"))),
        ("有效提升", random.choice(("有效提升", "有所提升"))),
    )[number % 5]
    category = ("产出指标", "产出指标", "效益指标", "满意度指标")[number % 4]
    own = random.choice(("6", "6", "5.5"))
    return {
        "row": number, "category": category, "subcategory": "数量指标", "indicator": f"第{number}项工作完成情况",
        "operator": None, "target_text": target_text, "unit": None, "direction": "higher", "weight": "6",
        "actual_text": actual_text, "attainment": None, "own_score": own, "reason": None if own == "6" else "进度滞后",
    }  # fmt: skip


def engine_figures(sizes: Sizes) -> Iterator[Figure]:
    """Texts are read beforehand: what is measured is rule, arithmetic, steps, sentence and the whole document."""
    random, policy = Random(SEED), _policy()  # noqa: S311 - made-up forms
    figures = ExecutionFigures(*(Decimal(yuan) for yuan in ("1000000", "1000000", "960000", "10")))
    forms = [
        sheet_of(a_form(random), figures, own_execution=Decimal(9), own_total=Decimal(90)).rows
        for _ in range(max(1, sizes.forms // 2))
    ]
    for rows in forms:  # what is read once is remembered
        score_form(rows, figures, policy.rules)
    triples = [
        (row.weight, score.facts.actual, score.facts.target)
        for rows in forms
        for row, score in zip(rows, score_form(rows, figures, policy.rules).rows, strict=True)
    ]

    def engine() -> float:
        begun = time.perf_counter()
        for rows in forms:
            scored = score_form(rows, figures, policy.rules)
            for score in (*scored.rows, scored.execution):
                trace_document(score, policy.rules)
        return (time.perf_counter() - begun) * 1e6 / (len(forms) * ROWS)

    def loop() -> float:
        begun = time.perf_counter()
        for weight, actual, target in triples:
            if actual is not None and target:
                min(weight, weight * actual / target).quantize(_CENT, ROUND_HALF_UP)
        return (time.perf_counter() - begun) * 1e6 / len(triples)

    found = in_turns(sizes.rounds, {"loop": loop, "engine": engine})
    rate = 1e6 / found["engine"]
    yield Figure(
        "score_engine", f"计一行得分，含完整过程（每秒{rate:.0f}行）", "µs", found["engine"], found["loop"], LOOP, None
    )


def city_year_figures(sizes: Sizes) -> Iterator[Figure]:
    """One round: the year is long. COPY runs before and after, and the mean of both is the baseline."""
    with Cluster.temporary() as cluster, asyncio.Runner() as runner, tempfile.TemporaryDirectory() as folder:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        copied, scored, peak = runner.run(_city_year(place, sizes.city_forms, Path(folder)))
    told = f"一个城市一年的自评（{sizes.city_forms}份，各{ROWS}行）读出、计分、存入"
    yield Figure("city_year", told, "s", scored, copied, COPY, 4.0)
    yield Figure("city_year_memory", "其间全部进程所占内存的峰值（不含数据库）", "MB", peak, None, "", 1000.0)


async def _city_year(place: Installation, number: int, folder: Path) -> tuple[float, float, float]:
    await migrate(place, [EVALUATION])
    owner = Database(place.owner.render_as_string(hide_password=False), schema="evaluation")
    try:
        with Progress(
            "{task.description}", BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), console=Console(stderr=True)
        ) as shown:
            await _plant(owner, number, shown)
            async with _service(place) as app:
                begun, watching = time.perf_counter(), _Peak()
                run = await _ask(app)
                await _watched(app, run, number, shown, watching)
                scored = time.perf_counter() - begun
            first = await _copied(owner, folder / "first")
            second = await _copied(owner, folder / "second")
    finally:
        await owner.close()
    return (first + second) / 2, scored, watching.highest / MEGABYTE


async def _plant(owner: Database, number: int, shown: Progress) -> None:
    """Passed self-evaluations of sixty units, with a result that says nothing."""
    task, random = shown.add_task("造出自评", total=number), Random(SEED)  # noqa: S311 - made-up forms
    for first in range(0, number, 500):
        rows = [_planted(one, random) for one in range(first, min(first + 500, number))]
        async with owner.transaction() as session:
            connection = await _driver(session)
            columns = list(rows[0])
            await connection.copy_records_to_table(
                "self_evaluation", schema_name="evaluation", columns=columns, records=[tuple(r.values()) for r in rows]
            )
        shown.advance(task, len(rows))
    async with owner.transaction() as session:
        await session.execute(text("ANALYZE evaluation.self_evaluation"))


def _planted(number: int, random: Random) -> dict[str, Any]:
    adjusted = Decimal(random.randint(10, 9000) * 1000)
    unit = 361001 + number % 60
    row = SelfEvaluation(
        id=uuid4(), region_path=FINANCE.region_path, region_code=FINANCE.region_code, unit_id=unit,
        unit_code=str(unit), unit_name="单位", department_id=361, target_id=uuid4(), target_revision=1,
        project_id=uuid4(), project_code=f"44162222T{number:012d}", project_name=f"项目{number}", livelihood=False,
        budget_year=YEAR, overall_goal="完成全年任务", status=SelfEvaluationStatus.PASSED, initial_budget=adjusted,
        adjusted_budget=adjusted, executed=adjusted * random.randint(70, 100) / 100, execution_weight=Decimal(10),
        rows=a_form(random), own_execution_score=Decimal(9), own_total=Decimal(90), total=Decimal(90),
        result={"grade": "优"}, digest="x", policy={}, submitted_on=DAY,
    )  # fmt: skip
    held = {name: value for name, value in row.model_dump().items() if value is not None}
    return {name: _sent(value) for name, value in held.items()}


def _sent(value: Any) -> Any:
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return value.value if isinstance(value, SelfEvaluationStatus) else value


@asynccontextmanager
async def _service(place: Installation) -> AsyncIterator[FastAPI]:
    url = place.login(EVALUATION.role)[0]
    given = {"database_url": url, "audit_key": PRIVATE_KEY, "clock": "demo", "background": False}
    app = create_app(Settings.model_validate(given), Network(), KEYS)
    async with serving(app):
        yield app


async def _ask(app: FastAPI) -> UUID:
    async with app.state.database.transaction(FINANCE) as session:
        run = ScoreRun(
            **{name: getattr(FINANCE, name) for name in ("region_path", "region_code")}, unit_id=1, unit_code="1",
            unit_name="财政局", department_id=1, budget_year=YEAR, day=DAY, policy=_policy().document,
            claims=principal_claims(FINANCE), request_id="bench",
        )  # fmt: skip
        session.add(run)
        await session.flush()
        return run.id


class _Peak:
    """The most memory that this process and its children held at a time; those of the database are not its children."""

    def __init__(self) -> None:
        self.own, self.highest = psutil.Process(), 0

    def look(self) -> None:
        held = self.own.memory_info().rss
        for child in self.own.children(recursive=True):
            try:
                held += child.memory_info().rss if "postgres" not in child.name() else 0
            except psutil.Error:
                continue
        self.highest = max(self.highest, held)


async def _watched(app: FastAPI, run: UUID, number: int, shown: Progress, watching: _Peak) -> None:
    task = shown.add_task("计分", total=number)
    work = asyncio.create_task(ScoreYears()(app))
    while not work.done():
        await asyncio.wait([work], timeout=0.5)
        watching.look()
        async with app.state.database.transaction(FINANCE) as session:
            scored = await session.scalar(text("SELECT scored FROM evaluation.score_run WHERE id = :id"), {"id": run})
        shown.update(task, completed=scored)
    await work
    if scored != number:
        raise RuntimeError(f"{scored} of {number} forms were scored")


async def _driver(session: AsyncSession) -> Any:
    """asyncpg's own connection: SQLAlchemy has no COPY."""
    return (await (await session.connection()).get_raw_connection()).driver_connection


async def _copied(owner: Database, file: Path) -> float:
    """What the year reads goes out, what it wrote comes in; the file with the latter is there before."""
    async with owner.transaction() as session:
        connection = await _driver(session)
        await session.execute(text("CREATE TABLE evaluation.copied (LIKE evaluation.scored_form INCLUDING ALL)"))
        with file.open("wb") as results:
            await connection.copy_from_query("SELECT * FROM evaluation.scored_form", output=results)
        begun = time.perf_counter()
        with file.with_suffix(".forms").open("wb") as forms:
            await connection.copy_from_query(f"SELECT {_READ} FROM evaluation.self_evaluation", output=forms)
        with file.open("rb") as results:
            await _copy_in(connection, results)
        took = time.perf_counter() - begun
        await session.execute(text("DROP TABLE evaluation.copied"))
    return took


async def _copy_in(connection: Any, results: BinaryIO) -> None:
    await connection.copy_to_table("copied", schema_name="evaluation", source=results)
