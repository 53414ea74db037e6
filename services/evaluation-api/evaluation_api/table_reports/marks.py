"""Where the findings of a file are marked, with which words and in which colour."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from evaluation_api.domain.table_audit.audited import SEVERITY_ZH, AuditedTable, Severity, TableFinding
from evaluation_api.domain.table_audit.printed import Place
from evaluation_api.domain.table_audit.seen import At
from evaluation_api.table_reports.clause_names import NO_NAMES, ClauseNames, basis_of

FILLS: Mapping[Severity, str] = {
    Severity.CERTAIN: "FFC7CE",
    Severity.LIKELY: "FFE8B3",
    Severity.ADVICE: "DDEBF7",
}
ORDER = {severity: number for number, severity in enumerate(Severity)}
NOTED = 12  # of one cell; the list holds all


@dataclass
class Marks:
    """The findings at each cell of one sheet; `cells` leads from a place, as findings name it, to its cell."""

    cells: dict[Place, At] = field(default_factory=dict)
    rows: dict[int, At] = field(default_factory=dict)
    at: dict[At, list[TableFinding]] = field(default_factory=dict)
    names: ClauseNames = field(default_factory=lambda: NO_NAMES)

    def cell_of(self, finding: TableFinding, table: AuditedTable) -> At:
        """The first place that the sheet has; else the row's first cell, where the table begins, or the corner."""
        for place in (*finding.places, table.table.place):
            if place in self.cells:
                return self.cells[place]
            if place.row and place.column:
                return place.row, place.column
            if finding.row in self.rows:
                return self.rows[finding.row]
        return 1, 1

    def add(self, table: AuditedTable) -> None:
        for finding in table.findings:
            self.at.setdefault(self.cell_of(finding, table), []).append(finding)

    def look(self, at: At) -> dict[str, str]:
        """As a cell of a laid out sheet takes it."""
        found = by_severity(self.at.get(at, ()))
        if not found:
            return {}
        words = "\n".join(_words(finding, self.names) for finding in found[:NOTED])
        more = f"\n……另有{len(found) - NOTED}项，见“问题清单”。" if len(found) > NOTED else ""
        return {"note": words + more, "fill": FILLS[found[0].severity]}


def by_severity(findings: Iterable[TableFinding]) -> list[TableFinding]:
    return sorted(findings, key=lambda finding: ORDER[finding.severity])


def _words(finding: TableFinding, names: ClauseNames) -> str:
    basis = basis_of(finding, names)
    return f"【{SEVERITY_ZH[finding.severity]}】{finding.detail}" + (f"（依据：{basis}）" if basis else "")
