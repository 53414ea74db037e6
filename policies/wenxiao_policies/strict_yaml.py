"""YAML that can be read in one way only: no duplicate keys, no `NO` that is false, no silent dates."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import yaml
from pydantic import TypeAdapter, ValidationError

Where = tuple[str | int, ...]


class PolicyFault(Exception):
    """A pack is wrong; the start stops. `reason` is Chinese and names the way out."""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}：{reason}")
        self.path, self.line, self.reason = path, line, reason


_REASONS = {
    "extra_forbidden": "未知的键，请核对拼写或先在章节定义中声明",
    "missing": "缺少必填的键",
    "string_type": "应为文字，代码和日期请加引号",
    "date_type": '应为加引号的日期，如 "2021-04-27"',
}


@dataclass(frozen=True)
class Source:
    """A YAML file as plain data, with the line of every key and item."""

    path: Path
    data: Any
    lines: Mapping[Where, int]

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
            allowed = first.get("ctx", {}).get("expected")
            reason = _REASONS.get(first["type"]) or (
                f"取值 {first['input']!r} 不在允许之列（{allowed}）"
                if allowed
                else f"取值 {first['input']!r} 不合规（{first['type']}）"
            )
            self.refuse(place, f"{'.'.join(map(str, place))}：{reason}")


class _Reader:
    """Walks the nodes of one file; the lines it passes are kept for whoever finds a fault later."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Where, int] = {}
        self._seen: set[int] = set()

    def refuse(self, node: yaml.Node, reason: str) -> NoReturn:
        raise PolicyFault(self.path, node.start_mark.line + 1, reason)

    def plain(self, node: yaml.Node, where: Where = ()) -> Any:
        self.lines.setdefault(where, node.start_mark.line + 1)
        if id(node) in self._seen:
            self.refuse(node, "不用锚点和别名，请把内容写全")
        self._seen.add(id(node))
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, (*where, i)) for i, item in enumerate(node.value)]
        result: dict[str, Any] = {}
        for key, value in node.value:
            name = self._scalar(key) if isinstance(key, yaml.ScalarNode) else None
            if not isinstance(name, str):
                self.refuse(key, f"键 {name!r} 不是文字，请加引号")
            if name in result:
                self.refuse(key, f"键“{name}”重复，后一个会悄悄盖掉前一个，请删去一个")
            self.lines[(*where, name)] = key.start_mark.line + 1
            result[name] = self.plain(value, (*where, name))
        return result

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        kind, text = node.tag.rpartition(":")[2], node.value
        if kind == "str":
            return text
        if kind == "null":
            return None
        if kind == "bool" and text in ("true", "false"):
            return text == "true"
        if kind != "int" or not re.fullmatch(r"0|-?[1-9][0-9]*", text):
            self.refuse(node, f"{text!r} 会被 YAML 当作 {kind}：文字、日期、小数请加引号，真假只写 true 或 false")
        return int(text)


def read(path: Path) -> Source:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyFault(path, 1, f"文件读不出来（{error}），请补上并存为 UTF-8") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise PolicyFault(path, mark.line + 1 if mark else 1, f"不是合法的 YAML：{error}") from error
    if node is None:
        raise PolicyFault(path, 1, "文件是空的")
    reader = _Reader(path)
    return Source(path, reader.plain(node), reader.lines)
