"""What a Word document says, read from its parts."""

from io import BytesIO
from xml.etree import ElementTree as ET
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def parts(content: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def words(content: bytes) -> str:
    root = ET.fromstring(parts(content)["word/document.xml"])  # noqa: S314 - written by us
    return "\n".join("".join(one.text or "" for one in line.iter(f"{W}t")) for line in root.iter(f"{W}p"))


def table_rows(content: bytes) -> list[tuple[str, ...]]:
    """The rows of all tables, headings as well."""
    root = ET.fromstring(parts(content)["word/document.xml"])  # noqa: S314 - written by us
    return [
        tuple("".join(one.text or "" for one in cell.iter(f"{W}t")) for cell in row.iter(f"{W}tc"))
        for row in root.iter(f"{W}tr")
    ]


def charted(content: bytes) -> list[list[str | None]]:
    """Per series of the first chart: its name, the categories, the values."""
    root = ET.fromstring(parts(content)["word/charts/chart1.xml"])  # noqa: S314 - written by us
    return [[point.text for point in one.iter(f"{C}v")] for one in root.iter(f"{C}ser")]
