"""The regions that come with every installation: five jurisdictions with all below them and what lies above.

From the codes that the National Bureau of Statistics uses (统计用区划代码, edition of 2023, as of 2023-06-30), as
collected in the public package china-division 2.7.0 (WTFPL). `source_code` is the code there. What the bureau lists
beside towns but is no region (numbers from 400 on: parks, farms, zones) has a local code here: its county's, `Z`, and
the last two digits of the bureau's.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources

from gateway.regions.models import Level


@dataclass(frozen=True)
class ShippedRegion:
    code: str
    name: str
    level: Level
    parent_code: str | None
    source_code: str
    edition: str


def shipped_regions() -> Iterator[ShippedRegion]:
    """Each parent comes before what lies below it."""
    table = resources.files("gateway.regions").joinpath("shipped.csv").read_text("utf-8")
    for row in csv.DictReader(table.splitlines()):
        yield ShippedRegion(
            row["code"],
            row["name"],
            Level(row["level"]),
            row["parent_code"] or None,
            row["source_code"],
            row["edition"],
        )
