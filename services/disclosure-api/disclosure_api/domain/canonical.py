"""A frozen document is one exact row of bytes: canonical JSON (RFC 8785), SHA-256 over it.

Money, scores and dates are strings before they come here; a binary fraction has no
canonical decimal form and is refused, so that two programs always compute one digest.
"""

import hashlib
import json
from typing import TypeAlias

from wenxiao.errors import Invalid

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | bool | None"

SAFE_INTEGER = 2**53 - 1


class NotCanonical(Invalid):
    title = "内容不能规范化"


def canonical(value: object) -> bytes:
    """The bytes that are stored, served and hashed; equal documents give equal bytes."""
    return _written(value, "").encode("utf-8")


def digest(value: object) -> str:
    """SHA-256 of the canonical bytes, 64 hexadecimal digits."""
    return digest_of_bytes(canonical(value))


def digest_of_bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _written(value: object, pointer: str) -> str:
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        return _integer(value, pointer)
    if isinstance(value, str):
        return _text(value, pointer)
    if isinstance(value, list | tuple):
        return f"[{','.join(_written(v, f'{pointer}/{i}') for i, v in enumerate(value))}]"
    if isinstance(value, dict):
        return _members(value, pointer)
    raise NotCanonical(f"{type(value).__name__} 类型的值不能进入公开内容，请改为字符串。", pointer=pointer)


def _members(value: dict[object, object], pointer: str) -> str:
    members: list[tuple[bytes, str]] = []
    for key, member in value.items():
        if not isinstance(key, str):
            raise NotCanonical("公开内容的键必须是字符串。", pointer=pointer)
        written = f"{_text(key, pointer)}:{_written(member, f'{pointer}/{key}')}"
        members.append((key.encode("utf-16-be"), written))
    return f"{{{','.join(written for _, written in sorted(members))}}}"


def _integer(value: int, pointer: str) -> str:
    if abs(value) > SAFE_INTEGER:
        raise NotCanonical("整数超出可精确表示的范围，请改为字符串。", pointer=pointer)
    return str(value)


def _text(value: str, pointer: str) -> str:
    if "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value):
        raise NotCanonical("文字中含有不能保存的字符，请删除后重新提交。", pointer=pointer)
    return json.dumps(value, ensure_ascii=False)
