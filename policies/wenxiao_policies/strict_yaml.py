"""YAML that can be read in one way only: no duplicate keys, no `NO` that is false, no silent dates."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pydantic import TypeAdapter, ValidationError

from wenxiao_policies.reasons import reason_of

Where = tuple[str | int, ...]

DEPTH = 20  # deeper than any law; a file of nothing but brackets ends here
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers


class PolicyFault(Exception):
    """A pack is wrong; the start stops. `reason` is Chinese and names the way out."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}：{reason}")
        self.path, self.line, self.reason = path, line, reason


@dataclass
class Source:
    """A YAML file as plain data; the line of every key and item is looked up when somebody finds a fault."""

    path: Path
    data: Any
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> dict[Where, int]:
        reader = _Reader(self.path, self.text, {})
        reader.document()
        return reader.lines or {}

    def at(self, where: Where) -> Any:
        data = self.data
        for step in where:
            data = data[step]
        return data

    def refuse(self, where: Iterable[str | int], reason: str) -> NoReturn:
        known = tuple(where)
        while known not in self.lines:
            known = known[:-1]
        raise PolicyFault(self.path, self.lines[known], reason)

    def parse(self, adapter: TypeAdapter[Any], data: Any, where: Where = ()) -> Any:
        """JSON mode keeps it strict: no text becomes a number, no number becomes a truth value."""
        try:
            return adapter.validate_json(json.dumps(data), strict=True, extra="forbid")
        except ValidationError as error:
            first = error.errors()[0]
            place = where + first["loc"]
            self.refuse(place, f"{'.'.join(map(str, place))}：{reason_of(first)}")


class _Reader:
    """Walks the events of one file once; with `lines` it also keeps where everything stands."""

    def __init__(self, path: Path, text: str, lines: dict[Where, int] | None = None) -> None:
        self.path, self.lines = path, lines
        self._next = _LOADER(text).get_event

    def refuse(self, event: Any, reason: str) -> NoReturn:
        raise PolicyFault(self.path, event.start_mark.line + 1, reason)

    def document(self) -> Any:
        """The one document of a file; `None` for an empty one."""
        try:
            self._next()
            first = self._next()
            if isinstance(first, yaml.StreamEndEvent):
                return None
            data = self._plain(self._next(), ())
            self._next()
            after = self._next()
            if not isinstance(after, yaml.StreamEndEvent):
                self.refuse(after, "一个文件只写一份内容，请去掉“---”以后的部分")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            reason = (
                f"不是合法的 YAML，请检查缩进、冒号后的空格、括号和引号是否成对（{getattr(error, 'problem', error)}）"
            )
            raise PolicyFault(self.path, mark.line + 1 if mark else 1, reason) from error
        return data

    def _plain(self, event: Any, where: Where) -> Any:
        if self.lines is not None:
            self.lines.setdefault(where, event.start_mark.line + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        self._untagged(event)
        if len(where) > DEPTH:
            self.refuse(event, f"嵌套超过 {DEPTH} 层，请检查括号")
        return self._list(where) if isinstance(event, yaml.SequenceStartEvent) else self._mapping(where)

    def _list(self, where: Where) -> list[Any]:
        result: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            result.append(self._plain(event, (*where, len(result))))
        return result

    def _mapping(self, where: Where) -> dict[str, Any]:
        result: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            name = self._scalar(event) if isinstance(event, yaml.ScalarEvent) else None
            if not isinstance(name, str):
                self.refuse(event, f"键 {name!r} 不是文字，请加引号")
            if name in result:
                self.refuse(event, f"键“{name}”重复，后一个会悄悄盖掉前一个，请删去一个")
            inner = (*where, name)
            if self.lines is not None:
                self.lines[inner] = event.start_mark.line + 1
            result[name] = self._plain(self._next(), inner)
        return result

    def _scalar(self, event: Any) -> Any:
        if event.anchor or event.tag:
            self._untagged(event)
        text = event.value
        if not event.implicit[0]:
            return text
        for kind, pattern in _RESOLVERS.get(text[:1], ()):
            if pattern.match(text):
                return self._typed(event, kind.rpartition(":")[2])
        return text

    def _typed(self, event: Any, kind: str) -> Any:
        text = event.value
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind != "int" or not _WHOLE.fullmatch(text):
            self.refuse(event, f"{text!r} 会被 YAML 当作 {kind}：文字、日期、小数请加引号，真假只写 true 或 false")
        return int(text)

    def _untagged(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self.refuse(event, "不用锚点和别名，请把内容写全")
        if event.tag:
            self.refuse(event, f"不用标签“{event.tag}”，文字加引号即可")


def read(path: Path) -> Source:
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFault(path, 1, f"文件读不出来（{error}），请补上并存为 UTF-8") from error
    data = _Reader(path, text).document()
    if data is None:
        raise PolicyFault(path, 1, "文件是空的")
    return Source(path, data, text)
