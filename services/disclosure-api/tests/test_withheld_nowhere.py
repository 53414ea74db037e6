"""What is withheld is searched for in every byte that leaves, in every table and in the log, by whoever may ask."""

import base64
import gzip
import hashlib
import io
import json
import random
import re
import time
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import structlog

from wenxiao.observing import configure_logs
from wenxiao.testing import TestDatabase, run_apart

from .office import BOTH, TARGET, a_target
from .publishing_house import PublishingHouse, served_apart
from .sources import every_neighbour
from .test_every_route_tried import PEOPLE, asking

GOAL, ROW, MONEY, PUBLIC_GOAL, WHOLE = "ZQGOALZQ", "ZQROWZQ", "918273.64", "ZQNPCONLYZQ", "ZQWHOLEZQ"
FOR_NOBODY = (GOAL, ROW, MONEY, MONEY.replace(".", ""))
NOT_PUBLIC = (PUBLIC_GOAL, WHOLE)
EACH_RUN, LONG_RUN = (40, 1), (300, 8)  # answers whose addresses are followed, and values for a place in a path
Width = tuple[int, int]
JWS = re.compile(rb"eyJ[\w-]+\.([\w-]+)\.[\w-]+")
SAID: dict[str, list[str]] = {
    "audience": BOTH, "form": ["csv", "json", "xlsx"], "region_code": ["441622"], "region": ["441622"],
    "code": ["441622", "44162222T000000000001"], "department_code": ["361"], "budget_year": ["2022"],
    "project_code": ["44162222T000000000001"], "content": ["true"], "q": ["医疗"], "limit": ["50"],
    "kind": ["target", "evaluation_result", "self_evaluation", "region_summary"],
}  # fmt: skip


def digests(secret: str) -> Iterator[str]:
    """Of the value as it stands and as canonical JSON: either would let anybody try values."""
    yield hashlib.sha256(secret.encode()).hexdigest()
    yield hashlib.sha256(json.dumps(secret).encode()).hexdigest()


def laid_open(content: bytes) -> Iterator[bytes]:
    """The bytes, and whatever is packed, zipped or signed within them."""
    yield content
    if content[:2] == b"\x1f\x8b":
        yield from laid_open(gzip.decompress(content))
    if content[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                yield from laid_open(archive.read(name))
    for payload in JWS.findall(content):
        yield base64.urlsafe_b64decode(payload + b"=" * (-len(payload) % 4))


def shows(secrets: Iterable[str], content: bytes) -> set[str]:
    wanted = {one: [one, *digests(one)] for one in secrets}
    opened = b"\0".join(laid_open(content))
    return {secret for secret, forms in wanted.items() if any(form.encode() in opened for form in forms)}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """Where the service's log goes, as it would go to standard error."""
    configure_logs()
    before = structlog.get_config()
    path = tmp_path / "log.jsonl"
    with path.open("w") as file:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(file))
        yield path
    structlog.configure(**before)


@pytest.fixture
def house(database: TestDatabase, tmp_path: Path, log: Path) -> Iterator[PublishingHouse]:
    chance = random.Random(0)  # noqa: S311 - a fixed seed
    made = PublishingHouse(tmp_path, chance, name=database.name, clusters=[database.cluster], snapshot_seconds=1)
    made.door.known = {name.encode(): who for name, who in PEOPLE.items() if who}
    made.neighbours.answers |= every_neighbour()
    with served_apart(made):
        yield made


def planted(house: PublishingHouse, number: int, **changes: Any) -> str:
    source = TARGET if number == 1 else f"01970000-0000-7000-8000-{number:012d}"
    target = a_target(id=source, project_code=f"44162222T{number:012d}", **changes)
    if number == 1:
        target["indicators"][1] |= {"name": ROW}
    house.neighbours.answers[f"/api/v1/targets/{source}"] = target
    return source


def withhold(house: PublishingHouse, source: str, audiences: list[str], pointers: list[str], *, told: bool) -> None:
    body = {"kind": "target", "source_id": source, "audiences": audiences, "pointers": pointers, "told": told}
    body |= {"ground": "state_secret", "reason": "定密单位来函"}
    with asking(house, "maker") as maker, asking(house, "head") as head:
        proposed = maker.post("/api/v1/withholdings", json=body)
        assert proposed.status_code == 201, proposed.text
        path = f"/api/v1/withholdings/{proposed.json()['id']}/grant"
        granted = head.post(path, json={"reason": "经保密审查"}, headers={"If-Match": '"1"'})
        assert granted.status_code == 200, granted.text


def publish(house: PublishingHouse, source: str, **body: Any) -> httpx.Response:
    given = {"kind": "target", "source_id": source, "audiences": BOTH} | body
    with asking(house, "maker") as maker, asking(house, "head") as head:
        draft = maker.post("/api/v1/releases", json=given, headers={"Idempotency-Key": f"draft-{source}"})
        assert draft.status_code == 201, draft.text
        return head.post(f"/api/v1/releases/{draft.json()['id']}/publish", headers={"If-Match": '"1"'})


def everything_is_published(house: PublishingHouse) -> None:
    """Three targets with withheld parts and one without, numbered, in a snapshot and in the public's register."""
    first = planted(house, 1, overall_goal=GOAL, approved_budget=MONEY)
    withhold(house, first, BOTH, ["/goal", "/money/approved_budget"], told=True)
    withhold(house, first, BOTH, ["/indicators/1"], told=False)
    second = planted(house, 2, overall_goal=PUBLIC_GOAL)
    withhold(house, second, ["public"], ["/goal"], told=True)
    third = planted(house, 3, project_name=WHOLE)
    withhold(house, third, ["public"], [""], told=False)
    for source in (first, second, third, planted(house, 4)):
        assert publish(house, source).status_code == 200
    for who in ("network", "anybody"):
        with asking(house, who) as client:
            for _ in range(240):
                told = client.get("/api/v1/disclosure/manifest", params={"region": "441622"}).json().get("manifest")
                if told and told["count"] and (told["snapshot"] or {}).get("position") == told["position"]:
                    break
                time.sleep(0.5)
            assert told["count"] == (4 if who == "network" else 3)


def paths(house: PublishingHouse, names: list[str]) -> Iterator[str]:
    """Every GET, with every value that is known for what stands in its path."""
    assert house.door.app is not None
    for path, operations in house.door.app.openapi()["paths"].items():
        if "get" not in operations:
            continue
        given = {one["name"] for one in operations["get"].get("parameters", ()) if one["in"] == "query"}
        asked = "&".join(f"{name}={SAID[name][0]}" for name in sorted(given & set(SAID) - {"kind", "audience"}))
        filled = [path]
        for name in re.findall(r"{(\w+)}", path):
            values = SAID.get(name) or names
            filled = [one.replace(f"{{{name}}}", value) for one in filled for value in values]
        yield from filled
        yield from (f"{one}?{asked}" for one in filled if asked)


def crawled(house: PublishingHouse, who: str, width: Width) -> dict[str, bytes]:
    """What this caller is answered: all that the document lists, and where answers lead."""
    answers: dict[str, bytes] = {}
    with asking(house, who) as client:
        listed = [client.get(f"/api/v1/{noun}").json() for noun in ("disclosure/releases", "withholdings")]
        names = sorted({row["id"] for page in listed for row in page.get("items", ())})
        waiting = list(paths(house, names[: width[1]]))
        while waiting:
            path = waiting.pop()
            if path in answers:
                continue
            answer = client.get(path)
            answers[path] = answer.content + repr(answer.headers.raw).encode()
            assert answer.status_code < 500, path
            if "json" in answer.headers.get("content-type", "") and len(answers) < width[0]:
                waiting += re.findall(r'"(/api/v1/[^"{}]+)"', answer.text)
    return answers


async def tables(database: TestDatabase) -> dict[str, bytes]:
    """Every row of every table of the service, as text, and what is packed in it."""
    connection = await asyncpg.connect(host=str(database.cluster.socket), user="postgres", database=database.name)
    try:
        found: dict[str, bytes] = {}
        listed = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'disclosure'")
        for (table,) in listed:
            rows = await connection.fetch(f'SELECT * FROM disclosure."{table}"')
            cells = [cell for row in rows for cell in row.values()]
            packed = [b"\0".join(laid_open(cell)) for cell in cells if isinstance(cell, bytes)]
            found[table] = b"\0".join([b"", *packed, *(str(cell).encode() for cell in cells)])
        return found
    finally:
        await connection.close()


def nothing_leaks(house: PublishingHouse, who: str, width: Width) -> dict[str, bytes]:
    answers = crawled(house, who, width)
    assert len(answers) > 50, who
    secret = (*FOR_NOBODY, *NOT_PUBLIC) if who == "anybody" else FOR_NOBODY
    seen = {path: shows(secret, content) for path, content in answers.items()}
    assert not {path: found for path, found in seen.items() if found}, who
    return answers


def the_search_finds_what_there_is_to_find(answers: dict[str, bytes]) -> None:
    """What the congress may see is found with it in feed, part, bundle and register."""
    found = {path: shows(NOT_PUBLIC, content) for path, content in answers.items()}
    for place in ("changes?", "/parts/", "/bundle", "disclosure/releases", "editions/npc"):
        assert set().union(*(seen for path, seen in found.items() if place in path)) == set(NOT_PUBLIC), place


def test_what_is_withheld_is_nowhere(house: PublishingHouse, database: TestDatabase, log: Path) -> None:
    everything_is_published(house)
    nothing_leaks(house, "anybody", EACH_RUN)
    the_search_finds_what_there_is_to_find(nothing_leaks(house, "network", EACH_RUN))
    kept = run_apart(tables(database))
    seen = {table: shows(FOR_NOBODY, content) for table, content in kept.items()}
    seen |= {table: shows(NOT_PUBLIC, content) for table, content in kept.items() if table.startswith("public_")}
    assert {table for table in seen if table.startswith("public_")}
    assert not {table: found for table, found in seen.items() if found}
    logged = log.read_bytes()
    assert b"/api/v1/withholdings" in logged
    assert not shows((*FOR_NOBODY, *NOT_PUBLIC), logged)


@pytest.mark.long
def test_nobody_at_all_is_answered_what_is_withheld(house: PublishingHouse) -> None:
    everything_is_published(house)
    for who in PEOPLE:
        nothing_leaks(house, who, LONG_RUN)
