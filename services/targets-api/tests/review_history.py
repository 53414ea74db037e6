"""What the history of an approved target must tell, read from the answer and from nothing else."""

from typing import Any

from .domain.review_model import BACK_TO, BEHIND


def require_every_step(shown: dict[str, Any]) -> None:
    """From the history alone: all steps of the last round that were not undone, by as many people, in their posts."""
    standing: list[dict[str, Any]] = []
    for line in shown["history"]:
        if line["action"] == "withdraw":
            standing.pop()
        elif line["action"] in BACK_TO:
            standing = standing[: {"return": 0, "return_to_department": 1, "return_to_finance": 3}[line["action"]]]
        elif line["action"] in BEHIND["approved"]:
            standing.append(line)
    assert [line["action"] for line in standing] == BEHIND["approved"]
    held = [(line["role"], line["duty"]) for line in standing[1:]]
    assert held == [("department", "checker"), ("department", "head"), ("finance", "checker"), ("finance", "head")]
    wrote = [line for line in shown["history"] if line["action"] in ("create", "edit", "submit")]
    authors = {one for line in wrote for one in (line["subject"], line["acting_for"]) if one}
    others = [one for line in standing[1:] for one in (line["subject"], line["acting_for"]) if one]
    assert len(others) == len(set(others))
    assert not authors & set(others)
    if shown["region_code"] == "150400":
        assert shown["collective_decision"]["held_on"] <= shown["approved_on"]
    asked = [one for one in shown["countersigns"] if one["round"] == shown["round"]]
    assert not asked or asked[-1]["agreed"] is True
