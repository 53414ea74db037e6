"""YAML that can be read in one way only: no duplicate keys, no `NO` that is false, no silent dates."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pydantic import TypeAdapter, ValidationError
from pydantic_core import to_json

from wenxiao_policies.reasons import reason_of

Where = tuple[str | int, ...]

DEPTH = 20  # deeper than any law; a file of nothing but brackets ends here
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_SCALAR, _LIST, _MAPPING = yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.MappingStartEvent
_LIST_END, _MAPPING_END = yaml.SequenceEndEvent, yaml.MappingEndEvent
_NO_ALIAS = "不用锚点和别名，请把内容写全"


class PolicyFault(Exception):
    """A pack is wrong; the start stops. `reason` is Chinese and names the way out."""

    def __init__(self, path: str | Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}：{reason}")
        self.path, self.line, self.reason = Path(path), line, reason


@dataclass(frozen=True)
class Source:
    """A YAML file as plain data; where something stands is looked up when somebody finds a fault."""

    path: str
    data: Any
    text: str = field(repr=False)

    def at(self, where: Where) -> Any:
        data = self.data
        for step in where:
            data = data[step]
        return data

    def refuse(self, where: Iterable[str | int], reason: str) -> NoReturn:
        raise PolicyFault(self.path, self._line(where), reason)

    def _line(self, where: Iterable[str | int]) -> int:
        """Where a key or an item stands, or the nearest thing around it that is there."""
        node = yaml.compose(self.text, Loader=_LOADER)
        line = 0
        for step in where:
            if isinstance(node, yaml.MappingNode):
                found = next(((key, value) for key, value in node.value if key.value == step), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
                found = (node.value[step], node.value[step])
            else:
                found = None
            if found is None:
                break
            line, node = found[0].start_mark.line, found[1]
        return int(line) + 1

    def parse(self, adapter: TypeAdapter[Any], data: Any, where: Where = ()) -> Any:
        """JSON mode keeps it strict: no text becomes a number, no number becomes a truth value."""
        try:
            return adapter.validate_json(to_json(data), strict=True, extra="forbid")
        except ValidationError as error:
            first = error.errors()[0]
            place = where + first["loc"]
            self.refuse(place, f"{'.'.join(map(str, place))}：{reason_of(first)}")


class _Reader:
    """Walks the events of one file once: composing nodes and resolving their tags took twice as long."""

    def __init__(self, path: str, text: str) -> None:
        self.path = path
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
            data = self._data()
            self._next()
            after = self._next()
            if not isinstance(after, yaml.StreamEndEvent):
                self.refuse(after, "一个文件只写一份内容，请去掉“---”以后的部分")
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            hint = "请检查缩进、冒号后的空格、括号和引号是否成对"
            reason = f"不是合法的 YAML，{hint}（{getattr(error, 'problem', error)}）"
            raise PolicyFault(self.path, mark.line + 1 if mark else 1, reason) from error
        return data

    def _data(self) -> Any:
        """One loop over all events: a call for each of them cost as much again."""
        holder: Any = []  # the document is its only item
        name: Any = None
        around: list[tuple[Any, Any]] = []
        while True:
            event: Any = self._next()
            kind = type(event)
            if kind is _SCALAR:
                value = event.value
                if event.anchor or event.tag or (event.implicit[0] and value[:1] in _RESOLVERS):
                    value = self._scalar(event)
            elif kind is _MAPPING or kind is _LIST:
                self._check_opening(event, len(around), wants_name=type(holder) is dict and name is None)
                around.append((holder, name))
                holder, name = ({} if kind is _MAPPING else []), None
                continue
            elif kind is _MAPPING_END or kind is _LIST_END:
                value = holder
                holder, name = around.pop()
            else:
                self.refuse(event, _NO_ALIAS)
            if type(holder) is list:
                holder.append(value)
                if not around:
                    return value
            elif name is not None:
                holder[name], name = value, None
            elif type(value) is str and value not in holder:
                name = value
            else:
                self._refuse_name(event, value)

    def _check_opening(self, event: Any, depth: int, *, wants_name: bool) -> None:
        if event.anchor:
            self.refuse(event, _NO_ALIAS)
        if event.tag:
            self.refuse(event, f"不用标签“{event.tag}”，文字加引号即可")
        if wants_name:
            self._refuse_name(event, None)
        if depth >= DEPTH:
            self.refuse(event, f"嵌套超过 {DEPTH} 层，请检查括号")

    def _refuse_name(self, event: Any, name: Any) -> NoReturn:
        if isinstance(name, str):
            self.refuse(event, f"键“{name}”重复，后一个会悄悄盖掉前一个，请删去一个")
        self.refuse(event, f"键 {name!r} 不是文字，请加引号")

    def _scalar(self, event: Any) -> Any:
        if event.anchor:
            self.refuse(event, _NO_ALIAS)
        if event.tag:
            self.refuse(event, f"不用标签“{event.tag}”，文字加引号即可")
        text = event.value
        for kind, pattern in _RESOLVERS[text[:1]]:
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


def read(path: str) -> Source:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 - of thousands of files, a Path for each took a tenth of the time
            text = file.read().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFault(path, 1, f"文件读不出来（{error}），请补上并存为 UTF-8") from error
    data = _Reader(path, text).document()
    if data is None:
        raise PolicyFault(path, 1, "文件是空的")
    return Source(path, data, text)
