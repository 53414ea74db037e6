"""What every kept decision shares: one digest over evidence, rules and answer, and being computed again."""

import hashlib
import json
from dataclasses import asdict
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from wenxiao.findings import PolicyStamp


class Recomputed(BaseModel):
    """The stored answer beside the one computed again from its stored evidence and rules."""

    decision_id: UUID
    same: bool
    statement: str
    stored: dict[str, Any]
    recomputed: dict[str, Any]
    stored_digest: str
    recomputed_digest: str
    policy_stamp: dict[str, Any]
    policy_stamp_today: dict[str, Any]
    policy_unchanged: bool


def digest_of(evidence: Any, policy: Any, decision: Any) -> str:
    """SHA-256 of evidence, rules and answer as one canonical text."""
    content = {"evidence": evidence, "policy": policy, "decision": decision}
    written = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def statement(*, same: bool, policy_unchanged: bool) -> str:
    said = "按留存的证据和规则重新计算，结果一致" if same else "按留存的证据和规则重新计算，结果不一致，请查明原因"
    return said if policy_unchanged else f"{said}；现行政策包与作出意见时的版本不同"


def recomputed(
    decision_id: UUID,
    *,
    stored: dict[str, Any],
    stored_digest: str,
    again: dict[str, Any],
    again_digest: str,
    stamp: dict[str, Any],
    stamp_today: PolicyStamp | dict[str, Any],
) -> Recomputed:
    same = (stored, stored_digest) == (again, again_digest)
    today = stamp_today if isinstance(stamp_today, dict) else asdict(stamp_today)
    return Recomputed(
        decision_id=decision_id,
        same=same,
        statement=statement(same=same, policy_unchanged=stamp == today),
        stored=stored,
        recomputed=again,
        stored_digest=stored_digest,
        recomputed_digest=again_digest,
        policy_stamp=stamp,
        policy_stamp_today=today,
        policy_unchanged=stamp == today,
    )
