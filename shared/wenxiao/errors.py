"""The refusals of the platform at a glance.

Refusal
├── NotFound     it is not there, or the caller's reach does not show it
├── Conflict     the state of the thing does not allow it now
├── Forbidden    the caller may not do this to it
└── Invalid      what was sent cannot be right

A domain subclasses one of the four next to the rule that raises it; what the transport
itself refuses (credentials, preconditions, neighbours) stands in `wenxiao.problems`.
"""

from collections.abc import Sequence
from typing import Any, ClassVar

from wenxiao.findings import Finding


class Refusal(Exception):
    """`detail` is a Chinese sentence that says what to do next; `basis` are clause ids."""

    title: ClassVar[str] = "请求被拒绝"

    def __init__(
        self,
        detail: str,
        *,
        findings: Sequence[Finding] = (),
        basis: Sequence[str] = (),
        pointer: str | None = None,
        **attributes: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.findings = tuple(findings)
        own = dict.fromkeys(basis)
        self.basis = tuple(own | dict.fromkeys(c for f in findings for c in f.basis))
        self.pointer = pointer
        self.attributes = attributes


class NotFound(Refusal):
    title = "未找到"


class Conflict(Refusal):
    title = "与当前状态冲突"


class Forbidden(Refusal):
    title = "无权操作"


class Invalid(Refusal):
    title = "内容有误"
