"""What a person sees while a program runs: sentences that stay, and on a terminal one line that does not."""

import sys


def told_on_terminal(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\033[K{text}")
        sys.stderr.flush()


def say(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write("\r\033[K")
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
