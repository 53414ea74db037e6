"""What is said of a file once it was read."""

from datetime import date

from evaluation_api.domain.table_audit.audited import AuditedFile
from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files.auditing import HEADING_ALONE, audit_file
from evaluation_api.table_files.short_details import LONGEST, QUOTED, short_detail
from wenxiao_policies import load

HEADING = "一级指标,二级指标,三级指标,年度指标值,实际完成值,分值,得分,偏差原因分析及改进措施\n"


def law() -> AuditLaw:
    return audit_law(load(), day=date(2024, 6, 1))


def audited(text: str) -> AuditedFile:
    return audit_file("表.csv", text.encode(), law())


def test_a_quotation_is_cut_in_what_is_said_and_whole_where_it_was_printed() -> None:
    name, reason = "名" * 3_000, "因" * 32_000
    (table,) = audited(f"{HEADING}产出指标,数量指标,{name},≥20公里,18公里,100,100,{reason}\n总分,,,,,100,100,\n").tables
    assert table.findings
    assert max(len(finding.detail) for finding in table.findings) <= LONGEST
    assert not any("名" * (QUOTED + 1) in finding.detail for finding in table.findings)
    (row,) = table.table.rows
    assert row.level3 is not None
    assert row.reason is not None
    assert (row.level3.words, row.reason.words) == (name, reason)


def test_what_is_short_stays_and_what_is_long_ends_with_a_mark() -> None:
    fits, long = "字" * QUOTED, "字" * (QUOTED + 1)
    assert short_detail(f"写作“{fits}”，又写作“{long}”。") == f"写作“{fits}”，又写作“{fits}…”。"
    told = short_detail("字" * 5_000)
    assert (len(told), told[-1]) == (LONGEST, "…")


def test_a_heading_with_nothing_below_it_is_told() -> None:
    file = audited(HEADING)
    assert [one.detail for one in file.unread] == [HEADING_ALONE]
    full = audited(f"{HEADING}产出指标,数量指标,里程,≥20公里,20公里,100,100,\n总分,,,,,100,100,\n")
    assert (len(full.tables), full.unread) == (1, ())
