"""Finds the tables of a sheet by their words: where they stand plays no part."""

from evaluation_api.domain.table_audit.layout.finding_tables import joined_over_pages, tables_of

__all__ = ["joined_over_pages", "tables_of"]
