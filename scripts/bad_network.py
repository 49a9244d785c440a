"""What a client meets on a bad day, on loopback: a proxy that loses answers, and a receiver of webhooks."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

PASSED_ON = ("Authorization", "Content-Type", "Idempotency-Key", "Prefer")
RETRY_AFTER_SECONDS = 3


@dataclass(frozen=True)
class Post:
    """One POST that reached the proxy."""

    at: float
    key: str | None
    body: bytes


@dataclass
class BadNetwork:
    """Stands before a server, and fails in this order:

    - the first POST is taken, and its answer is lost with the connection;
    - the second is answered 503 with `Retry-After`, and goes no further;
    - the first GET is answered 200, and the connection breaks in the middle of the body;
    - the second GET is answered 502 with a body that is no JSON;
    - everything else passes.
    """

    server_url: str
    base_url: str = ""
    posts: list[Post] = field(default_factory=list)
    gets: int = 0


@contextlib.contextmanager
def bad_network(server_url: str) -> Iterator[BadNetwork]:
    """A proxy on a free port, as long as the block runs."""
    network = BadNetwork(server_url)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # noqa: N802
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            with lock:
                network.posts.append(Post(time.monotonic(), self.headers.get("Idempotency-Key"), body))
                number = len(network.posts)
            if number == 1:
                self.pass_on(body)
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            elif number == 2:
                self.answer(503, b"<html>no server is free</html>", {"Retry-After": str(RETRY_AFTER_SECONDS)})
            else:
                self.answer(*self.pass_on(body))

        def do_GET(self) -> None:  # noqa: N802
            with lock:
                network.gets += 1
                number = network.gets
            if number == 1:
                status, body, headers = self.pass_on(None)
                self.answer(status, body[: len(body) // 2], headers | {"Content-Length": str(len(body))})
                self.close_connection = True
            elif number == 2:
                self.answer(502, b"<html>bad gateway</html>", {})
            else:
                self.answer(*self.pass_on(None))

        def pass_on(self, body: bytes | None) -> tuple[int, bytes, dict[str, str]]:
            to = http.client.HTTPConnection(urlsplit(server_url).netloc, timeout=30)
            headers = {name: self.headers[name] for name in PASSED_ON if name in self.headers}
            with contextlib.closing(to):
                to.request(self.command, self.path, body, headers)
                answer = to.getresponse()
                return answer.status, answer.read(), {"Content-Type": answer.getheader("Content-Type", "")}

        def answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(body)), "Connection": "close"} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as network.base_url:
        yield network


@dataclass
class Receiver:
    """Takes webhooks, and keeps what came last."""

    base_url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    came: threading.Event = field(default_factory=threading.Event)


@contextlib.contextmanager
def webhook_receiver() -> Iterator[Receiver]:
    """A receiver on a free port, as long as the block runs."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # noqa: N802
            receiver.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            receiver.headers = {name.lower(): value for name, value in self.headers.items()}
            self.send_response(204)
            self.end_headers()
            receiver.came.set()

        def log_message(self, *_: object) -> None:
            pass

    with serving(Handler) as receiver.base_url:
        yield receiver


@contextlib.contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    """Serves on a free loopback port; the address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.2}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
