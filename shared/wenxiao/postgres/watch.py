"""Waits until its parent is gone, whatever ended it, and stops the server that it left running."""

import os
import sys
import time
from pathlib import Path
from shutil import rmtree

from wenxiao.postgres.cluster import Cluster
from wenxiao.postgres.postmaster import PAUSE


def watch(directory: Path, *, parent: int, remove: bool) -> None:
    """Return when the pipe from the parent closes and the cluster is stopped, or used by somebody else."""
    sys.stdin.buffer.read()
    while os.getppid() == parent:  # its pipe may close before its lock: it is gone when we are given to another parent
        time.sleep(PAUSE)
    if directory.exists():
        Cluster(directory).stop_if_unused()
        if remove:
            rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), parent=int(sys.argv[2]), remove=sys.argv[3] == "remove")
