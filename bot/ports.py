"""Ports of this machine that somebody may connect to."""

import socket


class PortNotFree(Exception):
    """The feed can't listen where the settings say."""

    def __init__(self, host: str, port: int, why: str) -> None:
        super().__init__(f"The feed can't listen at FEED_HOST={host}, FEED_PORT={port}: {why}.")


def listen(host: str, port: int) -> socket.socket:
    """Return a socket at an address of this machine, to be listened at. Raises `PortNotFree`."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family, kind, protocol)
    except OSError as wrong:
        raise PortNotFree(host, port, wrong.strerror or "no such address") from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        listener.bind(address)
    except OSError as wrong:
        listener.close()
        raise PortNotFree(host, port, wrong.strerror or "it is taken") from None
    return listener
