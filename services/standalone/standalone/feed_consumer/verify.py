"""`python3 verify.py BUNDLE`: proves a bundle that was carried by hand, without network, server or database."""

import argparse
import hashlib
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

if not __package__:  # run as a file: what lies beside it is its package, wherever that is
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .proof import (
    Broken,
    Document,
    canonical,
    check_file,
    fen,
    genesis,
    lines_of,
    read_json,
    signed,
    signer,
    trusted_keys,
    yuan,
)
from .tables import check_table

SEAL = 64  # the archive's comment: SHA-256 of every byte before it, in hexadecimal
CHUNK = 2**20
SMALL = 2**26
MEMBERS = ["README.txt", "manifest.json", "manifest.jws", "keys.json", "datapackage.json"]
EXIT_CODES = "退出码：0 全部成立；1 有不成立的；2 用法不对，或打不开文件。"


def verify_bundle(path: Path, pin: str = "") -> Iterator[str]:
    """What was proved, sentence by sentence; raises `Broken` at the first thing that does not hold."""
    _check_seal(path)
    yield "整个文件的摘要成立，传送途中没有改动。"
    try:
        with zipfile.ZipFile(path) as bundle:
            yield from _proved(bundle, pin)
    except zipfile.BadZipFile as broken:
        raise Broken(f"压缩包的结构不成立（{broken}）") from None


def _check_seal(path: Path) -> None:
    left, digest = path.stat().st_size - SEAL, hashlib.sha256()
    with path.open("rb") as file:
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            digest.update(chunk)
            left -= len(chunk)
        if digest.hexdigest().encode() != file.read():
            raise Broken("整个文件的摘要与末尾所记不符：不是数据包，或传送途中有改动")


def _proved(bundle: zipfile.ZipFile, pin: str) -> Iterator[str]:
    manifest, key = _manifest(bundle, pin)
    yield f"清单的签名成立，签名公钥 {key}{'' if pin else '（请与发布单位当面核对）'}。"
    expected = sorted([*MEMBERS, *(f"parts/{part['name']}" for part in manifest["parts"])])
    if sorted(bundle.namelist()) != expected:
        raise Broken("包内的文件与清单所列不一致")
    for name in ("README.txt", "keys.json"):  # nobody puts other words, or other keys, beside what is signed
        check_file(name, _small(bundle, name), manifest["files"][name])
    _check_package(bundle, manifest)
    _check_sections(bundle, manifest)
    yield f"{len(manifest['parts'])}个分片的摘要、行数和金额成立，每件内容的摘要成立，表格与数据逐格一致。"
    yield (
        f"{manifest['region_path']}（{manifest['audience']}）第{manifest['position']}条，{manifest['built_on']}："
        f"在库{manifest['count']}件，{manifest['money_total']}元；已撤回{len(manifest['withdrawn'])}件。"
    )


def _manifest(bundle: zipfile.ZipFile, pin: str) -> tuple[Document, str]:
    jws = _small(bundle, "manifest.jws").decode("ascii", "replace")
    keys = read_json(_small(bundle, "keys.json"), "keys.json")["keys"]
    manifest = signed(jws, trusted_keys(keys, pin or signer(jws)), "bundle")
    if _small(bundle, "manifest.json") != canonical(manifest):
        raise Broken("manifest.json 与签名的内容不一致")
    if manifest["genesis"] != genesis(manifest["region_path"], manifest["audience"]):
        raise Broken("清单的起点不属于该地区和公开对象")
    return manifest, signer(jws)


def _small(bundle: zipfile.ZipFile, name: str) -> bytes:
    try:
        with bundle.open(name) as member:
            return member.read(SMALL)
    except KeyError:
        raise Broken(f"包内没有 {name}") from None


def _read(bundle: zipfile.ZipFile, part: Document) -> bytes:
    """Never more than the signed manifest says."""
    with bundle.open(f"parts/{part['name']}") as member:
        content = member.read(part["bytes"] + 1)
    check_file(part["name"], content, part)
    return content


def _check_package(bundle: zipfile.ZipFile, manifest: Document) -> None:
    """The description for Excel and Frictionless names the same files."""
    content = _small(bundle, "datapackage.json")
    check_file("datapackage.json", content, manifest["datapackage"])
    parts = {f"parts/{part['name']}": part for part in manifest["parts"]}
    for resource in read_json(content, "datapackage.json")["resources"]:
        part = parts.get(resource["path"], {})
        if (resource["bytes"], resource["hash"].removeprefix("sha256:")) != (part.get("bytes"), part.get("digest")):
            raise Broken(f"datapackage.json 所述的 {resource['path']} 与清单不一致")


def _check_sections(bundle: zipfile.ZipFile, manifest: Document) -> None:
    """Every release once, in force at the manifest's position; the sums of all parts are those of the manifest."""
    sections: dict[str, list[Document]] = defaultdict(list)
    for part in manifest["parts"]:
        sections[part["name"].partition(".")[0].removesuffix(f"-{part['table']}")].append(part)
    sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    matters = set()
    for parts in sections.values():
        for row in _check_section(bundle, parts):
            if row["position"] > manifest["position"] or (row["type"], row["id"]) in matters:
                raise Broken(f"{row['type']} {row['id']} 重复，或在清单的序号之后")
            matters.add((row["type"], row["id"]))
            sums[row["type"]][0] += 1
            sums[row["type"]][1] += fen(row["money"])
    totals = [{"type": kind, "count": n, "money_total": yuan(money)} for kind, (n, money) in sorted(sums.items())]
    whole = (len(matters), yuan(sum(money for _, money in sums.values())), totals)
    if whole != (manifest["count"], manifest["money_total"], manifest["totals"]):
        theirs = f"{manifest['count']}件、{manifest['money_total']}元"
        raise Broken(f"各分片合计为{whole[0]}件、{whole[1]}元，清单为{theirs}，或分类不同")


def _check_section(bundle: zipfile.ZipFile, parts: list[Document]) -> list[Document]:
    """One kind and year: the releases of its NDJSON, each with its row in every table of it."""
    of_lines = [part for part in parts if part["format"] == "ndjson"]
    rows = [row for part in of_lines for row in lines_of(_read(bundle, part), part)]
    for part in parts:
        if part["format"] == "csv":
            check_table(_read(bundle, part), part, rows)
    return rows


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="verify", description="离线核对一个数据包，不用网络。", epilog=EXIT_CODES)
    parser.add_argument("bundle", type=Path, help="数据包文件（zip）")
    parser.add_argument("--pin", default="", help="信任的签名公钥编号；不填则只显示是哪一个")
    asked = parser.parse_args(arguments)
    try:
        for sentence in verify_bundle(asked.bundle, asked.pin):
            sys.stdout.write(f"{sentence}\n")
    except Broken as broken:
        sys.stderr.write(f"不成立：{broken}。\n")
        return 1
    except OSError as failed:
        sys.stderr.write(f"打不开 {asked.bundle}：{failed.strerror}。\n")
        return 2
    except (LookupError, TypeError, ValueError, AttributeError, NotImplementedError, RuntimeError) as unexpected:
        sys.stderr.write(f"不成立：内容的形式不对（{unexpected!r}）。\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
