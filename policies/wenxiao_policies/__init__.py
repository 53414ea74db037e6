"""The law of each jurisdiction as dated data."""

import os
from functools import lru_cache
from pathlib import Path

from wenxiao.policy import PolicyLibrary
from wenxiao_policies.loading import load_library
from wenxiao_policies.sections import SECTIONS, declared
from wenxiao_policies.strict_yaml import PolicyFault

__all__ = ["PolicyFault", "forget", "load"]

_PACKAGE = Path(__file__).parent


def load(path: Path | None = None, *, besides: Path | None = None) -> PolicyLibrary:
    """The packs at `path` alone; or those that ship, and those in the folder `besides` or in WENXIAO_POLICIES."""
    shipped = _PACKAGE / "packs" if (_PACKAGE / "packs").is_dir() else _PACKAGE.parent
    if path is not None:
        return _load(path.resolve(), None)
    own = besides or os.environ.get("WENXIAO_POLICIES")
    return _load(shipped.resolve(), Path(own).resolve() if own else None)


def forget() -> None:
    """The packs are read anew when somebody asks for them next."""
    _load.cache_clear()


@lru_cache(maxsize=4)
def _load(folder: Path, besides: Path | None) -> PolicyLibrary:
    return load_library(folder, {name: declared(section) for name, section in SECTIONS.items()}, besides=besides)
