"""A file from its bytes to what the audit says of it."""

import hashlib
import time
from dataclasses import replace

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.domain.table_audit.auditing import AuditLaw, audit_table
from evaluation_api.domain.table_audit.documents import tables_of_document
from evaluation_api.domain.table_audit.layout import joined_over_pages, tables_of
from evaluation_api.domain.table_audit.printed import PrintedTable, Unread
from evaluation_api.table_files.noted import ReadFile
from evaluation_api.table_files.reading import OUT_OF_MEMORY, read_file


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
    tables, unread = found_tables(read)
    return replace(
        file,
        kind=read.kind,
        tables=tuple(audit_table(table, law) for table in tables),
        sheets=read.sheets,
        unread=(*read.unread, *unread),
    )


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
