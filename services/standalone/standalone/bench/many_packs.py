"""A folder of packs of invented counties, each with three sections of its own."""

from pathlib import Path

HEAD = """\
pack: {name}
zh: 第{number}县
version: "1"
region_code: "{region}"
applies_to: [county, town]
in_force_from: "2022-01-01"
documents:
  - {{key: {name}, title: 第{number}县全面实施预算绩效管理办法, number: 县府〔2022〕{number}号, issued: "2022-01-01"}}
"""
CLAUSES = """\
# 释义
clauses:
  - {{id: {name}-1, document: {name}, article: 第一条, zh: 未评估不得入库, en: "No library without an assessment.", capability: project_library, kind: rule, actors: [finance]}}
  - {{id: {name}-2, document: {name}, article: 第二条, zh: 三月、九月报监控, en: "Report in March and September.", capability: dual_monitoring, kind: workflow, actors: [department, unit]}}
  - {{id: {name}-3, document: {name}, article: 第三条, zh: 九十以上优，七十五以上良，六十以上中, en: "90, 75, 60.", capability: grading, kind: rule, actors: [finance, department]}}
"""  # noqa: E501 - a clause is one line of its file
SECTIONS = {
    "ex_ante": """\
section: ex_ante
parameters:
  library_without_assessment:
    - {{from: "2022-01-01", continues: true, value: refused, unit: code, basis: [{name}-1]}}
  assessment_before_month:
    - {{from: "2022-01-01", continues: true, value: 9, unit: month, source: convention, note: 办法没有写明}}
""",
    "monitoring": """\
section: monitoring
parameters:
  report_months:
    - {{from: "2022-01-01", until: "2022-12-31", value: [3, 9], unit: month, basis: [{name}-2]}}
    - {{from: "2023-01-01", continues: true, value: [3, 6, 9], unit: month, basis: [{name}-2]}}
""",
    "evaluation": """\
section: evaluation
parameters:
  grade_scale:
    - from: "2022-01-01"
      continues: true
      value: [{{grade: 优, from: 90}}, {{grade: 良, from: 75}}, {{grade: 中, from: 60}}, {{grade: 差, from: 0}}]
      unit: points
      basis: [{name}-3]
""",
}


def write(folder: Path, packs: int) -> None:
    for number in range(packs):
        name, region = f"county{number:04}", f"9{number:05}"
        place = folder / name
        place.mkdir(parents=True)
        files = {"pack": HEAD, "clauses": CLAUSES, **SECTIONS}
        for file, text in files.items():
            content = text.format(name=name, region=region, number=number + 1)
            (place / f"{file}.yaml").write_text(content, encoding="utf-8")
