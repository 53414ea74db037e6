"""The presets that ship, read strictly once."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from evaluation_api.domain.presets import Preset
from wenxiao.errors import NotFound

_FILE = Path(__file__).with_name("presets.yaml")


class PresetNotFound(NotFound):
    title = "没有这种自评表"


@cache
def presets() -> Mapping[str, Preset]:
    """By code, in the file's order."""
    return {one["code"]: preset_of(one) for one in yaml.safe_load(_FILE.read_text("utf-8"))}


def preset(code: str) -> Preset:
    held = presets().get(code)
    if held is None:
        raise PresetNotFound(f"没有代码为“{code}”的自评表；可选：{'、'.join(presets())}。")
    return held


def preset_of(document: dict[str, Any]) -> Preset:
    """From the file, or from what was stored beside a decision."""
    return _ADAPTER.validate_python(document | _steps(document), extra="forbid")


def document_of(held: Preset) -> dict[str, Any]:
    dumped: dict[str, Any] = _ADAPTER.dump_python(held, mode="json", exclude_defaults=True)
    for name in ("execution_steps", "satisfaction_steps"):
        if name in dumped:
            dumped[name] = [{"from": one["edge"], "share": one["points"]} for one in dumped[name]]
    return dumped


def _steps(document: dict[str, Any]) -> dict[str, Any]:
    return {
        name: [{"edge": one["from"], "points": one["share"]} for one in document[name]]
        for name in ("execution_steps", "satisfaction_steps")
        if name in document
    }


_ADAPTER: TypeAdapter[Preset] = TypeAdapter(Preset)
