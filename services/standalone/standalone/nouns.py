"""The committed table noun -> service."""

import tomllib
from collections.abc import Mapping
from importlib import resources


class AmbiguousNoun(Exception):
    """Two services claim one noun."""


def service_of_noun() -> Mapping[str, str]:
    """The service that answers below `/api/v1/<noun>`."""
    table = tomllib.loads(resources.files("standalone").joinpath("nouns.toml").read_text("utf-8"))
    found: dict[str, str] = {}
    for service, nouns in table.items():
        for noun in nouns:
            if noun in found:
                raise AmbiguousNoun(f"{noun}: {found[noun]}, {service}")
            found[noun] = service
    return found
