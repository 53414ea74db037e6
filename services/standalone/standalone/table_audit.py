"""`./wenxiao audit-tables PATH…`: files, folders and zips of tables audited without server and database."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from evaluation_api.domain.table_audit.audited import SEVERITY_ZH, AuditedFile, Severity
from evaluation_api.domain.table_audit.law import AuditLaw
from evaluation_api.policies import evaluation_policy
from evaluation_api.table_audit_law import held_law
from evaluation_api.table_files.side_by_side import answers_to
from evaluation_api.table_files.workers import Answer
from evaluation_api.table_reports.batch import batch_workbook
from evaluation_api.table_reports.clause_names import ClauseNames, basis_of, clause_names
from evaluation_api.table_reports.documents import audited_file_of
from evaluation_api.table_reports.standings import Ranking, ranking
from evaluation_api.table_reports.word import ReportHeading, word_report
from standalone.table_paths import files_of
from wenxiao.clock import real_today
from wenxiao.errors import Refusal
from wenxiao.policy import Level
from wenxiao_policies import load

NOTHING, CERTAIN, UNREADABLE = 0, 1, 2
NATION = "000000"
NO_PACK = "没有适用于 --region {region} --level {level} 的政策包，已按全国政策审核；请核对地区代码和级次"
_LOOKS = {Severity.CERTAIN: "red", Severity.LIKELY: "yellow", Severity.ADVICE: "dim"}


class PathNotAuditable(Exception):
    """One sentence for the terminal."""


@dataclass
class Audited:
    documents: list[dict[str, Any]] = field(default_factory=list)
    files: list[AuditedFile] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """2 where no file gave a table, 1 where a finding is certain, 0 otherwise."""
        if not any(file.tables for file in self.files):
            return UNREADABLE
        found = (finding.severity for file in self.files for table in file.tables for finding in table.findings)
        return CERTAIN if Severity.CERTAIN in found else NOTHING


@dataclass(frozen=True)
class Held:
    """By what tables are audited, and what a report says of that."""

    law: AuditLaw
    heading: ReportHeading
    names: ClauseNames
    remark: str = ""


def held_by(paths: Sequence[Path], region: str, level: Level, on: date | None, form: str | None) -> Held:
    library, day = load(), on or real_today()
    try:
        section = library.effective("evaluation", region_code=region, level=level, day=day)
        policy = evaluation_policy(section, form)
        place_known = library.pack_for(region, level).head.pack != library.root
    except Refusal as refused:
        raise PathNotAuditable(str(refused)) from None
    stamp = policy.document["stamp"]
    asked = "" if place_known or region == NATION else NO_PACK.format(region=region, level=level)
    heading = ReportHeading(
        unit="",
        file_name="、".join(path.name or str(path) for path in paths[:5]) + ("等" if len(paths) > 5 else ""),
        day=day,
        law=f"{stamp['pack']}/{stamp['section']} {stamp['version']}" + (f"（{asked}）" if asked else ""),
        rules_sha256=policy.sha256,
        form=policy.preset.code,
        command=f"./wenxiao audit-tables --region {region} --level {level} --on {day}"
        + (f" --form {form}" if form else ""),
    )
    return Held(held_law(policy, day, place_known=place_known), heading, clause_names(library), asked)


def audit_paths(paths: Sequence[Path], held: Held, out: Path | None, complaints: Console) -> Audited:
    for path in paths:
        if not path.exists():
            raise PathNotAuditable(f"没有 {path} 这个文件或文件夹，请核对路径。")
    found = Audited()
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed} 个文件"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=complaints, transient=True) as progress:
        task = progress.add_task("")

        async def work() -> None:
            told = answers_to(files_of(paths), held.law, held.names, workbooks=out is not None)
            async with aclosing(told) as answers:
                async for answer in answers:
                    progress.update(task, advance=1, description=str(answer.document["name"]).replace("[", "\\["))
                    found.documents.append(answer.document)
                    found.files.append(audited_file_of(answer.document))
                    if out is not None:
                        _keep(out, answer)

        asyncio.run(work())
    if out is not None:
        _write(out / "汇总.xlsx", batch_workbook(found.files, held.names))
        _write(out / "审核报告.docx", word_report(found.files, held.heading, held.names))
        _write(out / "审核结果.json", as_text(found).encode())
    return found


def _keep(out: Path, answer: Answer) -> None:
    """Beside each other in the folders of the files; names were cleaned of ways out when they were unpacked."""
    place = out.joinpath(*str(answer.document["name"]).split("/"))
    _write(place.with_name(f"{place.name}.审核.json"), _as_text(answer.document).encode())
    if answer.workbook:
        _write(place.with_name(f"{place.name}.审核.xlsx"), answer.workbook)


def _write(place: Path, content: bytes) -> None:
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
    except OSError as failed:
        raise PathNotAuditable(f"写不了 {place}：{failed.strerror}，请用 --out 换一个可写的文件夹。") from None


def as_text(found: Audited) -> str:
    order = ranking(found.files)
    ranked = [
        {
            "place": one.place,
            "unit": one.unit,
            "tables": one.tables,
            "mean": f"{one.mean:f}",
            "largest": f"{one.largest:f}",
        }
        for one in order.ranked
    ]
    return _as_text({"files": found.documents, "ranking": ranked})


def _as_text(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1)


def tell(found: Audited, held: Held, out: Console) -> None:
    for file in found.files:
        _tell_file(file, held.names, out)
    order = ranking(found.files)
    if order.ranked:
        out.print(_ranking(order), markup=False)
    refused = sum(bool(file.refused) for file in found.files)
    tables = sum(len(file.tables) for file in found.files)
    counts = dict.fromkeys(Severity, 0)
    for finding in (one for file in found.files for table in file.tables for one in table.findings):
        counts[finding.severity] += 1
    told = "、".join(f"{SEVERITY_ZH[severity]} {number} 项" for severity, number in counts.items())
    out.print(f"{len(found.files)} 个文件，{tables} 张表，{refused} 个文件未能读取；{told}。", markup=False)


def _tell_file(file: AuditedFile, names: ClauseNames, out: Console) -> None:
    out.print(file.name, style="bold", markup=False)
    if file.refused:
        out.print(f"  未读取：{file.refused}", style="red", markup=False)
    for unread in (*file.unread, *(one for table in file.tables for one in table.table.unread)):
        place = f"{unread.place.zh}：" if unread.place.sheet or unread.place.cell else ""
        out.print(f"  {place}{unread.detail}", style="dim", markup=False)
    findings = [finding for table in file.tables for finding in table.findings]
    if findings:
        table = Table(show_edge=False, pad_edge=False)
        for heading in ("程度", "位置", "问题", "依据"):
            table.add_column(heading, overflow="fold")
        for finding in findings:
            places = "、".join(place.zh for place in finding.places[:4])
            told = (SEVERITY_ZH[finding.severity], places, finding.detail, basis_of(finding, names))
            table.add_row(*told, style=_LOOKS[finding.severity])
        out.print(table, markup=False)
    elif file.tables:
        out.print("  没有发现问题。", markup=False)


def _ranking(order: Ranking) -> Table:
    table = Table(title="各单位：印出的总分与按规则计算的总分之差", title_justify="left")
    for heading in ("名次", "单位", "表数", "平均差距", "最大差距", "确定的问题", "可能的问题"):
        table.add_column(heading, justify="left" if heading == "单位" else "right")
    for one in order.ranked:
        table.add_row(
            *(str(one.place), one.unit, str(one.tables), f"{one.mean:f}", f"{Decimal(one.largest):f}"),
            *(str(one.certain), str(one.likely)),
        )
    return table
