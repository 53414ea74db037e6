"""What comes out of a table audit: JSON, an annotated workbook, a workbook and a Word report of many. Bytes, pure."""
