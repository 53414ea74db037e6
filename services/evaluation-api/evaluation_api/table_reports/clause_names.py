"""Clauses by the name under which people know them: the document and the place in it."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

from evaluation_api.domain.table_audit.audited import TableFinding
from wenxiao.policy import PolicyLibrary

ClauseNames = Mapping[str, str]
NO_NAMES: ClauseNames = MappingProxyType({})


def clause_names(library: PolicyLibrary) -> dict[str, str]:
    return {one.id: f"《{one.document}》{one.article}" for one in library.clauses.values()}


def names_in(documents: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """As they were told when the files were audited; a document of before holds none."""
    found: dict[str, str] = {}
    for document in documents:
        for finding in (one for table in document["tables"] for one in table["findings"]):
            found.update(zip(finding["basis"], finding.get("basis_zh", ()), strict=False))
    return found


def basis_zh(finding: TableFinding, names: ClauseNames) -> list[str]:
    """One for each clause; who knows no name is told the id."""
    return [names.get(clause, clause) for clause in finding.basis]


def basis_of(finding: TableFinding, names: ClauseNames) -> str:
    return "、".join(part for part in (*basis_zh(finding, names), finding.source) if part)
