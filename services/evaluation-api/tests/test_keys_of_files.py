"""An Idempotency-Key beside a file: the file itself says that it is the same."""

from .acting import MAKER, Acting, View
from .test_evidence import FILES, PDF


async def test_a_file_that_is_sent_under_a_key_is_kept_once(acting: Acting, jishan: View) -> None:
    view = await acting.opened(jishan)
    asked = {"self_evaluation_id": view["id"], "file_name": "a.pdf"}
    headers = {"Content-Type": "application/octet-stream", "Idempotency-Key": "one"}
    for status in (201, 200):
        answer = await acting.of(MAKER).post(f"/api/v1/{FILES}", params=asked, content=PDF, headers=headers)
        assert answer.status_code == status, answer.text
