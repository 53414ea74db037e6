"""A file from its bytes to what the audit says of it."""

import hashlib
import time
from dataclasses import replace

from evaluation_api.domain.table_audit.audited import AuditedFile, AuditedTable
from evaluation_api.domain.table_audit.auditing import AuditLaw, audit_table
from evaluation_api.domain.table_audit.documents import tables_of_document
from evaluation_api.domain.table_audit.layout import joined_over_pages, tables_of
from evaluation_api.domain.table_audit.printed import PrintedTable, Unread
from evaluation_api.table_files.noted import ReadFile
from evaluation_api.table_files.reading import OUT_OF_MEMORY, read_file
from evaluation_api.table_files.short_details import with_short_details

HEADING_ALONE = "只有表头，下面没有指标行，没有可审核的内容；请核对是否漏填，或是否分在了另一张工作表"


def audit_file(name: str, content: bytes, law: AuditLaw) -> AuditedFile:
    begun = time.perf_counter()
    file = AuditedFile(name, hashlib.sha256(content).hexdigest(), len(content))
    try:
        file = _audited(file, read_file(name, content), law)
    except MemoryError:
        file = replace(file, refused=OUT_OF_MEMORY, reason="too_large")
    return replace(file, seconds=time.perf_counter() - begun)


def refused_file(name: str, content: bytes, refused: str, reason: str, *, size: int = 0) -> AuditedFile:
    """Of a file that was never unpacked nobody knows the digest; `size` is what it was said to have."""
    digest = hashlib.sha256(content).hexdigest() if content else ""
    return AuditedFile(name, digest, len(content) or size, refused=refused, reason=reason)


def _audited(file: AuditedFile, read: ReadFile, law: AuditLaw) -> AuditedFile:
    if read.refused:
        return replace(file, kind=read.kind, refused=read.refused, reason=read.reason)
    found, unread = found_tables(read)
    tables = tuple(with_short_details(audit_table(table, law)) for table in found)
    bare = (Unread(table.table.place, HEADING_ALONE) for table in tables if _is_heading_alone(table))
    return replace(file, kind=read.kind, tables=tables, sheets=read.sheets, unread=(*read.unread, *unread, *bare))


def _is_heading_alone(table: AuditedTable) -> bool:
    return not (table.findings or table.table.rows or table.table.money)


def found_tables(read: ReadFile) -> tuple[tuple[PrintedTable, ...], tuple[Unread, ...]]:
    if read.document is not None:
        return tables_of_document(read.document)
    tables: list[PrintedTable] = []
    unread: list[Unread] = []
    for sheet in read.sheets:
        found, told = tables_of(sheet)
        tables += found
        unread += told
    return joined_over_pages(tables), tuple(unread)
