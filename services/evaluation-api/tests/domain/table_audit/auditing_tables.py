"""Tables for the tests of the audit: as printed, and as the cases write them."""

import json
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from evaluation_api.domain.table_audit.audited import AuditedTable, TableFinding
from evaluation_api.domain.table_audit.auditing import AuditLaw, audit_table
from evaluation_api.domain.table_audit.documents import tables_of_document
from evaluation_api.table_audit_law import audit_law
from wenxiao_policies import load

HERE = Path(__file__).parent
PRINTED = HERE.parents[1] / "printed_tables"
Said = tuple[str, str]


@lru_cache
def national_law() -> AuditLaw:
    return audit_law(load(), day=date(2024, 6, 1))


def printed(name: str) -> Any:
    return json.loads((PRINTED / f"{name}.json").read_text("utf-8"))


def names() -> list[str]:
    return sorted(str(path.relative_to(PRINTED).with_suffix("")) for path in PRINTED.glob("*/*.json"))


def audited(document: Any, law: AuditLaw | None = None) -> list[AuditedTable]:
    tables, _ = tables_of_document(document)
    return [audit_table(table, law or national_law()) for table in tables]


def findings(document: Any, law: AuditLaw | None = None) -> list[TableFinding]:
    return [finding for table in audited(document, law) for finding in table.findings]


def said(found: Sequence[TableFinding], *severities: str) -> list[Said]:
    """Code and place of each finding of these severities, in order."""
    return sorted((one.code, one.places[0].cell) for one in found if one.severity.value in severities)


def cases(folder: str, *files: str) -> list[dict[str, Any]]:
    return [one for file in files for one in yaml.safe_load((HERE / folder / f"{file}.yaml").read_text("utf-8"))]
