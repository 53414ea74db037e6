"""Three small packs and a schema of two parameters, right in every way."""

from pathlib import Path

from wenxiao_policies.declared import Declared

SCHEMAS = {
    "deadlines": {
        "reply": Declared(int, "day"),
        "region": Declared(str, "code"),
    }
}

REGION = """\
  region:
    - {from: "2018-01-01", continues: true, value: "441622", unit: code, source: convention, note: 惯例}
"""

GOOD = {
    "national/pack.yaml": """\
pack: national
zh: 全国
version: "1"
region_code: null
applies_to: [city, county, town]
in_force_from: "2018-01-01"
documents:
  - {key: n, title: 办法, number: 某〔2019〕1号, issued: "2019-01-01", effective: "2019-06-01"}
""",
    "national/clauses.yaml": """\
clauses:
  - {id: n-1, document: n, article: 一, zh: 答复, en: Reply., capability: reply, kind: rule, actors: [finance]}
annex:
  - {id: n-annex-1, document: n, article: 附件, category: 一, zh: 表, capability: x, clause: n-1}
""",
    "national/deadlines.yaml": """\
section: deadlines
parameters:
  reply:
    - {from: "2018-01-01", until: "2019-12-31", value: 5, unit: day, source: convention, note: 惯例}
    - {from: "2020-01-01", continues: true, value: 7, unit: day, basis: [n-1]}
"""
    + REGION,
    "county/pack.yaml": """\
pack: county
zh: 某县
version: "1"
region_code: "441622"
applies_to: [county]
in_force_from: "2021-01-01"
documents:
  - {key: c, title: 细则, number: 某县〔2021〕1号, issued: "2021-01-01"}
""",
    "county/clauses.yaml": """\
clauses:
  - {id: c-1, document: c, article: 一, zh: 三日内答, en: In three., capability: reply, kind: rule, actors: [finance]}
""",
    "county/deadlines.yaml": """\
section: deadlines
parameters:
  reply:
    - {from: "2021-01-01", continues: true, value: 3, unit: day, basis: [c-1]}
""",
    "town/pack.yaml": """\
pack: town
zh: 某镇
version: "1"
region_code: "441622100"
applies_to: [town]
adopts: [county]
in_force_from: "2021-01-01"
""",
    "town/clauses.yaml": """\
clauses: []
""",
}

SECTION, PACK, CLAUSES, COUNTY, TOWN_PACK = (
    "national/deadlines.yaml",
    "national/pack.yaml",
    "national/clauses.yaml",
    "county/deadlines.yaml",
    "town/pack.yaml",
)


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder
