"""What the journey tells its reader: who did what, in which post, with which result and clause."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rich.console import Console
from rich.table import Table


class Deviation(Exception):
    """The journey went otherwise than the governing document says it must."""


@dataclass(frozen=True)
class Step:
    chapter: str
    day: str
    who: str
    what: str
    state: str
    clauses: tuple[str, ...]


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

    def note(self, day: str, who: str, what: str, state: str, clauses: Sequence[str] = ()) -> None:
        step = Step(self.chapter, day, who, what, state, tuple(dict.fromkeys(clauses)))
        self.steps.append(step)
        if self.console:
            basis = f"  [dim]依据 {'、'.join(step.clauses)}[/dim]" if step.clauses else ""
            self.console.print(f"  [cyan]{day}[/cyan]  {who}：{what} → [green]{state}[/green]{basis}")

    def show(self, table: Table) -> None:
        if self.console:
            self.console.print(table)

    def require(self, holds: object, deviation: str) -> None:
        if not holds:
            raise Deviation(f"{self.chapter}：{deviation}")


def clauses_of(document: dict[str, Any]) -> list[str]:
    """Clause ids of a problem, a decision or a release, wherever they stand in it."""
    found = [entry["id"] if isinstance(entry, dict) else entry for entry in document.get("basis") or []]
    for finding in document.get("findings") or []:
        found += finding.get("basis") or []
    return list(dict.fromkeys(found))
