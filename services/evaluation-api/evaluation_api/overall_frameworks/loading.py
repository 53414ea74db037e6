"""The frameworks that ship with the service, read once and checked whole: a wrong one stops the start."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from evaluation_api.domain.framework import Framework, faults_of, framework_of
from wenxiao.errors import Conflict
from wenxiao.policy import PolicyLibrary
from wenxiao_policies import PolicyFault, load
from wenxiao_policies.strict_yaml import read

FOLDER = Path(__file__).parent / "data"


class FrameworkNotInForce(Conflict):
    title = "所用的整体支出评价框架当日不适用"


@dataclass(frozen=True)
class Frameworks:
    """By code, each text with its own days."""

    held: Mapping[str, tuple[Framework, ...]]

    def on(self, code: str, day: date) -> Framework:
        for framework in self.held.get(code, ()):
            if framework.holds_on(day):
                return framework
        raise FrameworkNotInForce(
            f"整体支出评价框架“{code}”在{day.isoformat()}不适用，请财政部门核对政策包中所选的框架。"
        )


def read_frameworks(folder: Path) -> Frameworks:
    held: dict[str, tuple[Framework, ...]] = {}
    for path in sorted(folder.glob("*.yaml")):
        source = read(str(path))
        for where, reason in faults_of(source.data):
            source.refuse(where, reason)
        framework = framework_of(source.data)
        others = held.get(framework.code, ())
        if any(_meet(framework, other) for other in others):
            source.refuse(("from",), f"框架“{framework.code}”的两个文本适用期重叠")
        held[framework.code] = (*others, framework)
    return Frameworks(held)


def _meet(one: Framework, other: Framework) -> bool:
    return one.start <= (other.until or date.max) and other.start <= (one.until or date.max)


@lru_cache(1)
def frameworks() -> Frameworks:
    return read_frameworks(FOLDER)


def load_policies(*, besides: Path | None = None) -> PolicyLibrary:
    """The packs, once it is sure that every framework they name is there."""
    library = load(besides=besides)
    known = frameworks().held
    for pack in library.packs.values():
        for dated in pack.sections.get("evaluation", {}).get("overall_framework", ()):
            if dated.value not in known:
                reason = f"没有整体支出评价框架“{dated.value}”，可用：{'、'.join(known)}"
                raise PolicyFault(f"{pack.head.pack}/evaluation.yaml", 0, reason)
    return library
