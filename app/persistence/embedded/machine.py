"""What this machine runs and has free."""

from __future__ import annotations

import socket
import subprocess
from pathlib import Path


def is_server(pid: int) -> bool:
    """Whether that process is a PostgreSQL server."""
    proc = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self").exists():
        return proc.exists() and b"postgres" in proc.read_bytes().split(b"\0", 1)[0]
    told = subprocess.run(  # noqa: S603 - fixed words and a number
        ["/bin/ps", "-p", str(pid), "-o", "command="], capture_output=True, text=True, check=False
    )
    return "postgres" in told.stdout


def free_port(wanted: int) -> int:
    """That port, or any for 0. Raises `OSError` when it is taken."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the server does
        probe.bind(("127.0.0.1", wanted))
        return int(probe.getsockname()[1])
