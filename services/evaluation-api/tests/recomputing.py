"""Recomputes a workbook with another engine than ours, and than Excel's: the package `formulas`."""

import re
from pathlib import Path
from typing import Any

from formulas import ExcelModel

_PLACE = re.compile(r"'\[[^\]]*\](?P<sheet>[^']*)'!(?P<cell>[A-Z]+[0-9]+)")


def recomputed(content: bytes, folder: Path) -> dict[tuple[str, str], Any]:
    """By sheet and cell: what each cell holds after everything was computed anew from the figures."""
    file = folder / "form.xlsx"
    file.write_bytes(content)
    found = {}
    for name, value in ExcelModel().loads(str(file)).finish().calculate().items():
        place = _PLACE.fullmatch(str(name))
        if place is not None:
            found[place["sheet"], place["cell"]] = value.value[0, 0]
    return found
