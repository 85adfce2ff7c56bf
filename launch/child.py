"""Stands between the supervisor and a part for a moment: ties the part's life to its parent's, then becomes it."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1
ORPHAN = 70
"""Exit status when the parent was gone before the tie was made."""


def tie_to_parent(sign: int = signal.SIGKILL) -> None:
    """Have the kernel send `sign` to this process when its parent ends, however it ends. Linux only; else nothing."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, int(sign), 0, 0, 0)


def main(arguments: list[str]) -> int:
    """`parent_pid signal command...`: tie and become the command."""
    parent, sign, *command = arguments
    tie_to_parent(int(sign))
    if os.getppid() == int(parent):
        os.execvp(command[0], command)  # noqa: S606 - becoming the part is what this is for
    return ORPHAN


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
