"""Raw bytes that no well-behaved client sends, for `fuzz-api.py`: each a name, and what to do with one connection."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from crier_process import API_KEY, published_request

SEND_PATH = "/api/v1/broadcasts/send"
WEBHOOK_PATH = "/webhooks/whatsapp"
# A person of its own for each request, or the limit of messages to one person would be what is tested.
DESTINATIONS = map(str, itertools.count(917_697_500_000))


@dataclass
class Wire:
    """One connection to the server under test."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def write(self, data: bytes) -> None:
        self.writer.write(data)
        await self.writer.drain()

    async def drip(self, data: bytes, gap_seconds: float) -> None:
        """A byte at a time."""
        for index in range(len(data)):
            await self.write(data[index : index + 1])
            await asyncio.sleep(gap_seconds)

    def hang_up(self) -> None:
        """Ends the connection as a crash of the client would: with a reset."""
        self.writer.transport.abort()


@dataclass(frozen=True)
class Hostile:
    """A case. `acts` speaks; whoever runs the case then reads until the server ends the connection or goes quiet."""

    name: str
    acts: Callable[[Wire], Awaitable[None]]
    # Where the server must end the connection by itself, because the client never will.
    must_end: bool = False
    # Status lines that must come back, at the least.
    answers_minimum: int = 0


def request(body: bytes, path: str = SEND_PATH, method: str = "POST", extra: str = "", length: int | None = None) -> bytes:
    """A request whose head is right; the body is whatever it is."""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {API_KEY}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body) if length is None else length}\r\n{extra}\r\n"
    )
    return head.encode() + body


def sends(data: bytes) -> Callable[[Wire], Awaitable[None]]:
    """Says this and nothing more."""

    async def act(wire: Wire) -> None:
        await wire.write(data)

    return act


def good_body() -> bytes:
    return json.dumps(published_request(next(DESTINATIONS))).encode()


def with_member(name: str, raw: str) -> bytes:
    """The published request with one member's value written raw."""
    members = {key: json.dumps(value) for key, value in published_request(next(DESTINATIONS)).items()} | {name: raw}
    return ("{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in members.items()) + "}").encode()


def bodies() -> Iterator[tuple[str, bytes]]:
    """Bodies that are wrong as such, for any path that takes JSON."""
    depth = 100_000
    yield "a body of 10 MB", b'{"templateName":"' + b"a" * 10_000_000 + b'"}'
    yield "10 MB of blanks", b" " * 10_000_000
    yield "arrays nested deep", b"[" * depth + b"]" * depth
    yield "objects nested deep", b'{"a":' * depth + b"1" + b"}" * depth
    yield "arrays never closed", b"[" * depth
    yield "an empty body", b""
    yield "NUL bytes", b"\0" * 1_000
    yield "no UTF-8", b'{"templateName":"\xff\xfe\xc0\xaf"}'
    yield "half a UTF-8 character", b'{"templateName":"\xe2\x82"}'
    yield "an overlong UTF-8 character", b'{"templateName":"\xf0\x82\x82\xac"}'
    yield "a byte order mark", b"\xef\xbb\xbf" + good_body()
    yield "UTF-16", good_body().decode().encode("utf-16")
    yield "text after the end", good_body() + b" true"
    yield "a trailing comma", good_body()[:-1] + b",}"
    yield "cut off", good_body()[:-20]
    yield "a lone quote", b'"'
    yield "a hundred thousand members", ("{" + ",".join(f'"m{n}":{n}' for n in range(100_000)) + "}").encode()
    yield "one name a thousand times", ("{" + ",".join('"userName":"Jon"' for _ in range(1_000)) + "}").encode()
    yield "a name of 1 MB", b'{"' + b"n" * 1_000_000 + b'":1}'
    for text in ("null", "true", "0", '"text"', "[]", "[null]", "-", "1e", "nan", "Infinity", "'a'", "{]", "[}", "{1:2}"):
        yield f"the body {text}", text.encode()


WRONG_VALUES = [
    "null", "true", "0", "-1", "1.5", "1e400", "-0", "9" * 400, '""', '" "', "[]", "{}", '[[["a"]]]', '{"a":{"b":[]}}',
    '"\\u0000"', '"\\ud800"', '"\\udc00\\ud800"', '"\\u202e"', '"' + "a" * 100_000 + '"', '"$Name {{Name}} {{1}} $20"',
    '"a\\nb\\tc     d"', '["\\ud83d"]', '[null, 1, true, {}, []]', "[" + ",".join(['"x"'] * 10_000) + "]",
    '"2024-13-45T99:99:99Z"', '"https://[::1"', '"javascript:alert(1)"', '"\' OR 1=1; --"', '"../../etc/passwd"',
]  # fmt: skip


def wrong_types() -> Iterator[tuple[str, bytes]]:
    """Every member of the published request with every wrong value."""
    extra = ["languageCode", "urlVariables", "copyCodeParam", "ltoFields", "quickReplies", "carouselBodies"]
    extra += ["carouselFileData", "validateOnly", "expiresAt", "unknownMember"]
    for name in [*published_request("911234567890"), *extra]:
        for value in WRONG_VALUES:
            yield f"{name} = {value[:40]}", with_member(name, value)
    good = good_body()
    yield "every member twice", good[:-1] + b"," + good[1:]


def broken_http() -> Iterator[Hostile]:
    """Bytes that are no proper HTTP, or proper and unpleasant."""
    good = good_body()
    yield Hostile("garbage", sends(bytes(range(256)) * 40 + b"\r\n\r\n"), must_end=True)
    yield Hostile("a TLS hello", sends(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x5a" * 500 + b"\r\n\r\n"))
    yield Hostile("an HTTP/2 preface", sends(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"))
    yield Hostile("HTTP/0.9", sends(b"GET /\r\n\r\n"))
    yield Hostile("HTTP/9.9", sends(b"GET / HTTP/9.9\r\nHost: a\r\n\r\n"))
    yield Hostile("no host", sends(b"GET /health/live HTTP/1.1\r\n\r\n"), answers_minimum=1)
    yield Hostile("a header of 1 MB", sends(request(good, extra=f"X-Long: {'a' * 1_000_000}\r\n")), must_end=True)
    yield Hostile("ten thousand headers", sends(request(good, extra="".join(f"X-{n}: {n}\r\n" for n in range(10_000)))))
    yield Hostile("an address of 100 kB", sends(request(good, path="/api/v1/" + "a" * 100_000)))
    yield Hostile("a query of 50 kB", sends(request(b"", path="/api/v1/contacts?" + "a=b&" * 12_500, method="GET")))
    for path in ("/%00", "/api/v1/%ff%fe", "/api/v1/../../etc/passwd", "/%", "//", "/api/v1/broadcasts/%2e%2e", "*", "\u00e9"):
        yield Hostile(f"the path {path}", sends(request(b"", path=path, method="GET")))
    for page in ("-1", "0", "99999999999999999999", "a", "1e3", "%00"):
        yield Hostile(f"page {page}", sends(request(b"", path=f"/api/v1/messages?page={page}&limit={page}", method="GET")))
    for method in ("TRACE", "CONNECT", "OPTIONS", "PATCH", "PROPFIND", "FROBNICATE"):
        yield Hostile(f"the method {method}", sends(request(b"", method=method)), answers_minimum=1)
    yield Hostile("a length below the body's", sends(request(good, length=10)), answers_minimum=1)
    for length in ("-1", "abc", "99999999999999999999", "0x10", "1, 2", ""):
        head = f"POST {SEND_PATH} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n"
        yield Hostile(f"a length of {length!r}", sends(head.encode() + good))
    yield Hostile("two lengths", sends(request(good, extra="Content-Length: 3\r\n")))
    chunked = f"POST {SEND_PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer {API_KEY}\r\nTransfer-Encoding: chunked\r\n\r\n"
    yield Hostile("a length and chunks", sends(request(good, extra="Transfer-Encoding: chunked\r\n")))
    yield Hostile("chunks that are none", sends(chunked.encode() + b"zz\r\n" + good))
    yield Hostile("a chunk of 2^68 bytes", sends(chunked.encode() + b"100000000000000000\r\n" + good))
    yield Hostile("a chunk that is longer than it says", sends(chunked.encode() + b"5\r\n" + good + b"\r\n0\r\n\r\n"))
    pieces = b"".join(b"1\r\n" + good[n : n + 1] + b"\r\n" for n in range(len(good)))
    yield Hostile("chunks of one byte", sends(chunked.encode() + pieces + b"0\r\n\r\n"), answers_minimum=1)
    yield Hostile("trailers after chunks", sends(chunked.encode() + b"2\r\n{}\r\n0\r\nX-A: b\r\n\r\n"), answers_minimum=1)
    yield Hostile("100-continue", sends(request(good, extra="Expect: 100-continue\r\n")), answers_minimum=1)
    yield Hostile("fifty requests at once", sends(request(b"{}") * 50), answers_minimum=50)
    yield Hostile("a key of 100 kB", sends(request(good).replace(API_KEY.encode(), b"k" * 100_000)))
    yield Hostile("an idempotency key of 10 kB", sends(request(good, extra=f"Idempotency-Key: {'k' * 10_000}\r\n")))
    yield Hostile("a webhook without a signature", sends(request(good, path=WEBHOOK_PATH)), answers_minimum=1)
    signature = f"X-Hub-Signature-256: sha256={'0' * 64}\r\n"
    yield Hostile("a webhook with a wrong signature", sends(request(good, path=WEBHOOK_PATH, extra=signature)), answers_minimum=1)
    yield Hostile("a webhook of 10 MB", sends(request(b"[" * 10_000_000, path=WEBHOOK_PATH, extra=signature)))
    challenge = f"{WEBHOOK_PATH}?hub.mode=subscribe&hub.challenge=1&hub.verify_token=wrong"
    yield Hostile("a handshake with a wrong token", sends(request(b"", path=challenge, method="GET")), answers_minimum=1)


def slow_clients() -> Iterator[Hostile]:
    """Clients that take their time, or leave in the middle."""

    async def half_a_head(wire: Wire) -> None:
        await wire.write(request(good_body())[:60])

    async def half_a_body(wire: Wire) -> None:
        await wire.write(request(good_body())[:-30])

    async def dripping_body(wire: Wire) -> None:
        body = good_body()
        await wire.write(request(body, length=100_000)[: -len(body)])
        await wire.drip(body, 0.5)

    async def leaves(wire: Wire) -> None:
        await wire.write(request(good_body())[:-30])
        wire.hang_up()

    async def leaves_before_the_answer(wire: Wire) -> None:
        await wire.write(request(good_body()))
        wire.hang_up()

    async def never_reads(wire: Wire) -> None:
        wire.reader._transport.pause_reading()  # noqa: SLF001  asyncio offers no public way
        for _ in range(200):
            await wire.write(request(b"{}"))
        await asyncio.sleep(1)
        wire.reader._transport.resume_reading()  # noqa: SLF001

    yield Hostile("half a head, then silence", half_a_head, must_end=True)
    yield Hostile("half a body, then silence", half_a_body, must_end=True)
    yield Hostile("a body that drips", dripping_body, must_end=True)
    yield Hostile("silence from the start", sends(b""), must_end=True)
    for number in range(20):
        yield Hostile(f"leaves in the middle of the body ({number})", leaves)
        yield Hostile(f"leaves before the answer ({number})", leaves_before_the_answer)
    yield Hostile("asks two hundred times and reads late", never_reads, answers_minimum=200)
