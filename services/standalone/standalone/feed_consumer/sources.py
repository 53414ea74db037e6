"""Where a feed comes from: the publisher over HTTP, or a bundle that was carried by hand."""

import http.client
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .proof import Broken, Document, read_json

API = "/api/v1"
LARGEST_ANSWER = 256 * 2**20
PAUSE_SECONDS = 1.0
GZIP_AT_MOST = 2**16  # longer than what it holds: of what does not compress
PASSING = {429, 502, 503, 504}


class Gone(Exception):
    """The epoch has ended, or a part was purged: start again from the manifest."""


class Unreachable(Exception):
    """Not now; the sentence says why."""


class Forbidden(Exception):
    """The account may not do that; the sentence is the publisher's."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Nobody is led elsewhere with our token in his hand."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Service:
    """The publisher's address; a machine shows its credentials, the public shows nothing."""

    subject = "manifest"

    def __init__(self, url: str, feed: Mapping[str, str], patience_seconds: float = 30) -> None:
        self._url, self._feed, self._patience = url.rstrip("/").removesuffix(API), dict(feed), patience_seconds
        self._client = os.environ.get("WENXIAO_CLIENT_ID", "")
        self._token = ""
        self._opener = urllib.request.build_opener(_NoRedirect)

    def manifest(self) -> str:
        told = self._json("/disclosure/manifest", self._feed)
        return str(told["jws"])

    def keys(self) -> list[Document]:
        return list(self._json("/disclosure/keys", {})["keys"])

    def part(self, part: Document) -> bytes:
        return self._send("GET", str(part["href"]), largest=int(part["bytes"]))

    def changes(self, cursor: str | None, limit: int) -> Document:
        asked = {**self._feed, "content": "true", "limit": str(limit)} | ({"after": cursor} if cursor else {})
        return self._json("/disclosure/changes", asked)

    def countersign(self, figures: Mapping[str, Any], key: str) -> str | None:
        """The publisher's signature under what we hold; None where it wants no receipt from us."""
        if not self._client:
            return None
        region = {"region": self._feed["region"]} if "region" in self._feed else {}
        try:
            answer = self._send("POST", f"{API}/disclosure/receipts", {**figures, **region}, {"Idempotency-Key": key})
        except Forbidden:
            return None
        return str(read_json(answer, "回执")["jws"])

    def _json(self, path: str, asked: Mapping[str, str]) -> Document:
        query = f"?{urllib.parse.urlencode(asked)}" if asked else ""
        answer: Document = read_json(self._send("GET", f"{API}{path}{query}"), path)
        return answer

    def _send(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> bytes:
        """Waits and tries again while the publisher cannot; a token that has run out is fetched anew."""
        if not path.startswith(f"{API}/"):
            raise Broken(f"地址 {path} 不属于发布方")
        deadline = time.monotonic() + self._patience
        renewed = False
        while True:
            try:
                return self._once(method, path, body, headers or {}, largest)
            except urllib.error.HTTPError as refused:
                if refused.code == 401 and self._client and not renewed:
                    self._token, renewed = "", True
                    continue
                if refused.code not in PASSING or time.monotonic() > deadline:
                    raise _refusal(refused) from None
            except (
                OSError,
                http.client.HTTPException,
                zlib.error,
            ) as failed:  # what urllib raises, and an answer that ends too early
                if time.monotonic() > deadline:
                    raise Unreachable(f"连不上 {self._url}（{failed}），请稍后再运行。") from None
            time.sleep(PAUSE_SECONDS)

    def _once(
        self, method: str, path: str, body: Mapping[str, Any] | None, headers: Mapping[str, str], largest: int
    ) -> bytes:
        content = None if body is None else json.dumps(body).encode()
        told = {"Accept-Encoding": "gzip", "Content-Type": "application/json", **headers}
        if self._client and not path.startswith(f"{API}/tokens"):
            told["Authorization"] = f"Bearer {self._token or self._sign_in()}"
        request = urllib.request.Request(self._url + path, content, told, method=method)  # noqa: S310 - http(s), see main
        with self._opener.open(request, timeout=60) as answer:
            received: bytes = answer.read(largest + GZIP_AT_MOST)
            if answer.headers.get("Content-Encoding") == "gzip":
                received = zlib.decompressobj(31).decompress(received, largest + 1)
        if len(received) > largest:
            raise Broken(f"{path} 的答复比所说的长")
        return received

    def _sign_in(self) -> str:
        secret = os.environ.get("WENXIAO_CLIENT_SECRET", "")
        asked = {"grant_type": "client_credentials", "client_id": self._client, "client_secret": secret}
        self._token = str(read_json(self._once("POST", f"{API}/tokens", asked, {}, 2**20), "令牌")["access_token"])
        return self._token


def _refusal(refused: urllib.error.HTTPError) -> Exception:
    if refused.code == 410:
        return Gone()
    try:
        said = str(json.loads(refused.read(2**16))["detail"])
    except (ValueError, LookupError, TypeError, OSError):
        said = str(refused.reason)
    return (Forbidden if refused.code == 403 else Unreachable)(f"发布方答复 {refused.code}：{said}")


class Offline:
    """A bundle; `verify` has looked at all of it before."""

    subject = "bundle"

    def __init__(self, path: Path) -> None:
        self._bundle = zipfile.ZipFile(path)

    def manifest(self) -> str:
        return self._bundle.read("manifest.jws").decode()

    def keys(self) -> list[Document]:
        return list(read_json(self._bundle.read("keys.json"), "keys.json")["keys"])

    def part(self, part: Document) -> bytes:
        return self._bundle.read(f"parts/{part['name']}")

    def changes(self, _cursor: str | None, _limit: int) -> Document:
        return {"items": [], "next": "", "caught_up": True}

    def countersign(self, _figures: Mapping[str, Any], _key: str) -> str | None:
        return None
