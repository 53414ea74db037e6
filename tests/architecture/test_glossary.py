"""The glossary names each thing once, and what callers see is named by it."""

import re
from enum import Enum

import pytest

from wenxiao.access import Duty, Role

from .source import ROOT, SERVICES, modules, shown

GLOSSARY = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (?!中文|---)([^|]+) \| ([^|]+) \| ?[^|]*\|$", GLOSSARY, re.MULTILINE)
WORDS = {word.strip().replace("_", " ").replace("-", " ") for _, word in ROWS}


def singular(noun: str) -> str:
    word = re.sub(r"ies$", "y", noun) if noun.endswith("ies") else re.sub(r"s$", "", noun)
    return word.replace("-", " ").replace("_", " ")


def test_each_term_and_each_word_stands_once() -> None:
    assert len(ROWS) > 80
    for column in (0, 1):
        named = [row[column].strip() for row in ROWS]
        assert len(named) == len(set(named)), sorted({name for name in named if named.count(name) > 1})


def test_every_noun_of_a_url_is_in_the_glossary() -> None:
    found = {
        noun: shown(path)
        for path in modules(*SERVICES)
        for noun in re.findall(r'\bnouns\(\s*"([a-z-]+)"', path.read_text(encoding="utf-8"))
    }
    assert len(found) > 8
    assert {noun: where for noun, where in found.items() if singular(noun) not in WORDS} == {}


def test_every_permission_speaks_of_something_in_the_glossary() -> None:
    found = {
        resource: shown(path)
        for path in modules(*SERVICES)
        if path.name == "access.py"
        for resource in re.findall(r'= "([a-z_]+):[a-z_]+"', path.read_text(encoding="utf-8"))
    }
    assert len(found) > 8
    assert {word: where for word, where in found.items() if word.replace("_", " ") not in WORDS} == {}


@pytest.mark.parametrize("words", [Role, Duty])
def test_every_role_and_duty_is_in_the_glossary(words: type[Enum]) -> None:
    spoken = {member.value.replace("_", " ") for member in words} - {"none", "service", "public"}
    assert spoken - WORDS == set()
