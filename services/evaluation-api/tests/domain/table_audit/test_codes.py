"""The list of kinds is the list of what the rules say, no more and no less."""

import re
from pathlib import Path

from evaluation_api.domain.table_audit import auditing
from evaluation_api.domain.table_audit.audited import SEVERITY_ZH, Severity
from evaluation_api.domain.table_audit.codes import KINDS

from .auditing_tables import cases, findings, names, printed
from .test_rules_of_the_audit import FILES, changed

FOLDER = Path(auditing.__file__).parent
ORDER = list(Severity)


def test_no_finding_claims_more_than_its_kind_may() -> None:
    documents = [printed(name) for name in names()] + [changed(case) for case in cases("cases", *FILES)]
    found = [one for document in documents for one in findings(document)]
    assert len(found) > len(documents)
    for one in found:
        assert ORDER.index(one.severity) >= ORDER.index(KINDS[one.code].at_most), one


def test_every_kind_is_said_by_a_rule() -> None:
    texts = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.py") if path.name != "codes.py")
    assert {code for code in KINDS if not re.search(f'"{code}"', texts)} == set()


def test_the_documentation_lists_every_kind_as_it_is() -> None:
    text = (Path(__file__).parents[5] / "docs" / "table-audit.md").read_text("utf-8")
    listed = [line for line in text.splitlines() if line.startswith("| `")]
    assert listed == [f"| `{code}` | {kind.zh} | {SEVERITY_ZH[kind.at_most]} |" for code, kind in KINDS.items()]
