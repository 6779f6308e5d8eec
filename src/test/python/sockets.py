"""Which addresses processes listen on, as the kernel shows them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

LISTEN = "0A"
LOOPBACKS = {"0100007F", "0000000000000000FFFF00000100007F", "00000000000000000000000001000000"}


def listening_addresses(pids: Iterable[int]) -> set[str]:
    """Local addresses, in the kernel's own notation, that these processes listen on."""
    inodes = {inode for pid in pids for inode in socket_inodes(pid)}
    addresses = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == LISTEN and fields[9] in inodes:
                addresses.add(fields[1].split(":")[0])
    return addresses


def socket_inodes(pid: int) -> set[str]:
    """Inodes of the sockets a process holds; none when it has ended meanwhile."""
    try:
        targets = [str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()]
    except FileNotFoundError:
        return set()
    return {target[8:-1] for target in targets if target.startswith("socket:[")}
