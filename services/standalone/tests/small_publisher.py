"""A publisher by the documented protocol and nothing else, to see what a consumer does when it lies.

It shares no code with disclosure-api: what both this one and the real one satisfy is the protocol.
"""

import base64
import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography.hazmat.primitives.asymmetric import ec, utils
from cryptography.hazmat.primitives.hashes import SHA256

Document = dict[str, Any]
PATH, AUDIENCE, CODE = "/44/4416/441622", "npc", "441622"


def written(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def b64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


class Key:
    """A signing key with its published half."""

    def __init__(self, old: "Key | None" = None) -> None:
        self._private = ec.generate_private_key(ec.SECP256R1())
        numbers = self._private.public_key().public_numbers()
        plain = {"crv": "P-256", "kty": "EC", "x": b64(numbers.x.to_bytes(32)), "y": b64(numbers.y.to_bytes(32))}
        self.id = b64(hashlib.sha256(written(plain)).digest())
        self.jwk: Document = plain | {"kid": self.id, "status": "active"}
        if old is not None:
            self.jwk |= {"vouched_by": old.id, "voucher": old.sign("key", {"jwk": plain | {"kid": self.id}})}

    def sign(self, subject: str, content: Document) -> str:
        header = b64(written({"alg": "ES256", "kid": self.id, "typ": "JWT"}))
        payload = b64(written({"iss": "disclosure-api", "sub": subject, **content}))
        r, s = utils.decode_dss_signature(self._private.sign(f"{header}.{payload}".encode(), ec.ECDSA(SHA256())))
        return f"{header}.{payload}.{b64(r.to_bytes(32) + s.to_bytes(32))}"


def document(number: int, name: str = "项目") -> Document:
    return {
        "audience": AUDIENCE, "kind": "target", "schema_version": "1.0", "region_code": CODE, "region_name": "龙川县",
        "department": {"code": "361", "name": "医保局"}, "unit": {"code": "361001", "name": "医保中心"},
        "project": {"code": f"44162222T{number:012d}", "name": f"{name}{number}"}, "budget_year": 2022, "period": None,
        "money": {"approved_budget": f"{number}.50"}, "goal": "应保尽保", "withheld": [],
        "indicators": [{"name": "参合人数", "target_text": "≥8755"}],
        "departments": [{"code": "361", "name": "医保局", "projects": number}, {"code": "362", "name": "=卫健局"}],
    }  # fmt: skip


COLUMNS = {"indicators": ("name",), "departments": ("code", "name", "projects")}


def table(columns: list[str], rows: list[Document]) -> bytes:
    """As a publisher writes it; no spreadsheet computes what it holds."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow(columns)
    for row in rows:
        cells = [str(row.get(name, "")) for name in columns]
        writer.writerow([f"'{cell}" if cell.startswith("=") else cell for cell in cells])
    return b"\xef\xbb\xbf" + made.getvalue().encode()


@dataclass
class Publisher:
    """`lies` change what leaves: the path's last word → what is done to its bytes."""

    key: Key = field(default_factory=Key)
    old_keys: list[Key] = field(default_factory=list)
    epoch: str = "epoch-1"
    began: str = ""
    items: list[Document] = field(default_factory=list)
    contents: dict[str, Document] = field(default_factory=dict)
    parts: dict[str, bytes] = field(default_factory=dict)
    snapshot: Document | None = None
    lies: dict[str, Any] = field(default_factory=dict)
    receipts: list[Document] = field(default_factory=list)
    taken_back: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)
    url: str = ""

    def publish(self, number: int, name: str = "项目", op: str = "upsert") -> Document:
        content = document(number, name)
        release = f"00000000-0000-4000-8000-{len(self.items):012d}"
        if op == "upsert":
            self.contents[release] = content
        item: Document = {
            "region_path": PATH, "audience": AUDIENCE, "position": len(self.items) + 1, "op": op, "type": "target",
            "id": f"00000000-0000-8000-8000-{number:012d}", "release_id": release, "valid_from": "2022-01-20",
            "digest": digest(written(content)), "money": f"{number}.50", "href": "/api/v1/x",
            "previous": self.head(len(self.items)),
        }  # fmt: skip
        self.items.append(item)
        return item

    def head(self, position: int) -> str:
        start = {"audience": AUDIENCE, "region_path": PATH}
        return digest(written(self.items[position - 1] if position else start))

    def state(self) -> tuple[dict[str, Document], dict[str, Document]]:
        """In force, and withdrawn, by matter."""
        last = {item["id"]: item for item in self.items}
        return tuple({k: i for k, i in last.items() if i["op"] == op} for op in ("upsert", "withdraw"))  # type: ignore[return-value]  # two, in this order

    def figures(self) -> Document:
        held, gone = self.state()
        total = f"{sum(int(i['money'][:-3]) * 100 + 50 for i in held.values()) / 100:.2f}"
        return {
            "position": len(self.items), "head": self.head(len(self.items)), "count": len(held), "money_total": total,
            "totals": [{"type": "target", "count": len(held), "money_total": total}] if held else [],
            "withdrawn": [
                {name: i[name] for name in ("type", "id", "release_id", "position")} for _, i in sorted(gone.items())
            ],
        }  # fmt: skip

    def named(self) -> Document:
        start = digest(written({"audience": AUDIENCE, "region_path": PATH}))
        feed = {"epoch": self.epoch, "region_path": PATH, "audience": AUDIENCE, "genesis": start}
        return feed | {"schema_version": "1.0"} | ({"epoch_started_at": self.began} if self.began else {})

    def build(self) -> None:
        """The snapshot at the end of the feed, one part with two tables."""
        held, _ = self.state()
        names = ("type", "id", "release_id", "valid_from", "position", "digest", "money")
        rows = [{n: i[n] for n in names} | {"content": self.contents[i["release_id"]]} for i in held.values()]
        flat = [row | {"goal": row["content"]["goal"]} for row in rows]
        files = [
            ("target-2022-0001.ndjson", "ndjson", "releases", rows, b"".join(written(row) + b"\n" for row in rows)),
            ("target-2022-0001.csv", "csv", "releases", rows, table([*names, "goal"], flat)),
        ]
        for member, columns in COLUMNS.items():
            of = [
                one | {"release_id": row["release_id"], "row": n}
                for row in rows
                for n, one in enumerate(row["content"][member], 1)
            ]
            content = table(["release_id", "row", *columns], of)
            files.append((f"target-2022-0001-{member}.csv", "csv", member, of, content))
        figures, parts = self.figures(), []
        for name, kind, what, of, content in files:
            self.parts[digest(content)] = content
            parts.append({
                "name": name, "type": "target", "budget_year": 2022, "format": kind, "table": what, "rows": len(of),
                "money_total": figures["money_total"] if what == "releases" else "0.00", "bytes": len(content),
                "digest": digest(content), "href": f"/api/v1/disclosure/parts/{digest(content)}",
            })  # fmt: skip
        tables = [part for part in parts if part["format"] == "csv"]
        package = written({
            "profile": "tabular-data-package",
            "resources": [
                {"path": f"parts/{p['name']}", "bytes": p["bytes"], "hash": f"sha256:{p['digest']}"} for p in tables
            ],
        })  # fmt: skip
        self.parts[digest(package)] = package
        self.snapshot = figures | {
            "next": f"{self.epoch}:{len(self.items)}", "built_on": "2022-01-21", "parts": parts,
            "datapackage": {"bytes": len(package), "digest": digest(package), "href": "/api/v1/x"},
        }  # fmt: skip

    def bundle(self, path: Path) -> Path:
        assert self.snapshot is not None
        loose = {"README.txt": "说明".encode(), "keys.json": written(self.published_keys())}
        files = {name: {"bytes": len(content), "digest": digest(content)} for name, content in loose.items()}
        manifest = self.named() | self.snapshot | {"files": files}
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in loose.items():
                archive.writestr(name, content)
            archive.writestr("manifest.json", written(manifest))
            archive.writestr("manifest.jws", self.key.sign("bundle", manifest))
            archive.writestr("datapackage.json", self.parts[manifest["datapackage"]["digest"]])
            for part in manifest["parts"]:
                archive.writestr(f"parts/{part['name']}", self.parts[part["digest"]])
        return sealed(path, made.getvalue())

    def published_keys(self) -> Document:
        return {"keys": [key.jwk for key in (*self.old_keys, self.key)]}

    def answer(self, path: str, asked: dict[str, list[str]]) -> tuple[int, bytes]:
        where = path.removeprefix("/api/v1/disclosure/")
        if where == "manifest":
            manifest = self.named() | self.figures() | {"snapshot": self.snapshot, "business_day": "2022-01-21"}
            return 200, written({"manifest": manifest, "jws": self.key.sign("manifest", manifest)})
        if where == "keys":
            return 200, written(self.published_keys())
        if where == "changes":
            epoch, _, after = asked.get("after", [f"{self.epoch}:0"])[0].partition(":")
            if epoch != self.epoch:
                return 410, written({"detail": "换了纪元", "baseline": "/api/v1/disclosure/manifest"})
            page = self.items[int(after) : int(after) + int(asked["limit"][0])]
            gone = {i["id"] for i in self.state()[1].values()}
            closed = [i["id"] in gone or i["release_id"] in self.taken_back for i in page]
            seen = [
                i | {"content": None if shut else self.contents.get(i["release_id"])}
                for i, shut in zip(page, closed, strict=True)
            ]
            reached = f"{self.epoch}:{int(after) + len(page)}"
            return 200, written({"items": seen, "next": reached, "caught_up": not page})
        content = self.parts.get(where.removeprefix("parts/"))
        return (410, written({"detail": "已清除"})) if content is None else (200, content)

    def post(self, path: str, body: Document) -> tuple[int, bytes]:
        if path.endswith("/tokens"):
            known = (body["client_id"], body["client_secret"]) == ("npc-longchuan", "secret")
            return (200, written({"access_token": "token"})) if known else (401, written({"detail": "凭据不对"}))
        self.receipts.append(body)
        return 201, written({"jws": self.key.sign("receipt", {n: body[n] for n in body if n != "region"})})


def sealed(path: Path, archive: bytes) -> Path:
    """With the comment that a bundle ends with."""
    content = archive[:-2] + (64).to_bytes(2, "little")
    path.write_bytes(content + digest(content).encode())
    return path


@contextmanager
def serving(publisher: Publisher) -> Iterator[Publisher]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked = urlsplit(self.path)
            publisher.asked.append(asked.path)
            self._send(asked.path, *publisher.answer(asked.path, parse_qs(asked.query)))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(self.path, *publisher.post(self.path, body))

        def _send(self, path: str, status: int, content: bytes) -> None:
            lie = publisher.lies.get(path.rsplit("/", 1)[-1]) or publisher.lies.get(path.rsplit("/", 2)[-2])
            status, content = lie(status, content) if lie else (status, content)
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    publisher.url = f"http://127.0.0.1:{server.server_port}"
    yield publisher
    server.shutdown()
    server.server_close()
    thread.join()
