"""The proxy that tests cut and silence is there for who comes later, too."""

import socket

from tests.support.proxy import proxied


def test_a_client_before_the_server_does_not_end_the_proxy() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with proxied(f"tcp://127.0.0.1:{port}") as (proxy, _):
        early = socket.create_connection(("127.0.0.1", proxy.port), timeout=10)
        assert early.recv(1) == b"", "it learns that nobody is there"
        with socket.create_server(("127.0.0.1", port)) as listener:
            listener.settimeout(10)
            with socket.create_connection(("127.0.0.1", proxy.port), timeout=10) as later:
                later.sendall(b"x")
                server, _ = listener.accept()
                with server:
                    assert server.recv(1) == b"x"
        early.close()
