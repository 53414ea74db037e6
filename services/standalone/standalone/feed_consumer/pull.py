"""`python3 pull.py URL_OR_BUNDLE`: loads one feed into a SQLite file, proves it, and countersigns.

Copy this folder anywhere; Python 3.11 and the package `cryptography` are all that it needs. A machine of the congress's
network names itself by WENXIAO_CLIENT_ID and WENXIAO_CLIENT_SECRET; the public needs nothing but `--region`.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

if not __package__:  # run as a file: what lies beside it is its package, wherever that is
    sys.path.append(str(Path(__file__).resolve().parents[1]))
    __package__ = Path(__file__).resolve().parent.name

from .newest import of_another_feed, older, remembered
from .proof import Broken, Document, check_file, differences, genesis, lines_of, sha256, signed, signer, trusted_keys
from .screen import say, told_on_terminal
from .sources import PAUSE_SECONDS, Forbidden, Gone, Offline, Service, Unreachable
from .store import NEWEST, Busy, Place, Store
from .verify import verify_bundle

ATTEMPTS = 6
PURPOSE = "拉取公开目录，逐条核对，装入一个 SQLite 文件。"
EXIT_CODES = """退出码：0 已装齐，与签名清单一致；1 收到的内容不能证明；2 用法不对，或不是数据包；
3 连不上、被拒绝或文件被占用，再运行即可，从中断处继续。"""
Say = Callable[[str], None]


class Source(Protocol):
    subject: str

    def manifest(self) -> str: ...
    def keys(self) -> list[Document]: ...
    def part(self, part: Document) -> bytes: ...
    def changes(self, cursor: str | None, limit: int) -> Document: ...
    def countersign(self, figures: Document, key: str) -> str | None: ...


class Pull:
    """One run: a baseline where nothing is held or the epoch is another, then the changes, then the comparison."""

    def __init__(self, source: Source, store: Store, say: Say, progress: Say, asked: argparse.Namespace) -> None:
        self._source, self._store, self._say, self._progress = source, store, say, progress
        self._page: int = asked.page
        self._patience: float = asked.patience
        self._pin: str = asked.pin or store.kept("pin") or ""

    def run(self) -> None:
        """Ends where what is held equals the manifest that was asked first; what came later is for the next run."""
        place, lost = self._store.place, 0
        for _ in range(ATTEMPTS):
            try:
                manifest = self._newest()
                if place is None or place.epoch != manifest["epoch"]:
                    place = self._baseline(manifest, use_snapshot=lost < 2)
                place = self._follow(place, manifest["position"])
                if place.position == manifest["position"]:
                    return self._agree(manifest)
            except Gone:
                self._say("发布方的目录换了基线，重新装入。")
                place, lost = None, lost + 1
        raise Unreachable("发布方的目录一直在变动，请稍后再运行。")

    def _newest(self) -> Document:
        """None older than what was proved before is taken; a database that was just put back soon begins an epoch."""
        known, until = self._store.newest, time.monotonic() + self._patience
        while True:
            manifest = self._signed(self._source.manifest(), self._source.subject)
            if known and of_another_feed(known, manifest):
                raise Unreachable(f"这个文件装的是 {known['region_path']}（{known['audience']}），请另选文件。")
            if not known or not (told := older(known, manifest)):
                self._store.keep(NEWEST, json.dumps(remembered(manifest)))
                return manifest
            if self._source.subject == "bundle" or time.monotonic() > until:
                raise Broken(told)
            self._progress(f"{told}，再问一次")
            time.sleep(PAUSE_SECONDS)

    def _signed(self, jws: str, subject: str) -> Document:
        """Proved by a key that the pinned one leads to; who pinned none keeps the first that he meets."""
        if not self._pin:
            self._pin = signer(jws)
            self._say(f"首次使用，记下签名公钥 {self._pin}；请与发布单位当面核对。")
        claims = signed(jws, trusted_keys(self._source.keys(), self._pin), subject)
        self._pin = signer(jws)
        if self._store.kept("pin") != self._pin:
            self._store.keep("pin", self._pin)
        return claims

    def _baseline(self, manifest: Document, *, use_snapshot: bool) -> Place:
        """The parts that were fetched before a run was killed are not fetched again."""
        start = genesis(manifest["region_path"], manifest["audience"])
        snapshot = manifest.get("snapshot", manifest) if use_snapshot else None  # a bundle is one
        if snapshot and snapshot["position"] > manifest["position"]:
            snapshot = None  # of an end that was lost
        reached = snapshot or {"position": 0, "head": start, "next": None, "withdrawn": []}
        parts = [part for part in (snapshot or {"parts": []})["parts"] if part["format"] == "ndjson"]
        for number, part in enumerate(parts, start=1):
            self._progress(f"基线分片 {number}/{len(parts)}")
            if self._store.part(part["digest"]) is None:
                content = self._source.part(part)
                check_file(part["name"], content, part)
                self._store.keep_part(part["digest"], content)
        place = Place(
            manifest["region_path"], manifest["audience"], manifest["epoch"],
            reached["position"], reached["head"], reached["next"],
        )  # fmt: skip
        rows = (row for part in parts for row in lines_of(self._store.part(part["digest"]) or b"", part))
        self._store.begin_anew(place, rows, reached["withdrawn"])
        if snapshot:
            self._compare(snapshot)
            self._say(f"已装入基线：第{place.position}条，{snapshot['count']}件，{snapshot['money_total']}元。")
        return place

    def _follow(self, place: Place, last: int) -> Place:
        """To the position of the manifest, page by page, unless the publisher has nothing more."""
        before = place.position
        while place.position < last:
            page = self._source.changes(place.cursor, min(self._page, last - place.position))
            if not page["items"]:
                break
            place = self._store.append(place, page["items"], page["next"])
            self._progress(f"变更 {place.position}/{last}")
        if place.position > before:
            self._say(f"已装入变更：第{before + 1}条至第{place.position}条。")
        return place

    def _compare(self, told: Document) -> Document:
        gone = [{name: one[name] for name in ("type", "id", "release_id")} for one in told["withdrawn"]]
        theirs = told | {"withdrawn": sorted(gone, key=lambda one: (one["id"], one["type"]))}
        ours = self._store.figures()
        if found := list(differences(ours, theirs)):
            raise Broken(f"本地与签名清单不一致。{'；'.join(found)}")
        return ours

    def _agree(self, manifest: Document) -> None:
        """Ours equals the manifest; the publisher is asked once per position to put its name under that."""
        held = self._compare(manifest)
        self._say(f"核对一致：第{held['position']}条，在库{held['count']}件，{held['money_total']}元。")
        if closed := self._store.closed:
            self._say(f"其中{closed}件已由发布方撤回、不再提供内容，撤回的条目还没有编号，以后的运行会把它移出。")
        figures = {name: held[name] for name in ("position", "head", "count", "money_total")}
        key = sha256(f"{manifest['epoch']} {held['position']} {held['head']}".encode())
        if self._store.kept("receipt_for") == key:
            return
        if (jws := self._source.countersign(figures, key)) is None:
            return
        receipt = self._signed(jws, "receipt")
        if any(receipt[name] != value for name, value in figures.items()):
            raise Broken("回执上的数字不是所装入的数字")
        self._store.keep("receipt", jws)
        self._store.keep("receipt_for", key)
        self._say("已提交回执，发布方已会签。")


def source_of(asked: argparse.Namespace) -> Source:
    if asked.source.startswith(("http://", "https://")):
        feed = {name: value for name in ("region", "audience") if (value := getattr(asked, name))}
        return Service(asked.source, feed, asked.patience)
    for line in verify_bundle(Path(asked.source), asked.pin):
        say(line)
    return Offline(Path(asked.source))


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="pull", description=PURPOSE, epilog=EXIT_CODES)
    parser.add_argument("source", help="发布方地址（http://…），或离线数据包文件")
    parser.add_argument("--region", default="", help="地区代码，如 441622；不填为本机构所在地区")
    parser.add_argument("--audience", choices=("npc", "public"), default="", help="公开对象；不填为面向本机构的")
    parser.add_argument("--into", type=Path, default=Path("feed.sqlite"), help="装入哪个文件，默认 feed.sqlite")
    parser.add_argument("--pin", default="", help="信任的签名公钥编号；不填为首次遇到的，并记在文件里")
    parser.add_argument("--page", type=int, default=500, help="每次取多少条变更，至多 1000，默认 500")
    parser.add_argument("--patience", type=float, default=30, help="发布方暂时不能答复时等多少秒，默认 30")
    asked = parser.parse_args(arguments)
    try:
        source = source_of(asked)
        with Store(asked.into) as store:
            Pull(source, store, say, told_on_terminal, asked).run()
    except Broken as broken:
        return _failed(f"不能证明：{broken}。", 1)
    except OSError as failed:
        return _failed(f"打不开文件：{failed}", 2)
    except (Unreachable, Forbidden, Busy) as refused:
        return _failed(str(refused), 3)
    except (LookupError, TypeError, ValueError, AttributeError) as unexpected:
        return _failed(f"不能证明：收到的内容形式不对（{unexpected!r}）。", 1)
    return 0


def _failed(sentence: str, code: int) -> int:
    sys.stderr.write(f"{sentence}\n")
    return code


if __name__ == "__main__":
    sys.exit(main())
