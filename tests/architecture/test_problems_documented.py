"""Each problem type is a page of docs/problems: what happened, and what to do now."""

import re
from pathlib import Path

import pytest

from wenxiao.errors import Refusal
from wenxiao.problems import slug, status_of

from .source import ROOT, modules, refusals

PAGES = ROOT / "docs" / "problems"
# Problems that are no refusal: written as a literal type where they are made.
LITERAL = {
    found for path in modules() for found in re.findall(r'"/problems/([a-z-]+)"', path.read_text(encoding="utf-8"))
}


def by_slug() -> dict[str, list[type[Refusal]]]:
    found: dict[str, list[type[Refusal]]] = {}
    for refusal in sorted(refusals(), key=lambda kind: (kind.__name__, kind.__module__)):
        found.setdefault(slug(refusal), []).append(refusal)
    return found


@pytest.mark.parametrize("name", by_slug())
def test_every_refusal_has_its_page(name: str) -> None:
    page = PAGES / f"{name}.md"
    assert page.exists(), f"write docs/problems/{name}.md ({by_slug()[name]})"
    text = page.read_text(encoding="utf-8")
    titles = {refusal.title for refusal in by_slug()[name]}
    statuses = {status_of(refusal) for refusal in by_slug()[name]}
    assert len(titles) == len(statuses) == 1, f"one type, one meaning: {name} has {titles} and {statuses}"
    assert text.startswith(f"# {titles.pop()}\n"), f"{name}: the page's title is not the problem's"
    assert f"`/problems/{name}` · HTTP {statuses.pop()}" in text


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_every_page_says_what_happened_and_what_to_do(page: Path) -> None:
    parts = re.split(r"^## (.+)\n", page.read_text(encoding="utf-8"), flags=re.M)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert list(sections) == ["发生了什么", "怎么办"]
    for text in sections.values():
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) >= 10


def test_no_page_is_left_over() -> None:
    assert {page.stem for page in PAGES.glob("*.md")} == set(by_slug()) | LITERAL
