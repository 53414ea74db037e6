"""What was signed once stays signed: which manifest is the newest that was proved, and whether another is older.

An epoch is one life of the publisher's database. Within it positions only grow; another epoch is newer where it began
later. Somebody who answers with what was true yesterday is known by that, whoever signed it.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

FEED = ("region_path", "audience")
ORDER = ("epoch", "epoch_started_at", "position")


def remembered(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What has to be kept of a manifest to know an older one."""
    return {name: manifest.get(name) for name in (*FEED, *ORDER)}


def of_another_feed(known: Mapping[str, Any], manifest: Mapping[str, Any]) -> bool:
    return any(known[name] != manifest[name] for name in FEED)


def older(known: Mapping[str, Any], manifest: Mapping[str, Any]) -> str:
    """The sentence that says so, with both sides; empty where `manifest` is as new as what is known, or newer."""
    if known["epoch"] == manifest["epoch"]:
        if manifest["position"] >= known["position"]:
            return ""
        return f"清单是旧的：已知到第{known['position']}条，收到的只到第{manifest['position']}条"
    began, begins = known.get("epoch_started_at"), manifest.get("epoch_started_at")
    if not began or (begins and datetime.fromisoformat(begins) >= datetime.fromisoformat(began)):
        return ""  # a publisher that has never stated it is believed
    return f"清单是旧的：已知的纪元始于 {began}，收到的始于 {begins or '何时没有写明'}"
