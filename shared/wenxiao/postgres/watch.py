"""Waits until its parent is gone, whatever ended it, and stops the server that it left running."""

import sys
from pathlib import Path
from shutil import rmtree

from wenxiao.postgres.cluster import Cluster


def watch(directory: Path, *, remove: bool) -> None:
    """Return when the pipe from the parent closes and the cluster is stopped, or used by somebody else."""
    sys.stdin.buffer.read()
    if directory.exists():
        Cluster(directory).stop_if_unused()
        if remove:
            rmtree(directory, ignore_errors=True)


if __name__ == "__main__":
    watch(Path(sys.argv[1]), remove=sys.argv[2] == "remove")
