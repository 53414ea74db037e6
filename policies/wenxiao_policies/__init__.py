"""The law of each jurisdiction as dated data."""

import os
from functools import lru_cache
from pathlib import Path

from wenxiao.policy import PolicyLibrary
from wenxiao_policies.loading import load_library
from wenxiao_policies.sections import SECTIONS, declared
from wenxiao_policies.strict_yaml import PolicyFault

__all__ = ["PolicyFault", "load"]

_PACKAGE = Path(__file__).parent


def load(path: Path | None = None) -> PolicyLibrary:
    """The packs at `path` alone, or else those that ship with this package and those in WENXIAO_POLICIES."""
    shipped = _PACKAGE / "packs" if (_PACKAGE / "packs").is_dir() else _PACKAGE.parent
    own = os.environ.get("WENXIAO_POLICIES")
    besides = Path(own).resolve() if own and path is None else None
    return _load((path or shipped).resolve(), besides)


@lru_cache(maxsize=4)
def _load(folder: Path, besides: Path | None) -> PolicyLibrary:
    return load_library(folder, {name: declared(section) for name, section in SECTIONS.items()}, besides=besides)
