"""The reference of sections and parameters, written from the schema itself: docs/policies-parameters.md.

`python -m wenxiao_policies.describing > docs/policies-parameters.md` writes it anew; a test compares.
"""

import sys
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo
from typing_extensions import is_typeddict

from wenxiao_policies.sections import SECTIONS, declared, words

_PLAIN = {
    str: "text",
    int: "whole number",
    bool: "`true` or `false`",
    Decimal: 'number (a decimal in quotes: `"12.5"`)',
    date: 'day in quotes: `"2021-04-27"`',
    NoneType: "`null`",
}
_LIMITS = {
    "ge": "at least {}",
    "gt": "more than {}",
    "le": "at most {}",
    "min_length": "at least {} of them",
    "max_length": "at most {} of them",
    "pattern": "like `{}`",
}
_HEAD = """\
# Sections and parameters of a policy pack

Written from the schema by `python -m wenxiao_policies.describing`; a test compares. How to write a pack: [policies](policies.md).
A field marked `?` may be left out. Names in *italics* are lists of codes or records, given below their section or at the end.
"""  # noqa: E501 - a sentence is one line of Markdown


def _codes_of(module: Any) -> dict[Any, str]:
    """Lists of codes that have a name of their own."""
    return {kind: name for name, kind in vars(module).items() if get_origin(kind) is Literal and name[0].isupper()}


class _Describer:
    """Says what a value looks like; keeps the records and codes that it met."""

    def __init__(self, module: Any) -> None:
        self.shared, self.own = _codes_of(words), _codes_of(module)
        self.records: dict[str, Any] = {}
        self.codes: dict[str, Any] = {}

    def shape(self, kind: Any) -> str:
        origin, inner = get_origin(kind), get_args(kind)
        if kind in _PLAIN:
            return _PLAIN[kind]
        if is_typeddict(kind):
            self.records.setdefault(kind.__name__, kind)
            return f"*{kind.__name__}*"
        if origin is Annotated:
            limits = ", ".join(text for one in inner[1:] if isinstance(one, FieldInfo) for text in _limits(one))
            return f"{self.shape(inner[0])} ({limits})" if limits else self.shape(inner[0])
        if origin is NotRequired:
            return self.shape(inner[0])
        if origin is Literal:
            return self._codes(kind)
        if origin is tuple:
            return f"list of {self.shape(inner[0])}"
        if origin is dict:
            return f"{{{self.shape(inner[0])}: {self.shape(inner[1])}}}"
        if origin in (Union, UnionType):
            return ", or ".join(self.shape(one) for one in inner)
        raise TypeError(kind)

    def _codes(self, kind: Any) -> str:
        name = self.shared.get(kind) or self.own.get(kind)
        if not name:
            return " · ".join(f"`{code}`" for code in get_args(kind))
        if kind not in self.shared:
            self.codes[name] = kind
        return f"*{name}*"


def _limits(given: FieldInfo) -> Iterator[str]:
    for limit in given.metadata:
        for name, text in _LIMITS.items():
            if (value := getattr(limit, name, None)) is not None:
                yield text.format(value)


def _codes_lines(codes: dict[str, Any]) -> Iterator[str]:
    for name, kind in codes.items():
        yield f"- *{name}*: {' · '.join(f'`{code}`' for code in get_args(kind))}"


def _record_lines(describer: _Describer) -> Iterator[str]:
    """Records may hold records: the list grows while it is walked."""
    seen: list[str] = []
    while left := [name for name in describer.records if name not in seen]:
        seen.append(left[0])
        kind = describer.records[left[0]]
        fields = get_type_hints(kind, include_extras=True)
        shapes = (
            f"`{name}`{'' if name in kind.__required_keys__ else '?'}: {describer.shape(field)}"
            for name, field in fields.items()
        )
        yield f"- *{left[0]}*: {'; '.join(shapes)}"


def reference() -> Iterator[str]:
    yield _HEAD
    for section, schema in SECTIONS.items():
        module = sys.modules[schema.__module__]
        describer = _Describer(module)
        yield f"\n## `{section}`\n"
        yield f"{(module.__doc__ or '').strip().splitlines()[0]}\n"
        yield "| Parameter | Unit | Value |\n|---|---|---|"
        for name, one in declared(schema).items():
            yield f"| `{name}` | `{one.unit}` | {describer.shape(one.kind)} |"
        records = list(_record_lines(describer))
        if records or describer.codes:
            yield ""
        yield from records
        yield from _codes_lines(describer.codes)
    yield "\n## Shared lists of codes\n"
    yield from _codes_lines({name: kind for kind, name in _codes_of(words).items()})


if __name__ == "__main__":
    sys.stdout.write("\n".join(reference()) + "\n")
