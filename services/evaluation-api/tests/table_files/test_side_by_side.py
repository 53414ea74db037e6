"""Several processes at once change nothing but the time it takes."""

from datetime import date

from evaluation_api.table_audit_law import audit_law
from evaluation_api.table_files.side_by_side import ALONE_FROM, answers_to
from evaluation_api.table_files.unpacking import Incoming
from wenxiao_policies import load

from .made_files import separated, xlsx


async def test_answers_come_in_the_order_of_the_files_whatever_is_in_them() -> None:
    good, text = xlsx(), separated().encode()
    large = text + b" " * ALONE_FROM
    files = [
        Incoming("1.xlsx", good), Incoming("2.csv", large), Incoming("3.xlsx", good[:100]), Incoming("4.csv", text),
        Incoming("5.pdf", b"%PDF-1.7"), Incoming("6", refused="太大", reason="too_large"), Incoming("7.xlsx", good),
    ]  # fmt: skip
    law = audit_law(load(), day=date(2024, 6, 1))
    for processes in (1, 3):
        found = [answer.document async for answer in answers_to(files, law, processes=processes)]
        assert [one["name"] for one in found] == [file.name for file in files]
        assert [bool(one["tables"]) for one in found] == [True, True, False, True, False, False, True]
