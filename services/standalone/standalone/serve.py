"""`./wenxiao up`: everything in one process on one port of this machine."""

import os
import signal
import socket
from collections.abc import Callable, Mapping
from types import FrameType

import uvicorn

from standalone.edge import Edge
from standalone.installation import InstallationRefused

HOST = "127.0.0.1"
PORT = 8000
GRACE_SECONDS = 10


def chosen_port(environment: Mapping[str, str] = os.environ) -> int:
    given = environment.get("WENXIAO_PORT") or str(PORT)
    if not given.isdigit() or not 0 <= int(given) <= 65535:
        raise InstallationRefused(f"WENXIAO_PORT 须是 0 到 65535 的整数，现在是 {given}。")
    return int(given)


def listening_socket(port: int) -> socket.socket:
    """Taken before anything is started, so that a second `up` changes nothing."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError as error:
        listener.close()
        raise InstallationRefused(
            f"{HOST}:{port} 无法使用（{error.strerror}）。请停止占用它的程序，或用 WENXIAO_PORT 另选端口。"
        ) from error
    return listener


class AnnouncingServer(uvicorn.Server):
    """Says when it takes requests."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()


async def serve(edge: Edge, listener: socket.socket, ready: Callable[[], None]) -> None:
    """Until Ctrl-C or SIGTERM; requests under way get a few seconds to end."""
    config = uvicorn.Config(
        edge,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    await AnnouncingServer(config, ready).serve(sockets=[listener])


def end_like_ctrl_c() -> None:
    """SIGTERM would end Python at once, with the database still running."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def address(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"
