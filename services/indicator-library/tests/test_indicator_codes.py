"""The code that an indicator gets when it is published: of its place, industry and class the next."""

import re
from pathlib import Path

from wenxiao.access import Duty
from wenxiao.testing import Caller

from .keeping import INDICATORS, RATE, department, finance, found, published, unit


async def code_of(library: Caller, proposal: dict[str, str]) -> str:
    read = await found(library, unit(Duty.MAKER), f"{INDICATORS}/{proposal['indicator_id']}")
    return str(read["code"])


async def test_each_place_industry_and_class_counts_for_itself(library: Caller) -> None:
    first = await published(library, content=RATE)
    second = await published(library, content=RATE | {"name": "河道保洁合格率"})
    counted = await published(library, content=RATE | {"name": "清理河道次数", "subcategory": "数量指标"})
    foreign = await published(library, content=RATE | {"name": "网箱合格率", "industry": "海洋渔业"})
    own = await published(library, department, content=RATE | {"name": "水源地达标率"})
    codes = [await code_of(library, one) for one in (first, second, counted, foreign, own)]
    assert codes[:4] == ["X441622-11-102-0001", "X441622-11-102-0002", "X441622-11-101-0001", "X441622-99-102-0001"]
    assert re.fullmatch(r"D441622\.361-11-102-0001", codes[4]), codes[4]
    assert (await found(library, finance(Duty.MAKER), q="网箱合格率"))["items"][0]["industry"] == "海洋渔业"


def test_the_page_of_codes_is_in_the_readme() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text("utf-8")
    assert "docs/indicator-codes.md" in readme
