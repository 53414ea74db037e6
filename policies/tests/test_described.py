"""docs/policies-parameters.md is what the schema says."""

from pathlib import Path

from wenxiao_policies.describing import reference

DOCS = Path(__file__).parent.parent.parent / "docs"


def test_the_reference_of_parameters_is_written_from_the_schema() -> None:
    written = (DOCS / "policies-parameters.md").read_text("utf-8")
    assert written == "\n".join(reference()) + "\n", (
        "python -m wenxiao_policies.describing > docs/policies-parameters.md"
    )
