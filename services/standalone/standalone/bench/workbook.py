"""A workbook of official forms read, matched and judged without writing, beside reading it with openpyxl alone."""

import asyncio
import time
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import make_url, text

from standalone.bench.measuring import Figure, Sizes, in_turns
from standalone.installation import DATABASE, Installation, Secrets
from standalone.members import MEMBERS
from standalone.migrate import migrate
from targets_api.access import permissions_of
from targets_api.forms.content import FormKind
from targets_api.forms.judging import Outcome
from targets_api.forms.printing import PrintedTarget, printed
from targets_api.forms.usecases import judge_forms, read_forms
from targets_api.targets.content import FundingDraft, FundsDraft, IndicatorDraft, TargetContent
from targets_api.targets.usecases import Doing
from wenxiao.access import Duty, Principal, Reach, ReachKind, Role
from wenxiao.database import Database
from wenxiao.postgres import Cluster
from wenxiao_policies import load
from wenxiao_workbooks import write_laid_out

TARGETS = next(member for member in MEMBERS if member.name == "targets-api")
REGION, UNIT = "/44/4416/441622", 361001
TODAY, YEAR, INDICATORS = date(2021, 9, 10), 2022, 15
READ = "openpyxl 只读方式读出同一工作簿的全部单元格"
_PROJECTS = text(
    """
    INSERT INTO targets.project (region_path, region_code, unit_id, unit_code, unit_name, department_id, version,
        author_subject, author_name, name, budget_year, budget_book, kind, scale, infrastructure,
        livelihood_subsidy_to_individuals, amount_requested, summary, responsible_person, code, status)
    SELECT :region, '441622', 361001, '361001', '单位', 361, 1, 'm', '经办', '项目' || n, 2022, 'general_public',
        'new', 'major', false, false, 100000 + n, '概况', '主任', '44162222T' || lpad(n::text, 12, '0'), 'entered'
    FROM generate_series(1, :number) n
    """
)


def workbook_figures(sizes: Sizes) -> Iterator[Figure]:
    """Everything that a dry run does: sheets read, entries found, targets judged with all advice."""
    content = _workbook(sizes.forms)
    with Cluster.temporary() as cluster, asyncio.Runner() as runner:
        owner = make_url(cluster.url(DATABASE))
        place = Installation(Path(cluster.directory), Secrets.fresh(), owner, embedded=True, data=str(cluster.data))
        runner.run(_planted(place, sizes.forms))
        database = Database(place.login(TARGETS.role)[0], schema="targets")
        try:
            found = in_turns(sizes.rounds, _measured(runner, database, content, sizes.forms))
        finally:
            runner.run(database.close())
    told = f"{sizes.forms}张申报表各{INDICATORS}条指标"
    yield Figure("workbook_read", f"{told}：读出", "s", found["read"], found["openpyxl"], READ, None)
    yield Figure("workbook", f"{told}：读出、对应、审查（试导入）", "s", found["tried"], found["openpyxl"], READ, None)


async def _planted(place: Installation, number: int) -> None:
    await migrate(place, [TARGETS])
    owner = Database(place.owner.render_as_string(hide_password=False), schema="targets")
    async with owner.transaction() as session:
        await session.execute(_PROJECTS, {"region": REGION, "number": number})
        await session.execute(text("ANALYZE targets.project"))
    await owner.close()


def _workbook(number: int) -> bytes:
    kinds = (("产出指标", "数量指标"), ("产出指标", "质量指标"), ("效益指标", "社会效益指标"))
    rows = [
        IndicatorDraft(
            category=kinds[n * 3 // INDICATORS][0],
            subcategory=kinds[n * 3 // INDICATORS][1],
            name=f"第{n}项完成情况",
            target_text=("≥95%", "不低于50个", "2022年12月30日前", "效果明显", "=100%")[n % 5],
            weight=Decimal(6),
        )
        for n in range(INDICATORS)
    ]
    money = FundsDraft(total=Decimal(656600), fiscal=Decimal(656600))
    content = TargetContent(overall_goal="完成全年任务。", indicators=rows, funding=FundingDraft(annual=money))
    told = ("单位（361）", "单位（361001）", "新增项目", content)
    return write_laid_out(
        printed(PrintedTarget(FormKind.PROJECT, YEAR, f"项目{n}", f"44162222T{n:012d}", *told))
        for n in range(1, number + 1)
    )


def _sender() -> Principal:
    reach = Reach(ReachKind.UNITS, REGION, (UNIT,))
    return Principal(
        subject="maker",
        name="经办",
        role=Role.UNIT,
        duty=Duty.MAKER,
        level="county",
        region_code="441622",
        region_path=REGION,
        read=reach,
        write=reach,
        session="bench",
        organisation_id=UNIT,
        business_day=TODAY,
    )


async def _nobody_looks(_: Any) -> None:
    """Progress is told to nobody."""


def _measured(
    runner: asyncio.Runner, database: Database, content: bytes, number: int
) -> dict[str, Callable[[], float]]:
    who = _sender()
    doing = Doing(who, TODAY, load(), permissions_of(who))

    async def read() -> float:
        begun = time.perf_counter()
        forms, _ = await read_forms(content, _nobody_looks)
        if len(forms) != number:
            raise RuntimeError(f"{len(forms)} forms were read")
        return time.perf_counter() - begun

    async def tried() -> float:
        begun = time.perf_counter()
        forms, _ = await read_forms(content, _nobody_looks)
        async with database.transaction(who) as session:
            judged = await judge_forms(session, forms, budget_year=YEAR, doing=doing, told=_nobody_looks)
        if any(one.outcome is not Outcome.DECLARED for one in judged):
            raise RuntimeError("a form was refused")
        return time.perf_counter() - begun

    def openpyxl() -> float:
        begun = time.perf_counter()
        book = load_workbook(BytesIO(content), read_only=True, data_only=True)
        cells = sum(cell.value is not None for sheet in book for row in sheet.iter_rows() for cell in row)
        if cells < number * INDICATORS:
            raise RuntimeError(f"{cells} cells were read")
        return time.perf_counter() - begun

    return {"openpyxl": openpyxl, "read": lambda: runner.run(read()), "tried": lambda: runner.run(tried())}
