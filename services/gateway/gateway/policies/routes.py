"""The law, readable by everybody; named questions stand before `{pack}`, which would take their names for a pack.

What may go through many packs is no coroutine: it runs in a thread, and others are answered meanwhile.
"""

from typing import Annotated

from fastapi import Path, Query
from starlette.responses import Response

from gateway.access import LawReader
from gateway.law import UNCHANGED, Known, Law, answer, part
from gateway.policies import queries
from gateway.policies.models import (
    DifferencesView,
    EffectiveView,
    HistoryView,
    PackSummaryView,
    PackView,
    SectionView,
)
from gateway.policies.queries import PackNotFound, RegionNotFound
from wenxiao.access import Today
from wenxiao.bodies import Day, Malformed
from wenxiao.database import Session
from wenxiao.pages import CursorNotReadable, Page, Paging
from wenxiao.problems import NotPermitted, Unauthenticated, problems
from wenxiao.service import nouns
from wenxiao_policies.inquiry import SectionNotFound

router = nouns("policies")
REFUSALS = (Unauthenticated, NotPermitted, Malformed)
RegionCode = Annotated[str, Query(max_length=12, description="区划代码，见 /api/v1/regions")]
SectionName = Annotated[str, Query(max_length=60, description="章节，如 monitoring")]
OnDay = Annotated[Day | None, Query(description="业务日期，如 2022-07-31；留空取今天")]
PackName = Annotated[str, Path(max_length=100, description="政策包代号，如 longchuan")]


@router.get("", response_model=Page[PackSummaryView], responses=UNCHANGED | problems(*REFUSALS, CursorNotReadable))
def list_packs(_: LawReader, law: Law, paging: Paging, known: Known = None) -> Response:
    """The packs, the one that holds everywhere first: documents, levels, versions and digests of the sections."""
    found, after = part(law.packs, [(name, name) for name in law.packs], paging)
    items = [queries.pack_summary(queries.summary_of(law, name)) for name in found]
    return answer(Page[PackSummaryView](items=items, next=after), known)


@router.get(
    "/effective",
    response_model=EffectiveView,
    responses=UNCHANGED | problems(*REFUSALS, RegionNotFound, SectionNotFound),
)
async def read_effective(
    _: LawReader,
    law: Law,
    session: Session,
    today: Today,
    region_code: RegionCode,
    section: SectionName,
    day: OnDay = None,
    known: Known = None,
) -> Response:
    """What of a section holds in a region on a day, each value with where it came from."""
    where = await queries.place(session, region_code, day or today)
    return answer(queries.effective(law, section, where), known)


@router.get(
    "/history", response_model=HistoryView, responses=UNCHANGED | problems(*REFUSALS, RegionNotFound, SectionNotFound)
)
async def read_history(
    _: LawReader,
    law: Law,
    session: Session,
    today: Today,
    region_code: RegionCode,
    section: SectionName,
    parameter: Annotated[str, Query(max_length=100, description="参数名，如 report_months")],
    known: Known = None,
) -> Response:
    """Every period with a value of its own, over all packs that count in a region."""
    where = await queries.place(session, region_code, today)
    return answer(queries.history(law, section, parameter, where), known)


@router.get(
    "/differences",
    response_model=DifferencesView,
    responses=UNCHANGED | problems(*REFUSALS, RegionNotFound, SectionNotFound),
)
async def read_differences(
    _: LawReader,
    law: Law,
    session: Session,
    today: Today,
    region_code: RegionCode,
    day: OnDay = None,
    other_region_code: Annotated[str | None, Query(max_length=12, description="另一区划；留空为同一区划")] = None,
    other_day: Annotated[Day | None, Query(description="另一日期；留空为同一日期")] = None,
    section: Annotated[str | None, Query(max_length=60, description="章节；留空为全部章节")] = None,
    known: Known = None,
) -> Response:
    """Where the law of two places, of two days, or of both differs."""
    one = await queries.place(session, region_code, day or today)
    other = await queries.place(session, other_region_code or region_code, other_day or one.day)
    return answer(queries.differences(law, one, other, section), known)


@router.get("/{pack}", response_model=PackView, responses=UNCHANGED | problems(*REFUSALS, PackNotFound))
def read_pack(_: LawReader, law: Law, pack: PackName, known: Known = None) -> Response:
    """One pack with every dated value that it states itself."""
    return answer(queries.whole_pack(law, pack), known)


@router.get(
    "/{pack}/sections/{section}",
    response_model=SectionView,
    responses=UNCHANGED | problems(*REFUSALS, PackNotFound, SectionNotFound),
)
def read_section(
    _: LawReader,
    law: Law,
    pack: PackName,
    section: Annotated[str, Path(max_length=60, description="章节，如 monitoring")],
    known: Known = None,
) -> Response:
    """One section of a pack with every dated value that the pack states itself."""
    return answer(queries.section_of(law, pack, section), known)
