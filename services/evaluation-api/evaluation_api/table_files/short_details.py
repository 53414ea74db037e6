"""Findings with their quotations cut short: what an office printed stands whole in its cell and in the JSON."""

import re
from dataclasses import replace

from evaluation_api.domain.table_audit.audited import AuditedTable

QUOTED = 60
LONGEST = 600  # whatever it quotes
_QUOTATION = re.compile(f"“([^“”]{{{QUOTED}}})[^“”]+”")


def short_detail(words: str) -> str:
    cut = _QUOTATION.sub(r"“\1…”", words)
    return cut if len(cut) <= LONGEST else f"{cut[: LONGEST - 1]}…"


def with_short_details(table: AuditedTable) -> AuditedTable:
    found = tuple(replace(finding, detail=short_detail(finding.detail)) for finding in table.findings)
    return replace(table, findings=found)
