"""`./wenxiao demo`: the year of two projects over HTTP, in a house of its own that is gone afterwards."""

import asyncio
from collections.abc import Callable
from time import monotonic

import httpx
from rich.console import Console

from standalone.demo import declaring, evaluating, executing, publishing
from standalone.demo.account import Account, Deviation
from standalone.demo.cast import MACHINES, Journey, gather_cast
from standalone.demo.npc_consumer import Consumer
from standalone.demo.plan import medical, pig_farm
from standalone.demonstration import PASSWORD, machine_secret
from standalone.throwaway import throwaway_house


async def travel(http: httpx.AsyncClient, account: Account) -> Journey:
    """The whole journey against the edge behind `http`; raises Deviation at the first thing that is wrong."""
    secrets = {name: machine_secret(name) for name in MACHINES}
    journey = await gather_cast(http, account, PASSWORD, secrets, (medical(), pig_farm()))
    consumer = Consumer(journey.callers["npc-longchuan"])
    await declaring.adopt_indicators(journey)
    await declaring.enter_projects(journey)
    await declaring.declare_targets(journey)
    targets = [(course.plan.name, course.target["id"]) for course in journey.courses]
    await publishing.publish(journey, "target", targets, "2022-02-10", "绩效目标")
    await publishing.congress_pulls(journey, consumer, len(targets), "2022-02-11")
    await executing.pay_half_year(journey)
    await executing.monitor(journey)
    await executing.pay_the_rest(journey)
    await evaluating.self_evaluate(journey)
    await evaluating.re_check(journey)
    await evaluating.decide_next_budget(journey)
    account.open_chapter("八、公开：随决算送人大并向社会公布")
    released = await publishing.publish_the_year(journey, "2023-09-28")
    await publishing.congress_pulls(journey, consumer, released, "2023-10-08")
    await publishing.public_reads(journey, consumer)
    await publishing.other_county_sees_nothing(journey)
    return journey


async def _tell(console: Console) -> None:
    async with throwaway_house() as http:
        begun = monotonic()
        account = Account(console)
        await travel(http, account)
        console.print(
            f"\n[bold green]全程{len(account.steps)}步，与方案一致。[/bold green]用时{monotonic() - begun:.1f}秒。"
        )


def main(console: Console | None = None, run: Callable[..., None] = asyncio.run) -> int:
    """0 when the year went as the governing document says, 1 otherwise."""
    console = console or Console()
    console.print(
        "[bold]一个项目的一年[/bold]：龙川县，2022预算年度；数据取自两张已公开的自评表，见 demo/tables/README.md。"
    )
    try:
        run(_tell(console))
    except Deviation as deviation:
        console.print(f"[bold red]与方案不符：[/bold red]{deviation}", markup=True)
        return 1
    return 0
