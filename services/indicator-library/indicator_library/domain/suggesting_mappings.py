"""From the headings of somebody's table, and the words in it, a mapping to begin with. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from indicator_library.domain.import_columns import CHOICES, FIELDS, field_called, value_called

NEEDED = ("name", "category", "subcategory", "applies_to", "kind", "direction", "unit")
CARRIED = ("category", "subcategory", "industry", "field", "applies_to")
MOST_WORDS = 30


@dataclass(frozen=True)
class SuggestedMapping:
    """`words` are those of closed lists that are not understood yet; `carried` columns have gaps below what is said."""

    columns: tuple[tuple[str, str], ...]
    carried: tuple[str, ...]
    unplaced: tuple[str, ...]
    missing: tuple[str, ...]
    words: Mapping[str, tuple[str, ...]]


def suggested(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> SuggestedMapping:
    """`rows` hold the words below the headings, as many as were looked at."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        field = field_called(heading) if heading else None
        if field and field not in places:
            places[field] = place
    listed = [row for row in rows if any(row)]
    unknown = {name: _unknown(name, [row[places[name]] for row in listed]) for name in CHOICES if name in places}
    taken = set(places.values())
    return SuggestedMapping(
        columns=tuple((headings[place], field) for field, place in places.items()),
        carried=tuple(name for name in CARRIED if name in places and _has_gaps([row[places[name]] for row in listed])),
        unplaced=tuple(heading for place, heading in enumerate(headings) if heading and place not in taken),
        missing=tuple(FIELDS[name] for name in NEEDED if name not in places),
        words={name: words for name, words in unknown.items() if words},
    )


def heading_row(rows: Sequence[Sequence[str]]) -> int | None:
    """The row that holds most of the headings we know, among them a name; counted from 0."""
    best, most = None, 1
    for place, row in enumerate(rows):
        meant = {field for cell in row if cell and (field := field_called(cell))}
        if len(meant) > most and "name" in meant:
            best, most = place, len(meant)
    return best


def _unknown(name: str, words: Sequence[str]) -> tuple[str, ...]:
    return tuple(word for word in dict.fromkeys(words) if word and value_called(name, word) is None)[:MOST_WORDS]


def _has_gaps(words: Sequence[str]) -> bool:
    return bool(words) and bool(words[0]) and not all(words)
