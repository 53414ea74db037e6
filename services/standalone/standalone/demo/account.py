"""What the journey tells its reader: who did what, in which post, with which result and clause."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console


class Deviation(Exception):
    """The journey went otherwise than the governing document says it must."""


STATES = {
    "entered": "已录入",
    "admitted": "已入库",
    "draft": "草稿",
    "submitted": "已提交",
    "returned": "已退回",
    "checked": "主管部门已审核",
    "passed": "主管部门已审定",
    "reviewed": "财政已审核",
    "approved": "已批复",
    "open": "待整改",
    "answered": "已提出整改",
    "accepted": "整改已认可",
    "closed": "已办结",
    "allowed": "予以安排",
    "reduced": "压减安排",
    "refused": "不予安排",
    "refused_in_principle": "原则上不予安排",
}


@dataclass(frozen=True)
class Step:
    chapter: str
    day: str
    who: str
    what: str
    state: str
    clauses: tuple[str, ...]
    carries_out: tuple[str, ...] = ()


@dataclass
class Account:
    """Collects the steps, and prints each as it happens where there is somebody to read."""

    console: Console | None = None
    steps: list[Step] = field(default_factory=list)
    chapter: str = ""

    def open_chapter(self, title: str) -> None:
        self.chapter = title
        if self.console:
            self.console.print(f"\n[bold]{title}[/bold]")

    def note(
        self, day: str, who: str, what: str, state: str, clauses: Sequence[str] = (), *, step: Sequence[str] = ()
    ) -> None:
        """`clauses` are what the answer rests on, as it said itself; `step` is the document's step carried out."""
        told = Step(self.chapter, day, who, what, STATES.get(state, state), tuple(dict.fromkeys(clauses)), tuple(step))
        self.steps.append(told)
        if self.console:
            basis = f"  [dim]依据 {'、'.join(told.clauses)}[/dim]" if told.clauses else ""
            basis += f"  [dim]步骤 {'、'.join(told.carries_out)}[/dim]" if told.carries_out else ""
            line = f"  [cyan]{day}[/cyan]  {who}：{what} → [green]{told.state}[/green]{basis}"
            self.console.print(line, highlight=False, soft_wrap=True)

    def show(self, line: str) -> None:
        """A line of detail below the step before it."""
        if self.console:
            self.console.print(f"      [dim]{line}[/dim]", highlight=False)

    def require(self, holds: object, deviation: str) -> None:
        if not holds:
            raise Deviation(f"{self.chapter}：{deviation}")


def clauses_of(document: dict[str, Any]) -> list[str]:
    """Clause ids of a problem, a decision or a release, wherever they stand in it."""
    found = [entry["id"] if isinstance(entry, dict) else entry for entry in document.get("basis") or []]
    for finding in document.get("findings") or []:
        found += finding.get("basis") or []
    return list(dict.fromkeys(found))
