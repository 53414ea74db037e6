"""The snapshot as one file, carried by hand; and its tables, as Frictionless reads them."""

import hashlib
import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from jose import jws

from wenxiao.testing import COUNTY

from .keeping_back import for_the_congress_alone
from .office import ANYBODY, HEAD, NETWORK, ZIJIN_NETWORK, Office, a_target
from .snapshots import build, manifest, snapshot, two_kinds

BUNDLE = "/api/v1/disclosure/bundle"
DIGEST = 64


async def bundle(office: Office, **params: Any) -> bytes:
    answer = await office.get(BUNDLE, NETWORK, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert int(answer.headers["content-length"]) == len(answer.content)
    return answer.content


def is_whole(content: bytes) -> bool:
    return hashlib.sha256(content[:-DIGEST]).hexdigest().encode() == content[-DIGEST:]


def problems_of(package: Path) -> list[Any]:
    """What Frictionless finds wrong with a data package and every row of its tables, keys and digests included."""
    report = Package(str(package)).validate()
    assert report.stats["tasks"] > 0
    found: list[Any] = [*report.errors, *(error for task in report.tasks for error in task.errors)]
    return [error.to_descriptor() for error in found]


async def test_any_program_opens_it_and_finds_what_the_manifest_says(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    content = await bundle(office)
    found, told = await snapshot(office), await manifest(office)
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        assert opened.testzip() is None
        assert opened.comment == hashlib.sha256(content[:-DIGEST]).hexdigest().encode()
        names = ["README.txt", "manifest.json", "manifest.jws", "keys.json", "datapackage.json"]
        assert opened.namelist() == [*names, *(f"parts/{part['name']}" for part in found["parts"])]
        document = json.loads(opened.read("manifest.json"))
        shared = ("schema_version", "epoch", "epoch_started_at", "region_path", "audience", "genesis")
        files = document.pop("files")
        assert document == found | {name: told[name] for name in shared} | {"region_code": "441622"}
        assert set(files) == {"README.txt", "keys.json"}
        for name, said in files.items():
            held = opened.read(name)
            assert said == {"bytes": len(held), "digest": hashlib.sha256(held).hexdigest()}, name
        for part in found["parts"]:
            assert hashlib.sha256(opened.read(f"parts/{part['name']}")).hexdigest() == part["digest"]
        assert hashlib.sha256(opened.read("datapackage.json")).hexdigest() == found["datapackage"]["digest"]
        (key,) = json.loads(opened.read("keys.json"))["keys"]
        signed = json.loads(jws.verify(opened.read("manifest.jws").decode(), key, algorithms=["ES256"]))
        assert signed == document | {"files": files, "iss": "disclosure-api", "sub": "bundle"}
        assert "金额合计 1307300.40 元" in opened.read("README.txt").decode()


async def test_the_same_snapshot_is_the_same_file_until_there_is_a_new_one(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    first = await office.get(BUNDLE)
    assert (await office.get(BUNDLE)).content == first.content
    async with office.caller.of(NETWORK) as network:
        known = await network.get(BUNDLE, headers={"If-None-Match": first.headers["etag"]})
        assert (known.status_code, known.content) == (304, b"")
    await office.published(source_id=await office.another_target(30))
    await build(office)
    assert (await office.get(BUNDLE)).headers["etag"] != first.headers["etag"]


async def test_its_name_tells_nothing_of_other_feeds(office: Office) -> None:
    async def name() -> str:
        answer = await office.get(BUNDLE, ANYBODY, params={"region": "441622"})
        assert answer.headers["access-control-allow-origin"] == "*"
        return str(answer.headers["content-disposition"])

    await office.published()
    await build(office)
    assert await name() == 'attachment; filename="441622-public-1.zip"'
    for count in range(3):
        source = await office.another_target(50 + count)
        await for_the_congress_alone(office, source_id=source)
        await office.published(source_id=source, audiences=["npc"])
        await build(office)
    await office.published(source_id=await office.another_target(60))
    await build(office)
    assert await name() == 'attachment; filename="441622-public-2.zip"'


async def test_one_flipped_bit_anywhere_is_found(office: Office) -> None:
    await office.published()
    await build(office)
    content = await bundle(office)
    assert is_whole(content)
    chance = random.Random(9)  # noqa: S311 - which bit is flipped is no secret
    for place in range(len(content)):
        flipped = bytearray(content)
        flipped[place] ^= 1 << chance.randrange(8)
        assert not is_whole(bytes(flipped)), place


async def test_each_reads_the_bundle_of_his_own_feed(office: Office) -> None:
    await two_kinds(office)
    await build(office)
    for who, params, status in (
        *((HEAD, {"audience": "public"}, 200), (ANYBODY, {"region": "441622"}, 200)),
        *((NETWORK, {"audience": "public"}, 403), (ANYBODY, {"region": "441621"}, 404), (ZIJIN_NETWORK, {}, 404)),
    ):
        answer = await office.get(BUNDLE, who, params=params)
        assert answer.status_code == status, (who.subject, answer.text)


async def test_frictionless_finds_nothing_wrong_with_the_bundle(office: Office, tmp_path: Path) -> None:
    await two_kinds(office)
    await build(office)
    with zipfile.ZipFile(io.BytesIO(await bundle(office))) as opened:
        opened.extractall(tmp_path)
    assert problems_of(tmp_path / "datapackage.json") == []
    described = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))
    fields = {field["name"]: field["type"] for field in described["resources"][2]["schema"]["fields"]}
    assert fields["money"] == fields["money.approved_budget"] == "number"
    assert (fields["budget_year"], fields["approved_on"], fields["goal"]) == ("integer", "date", "string")


async def test_nor_with_a_summary_of_departments_nor_where_all_is_withdrawn(office: Office, tmp_path: Path) -> None:
    first = await office.published()
    drafted = await office.draft(kind="region_summary", source_id=None, budget_year=2022)
    summary = (await office.act(drafted.json(), "publish")).json()
    await build(office)
    with zipfile.ZipFile(io.BytesIO(await bundle(office))) as opened:
        opened.extractall(tmp_path / "one")
    assert (tmp_path / "one" / "parts" / "region_summary-2022-0001-departments.csv").exists()
    assert problems_of(tmp_path / "one" / "datapackage.json") == []
    for release in (first, summary):
        assert (await office.act(release, "withdraw", json={"reason": "有误"})).status_code == 200
    await build(office)
    with zipfile.ZipFile(io.BytesIO(await bundle(office))) as opened:
        opened.extractall(tmp_path / "none")
    report = Package(str(tmp_path / "none" / "datapackage.json")).validate()
    assert (report.valid, report.errors, report.stats["tasks"]) == (True, [], 0)


@pytest.mark.parametrize("region_path", [COUNTY])
async def test_nor_with_the_parts_that_were_downloaded(office: Office, tmp_path: Path, region_path: str) -> None:
    await two_kinds(office)
    await build(office)
    found = await snapshot(office, ANYBODY, region=region_path.rsplit("/", 1)[-1])
    (tmp_path / "parts").mkdir()
    package = await office.get(found["datapackage"]["href"], ANYBODY)
    (tmp_path / "datapackage.json").write_bytes(package.content)
    for part in found["parts"]:
        (tmp_path / "parts" / part["name"]).write_bytes((await office.get(part["href"], ANYBODY)).content)
    assert problems_of(tmp_path / "datapackage.json") == []


async def test_and_finds_what_is_changed(office: Office, tmp_path: Path) -> None:
    """Otherwise it would have looked at nothing."""
    await two_kinds(office)
    await build(office)
    with zipfile.ZipFile(io.BytesIO(await bundle(office))) as opened:
        opened.extractall(tmp_path)
    table = tmp_path / "parts" / "target-2022-0001.csv"
    table.write_bytes(table.read_bytes().replace(b"656600.00", b"65660x.00"))
    assert {error["type"] for error in problems_of(tmp_path / "datapackage.json")} >= {"hash-count", "type-error"}


async def test_what_begins_like_a_formula_is_text(office: Office) -> None:
    target = f"/api/v1/targets/{(await office.another_target(40))}"
    office.neighbours.answers[target] |= {"overall_goal": '=HYPERLINK("http://x","y")', "project_name": "+增加"}
    await office.published(source_id=target.rsplit("/", 1)[-1])
    await build(office)
    found = await snapshot(office)
    table = (await office.get(found["parts"][1]["href"])).content.decode("utf-8-sig")
    assert "'=HYPERLINK" in table
    assert "'+增加" in table
    assert '"=HYPERLINK' not in table
    lines = (await office.get(found["parts"][0]["href"])).content.decode()
    assert json.loads(lines)["content"]["goal"] == '=HYPERLINK("http://x","y")'


async def test_the_tables_open_in_excel_as_chinese(office: Office) -> None:
    await office.published()
    await build(office)
    for part in (await snapshot(office))["parts"]:
        content = (await office.get(part["href"])).content
        assert content.startswith(b"\xef\xbb\xbf") is (part["format"] == "csv")
    assert a_target()["overall_goal"] in (await office.get((await snapshot(office))["parts"][1]["href"])).text
