"""What a peer that does not read may hold of a server: little memory, and not for long.

The kernel sees whether anything moves; a web framework sees only that its buffer is full.
https://man7.org/linux/man-pages/man7/tcp.7.html (TCP_USER_TIMEOUT)
"""

import os
import socket

STALLED_SECONDS = 30.0  # without a byte taken: the connection is gone
BUFFER_BYTES = 128 * 1024  # of the kernel's for one connection; left alone it grows to some megabytes


def bound_unread(listener: int) -> None:
    """Bound what the connections of this listening socket (its descriptor) hold: they inherit it."""
    with socket.socket(fileno=os.dup(listener)) as options:
        options.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, BUFFER_BYTES)
        options.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(STALLED_SECONDS * 1000))
