"""The committed table noun -> service against the routes that the services really have."""

import pytest

from standalone.nouns import service_of_noun
from standalone.openapi import documents


def nouns_in(paths: list[str]) -> set[str]:
    return {path.split("/")[3] for path in paths if path.startswith("/api/v1/")}


@pytest.fixture(scope="module")
def nouns_of_routes() -> dict[str, set[str]]:
    import json

    found = {path.parent.name: json.loads(text) for path, text in documents().items()}
    return {name: nouns_in(list(document["paths"])) for name, document in found.items()}


def test_every_noun_of_a_service_is_in_the_table_and_no_other(nouns_of_routes: dict[str, set[str]]) -> None:
    table = service_of_noun()
    stated = {name: {noun for noun, service in table.items() if service == name} for name in nouns_of_routes}
    assert stated == nouns_of_routes
