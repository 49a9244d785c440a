#!/usr/bin/env python3
"""Has every event of a broadcast told to a receiver that fails and restarts, while the server is killed with signal 9, and then
counts what arrived.

The receiver answers 503 to three in ten, closes its port for a while now and then, and checks each signature with the Standard
Webhooks library. Afterwards:
  - every event that the server wrote down arrived at least once, and nothing else did;
  - every signature was good;
  - the events of one contact were taken in their order.

The seed is printed; the same seed fails and kills alike.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import sqlite3
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from crier_process import TEMPLATE, Crier, Failure, Rig, Tally, existing_binary, free_ports, main_of, temporary_folder

FIRST_NUMBER = 919_000_000_000
LINK = "https://placehold.co/600x400/EEE/31343C.png"
SETTLE_SECONDS = 600.0
# With so few left, the script has the rest told at once.
HURRIED = 500


@dataclass
class Receiver:
    """A program that is told of events, and is not well."""

    port: int
    random: random.Random
    secret: str = ""
    # By contact, what was taken, in the order of the first taking.
    taken: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: collections.defaultdict(list))
    times: collections.Counter[str] = field(default_factory=collections.Counter)
    bad_signatures: int = 0
    refused: int = 0
    restarts: int = 0
    failing_share: float = 0.3

    async def take(self, request: web.Request) -> web.Response:
        body = await request.text()
        try:
            event = Webhook(self.secret).verify(body, dict(request.headers))
        except WebhookVerificationError:
            self.bad_signatures += 1
            return web.Response(status=401)
        if self.random.random() < self.failing_share:
            self.refused += 1
            return web.Response(status=503)
        if event["id"] != request.headers["webhook-id"]:
            self.bad_signatures += 1
        if not self.times[event["id"]]:
            self.taken[event["data"].get("contactId", "")].append((event["type"], event["data"].get("status", "")))
        self.times[event["id"]] += 1
        return web.Response(status=204)

    async def run(self, stopped: asyncio.Event) -> None:
        """Listens, and is away for a second now and then."""
        while not stopped.is_set():
            app = web.Application()
            app.router.add_post("/hook", self.take)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", self.port, reuse_address=True).start()
            await wait(stopped, self.random.uniform(4, 8))
            await runner.cleanup()
            if not stopped.is_set():
                self.restarts += 1
                await wait(stopped, self.random.uniform(0.3, 1.0))


async def wait(stopped: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopped.wait(), seconds)
    except TimeoutError:
        pass


class Scene(Rig):
    """The server with its pretend Meta, one webhook, and one broadcast."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.random = random.Random(arguments.seed)
        self.binary = existing_binary(arguments.binary)
        settings = {"CRIER_WEBHOOKS_ALLOW_PRIVATE": "true", "CRIER_SENDER_RATE": "100000"}
        self.crier = Crier(self.binary, folder, settings=settings)
        (port,) = free_ports(1)
        self.receiver = Receiver(port, random.Random(arguments.seed + 1), failing_share=arguments.failing)

    def start(self) -> None:
        self.crier.start_ready()
        self.crier.create_campaign()
        path = self.folder / "audience.csv"
        with path.open("w") as file:
            file.write("mobile,name\n")
            file.writelines(f"{FIRST_NUMBER + number},Asha {number}\n" for number in range(self.arguments.recipients))
        self.command("contacts", "import", str(path), "--list", "all")
        hook = self.api("POST", "/settings/webhooks", {"url": f"http://127.0.0.1:{self.receiver.port}/hook"})
        self.hook, self.receiver.secret = hook["_id"], hook["secret"]
        self.api(
            "POST", "/broadcasts",
            {
                "name": "events", "broadcastType": "broadcast", "messageType": "template", "templateName": TEMPLATE,
                "contactList": ["all"], "bodyParams": ["$FirstName", "Thank You"], "headerParams": ["Sir"],
                "link": LINK, "status": "instant",
            },
        )  # fmt: skip

    def total(self, state: str) -> int:
        return self.api("GET", f"/settings/webhooks/{self.hook}/deliveries?limit=1&state={state}")["total"]

    async def run(self) -> float:
        stopped = asyncio.Event()
        receiver = asyncio.create_task(self.receiver.run(stopped))
        start = time.monotonic()
        try:
            for number in range(self.arguments.kills):
                await asyncio.sleep(self.random.uniform(2.0, 4.0))
                await asyncio.to_thread(self.crier.kill)
                await asyncio.to_thread(self.crier.start_ready)
                pending = await asyncio.to_thread(self.total, "pending")
                print(f"kill {number + 1} of {self.arguments.kills}: {pending} events wait", flush=True)
            await self.until_told()
            return time.monotonic() - start
        finally:
            stopped.set()
            await receiver

    async def until_told(self) -> None:
        deadline = time.monotonic() + SETTLE_SECONDS
        quiet = 0
        while time.monotonic() < deadline:
            counts = await asyncio.to_thread(lambda: (self.total("pending"), self.total("delivered")))
            quiet = quiet + 1 if counts[0] == 0 and counts[1] > self.arguments.recipients else 0
            if 0 < counts[0] < HURRIED:
                # What failed many times in a row waits for minutes by now; an operator whose receiver is well again says so.
                await asyncio.to_thread(lambda: self.api("POST", f"/settings/webhooks/{self.hook}/replay"))
            if quiet >= 5:
                return
            await asyncio.sleep(0.5)
        raise Failure(f"after {SETTLE_SECONDS:.0f} s there are still {counts[0]} events to be told")

    def written(self) -> dict[int, list[tuple[str, str]]]:
        """What the server wrote down, by what has an order: read from its own database, once it is stopped."""
        database = sqlite3.connect(f"file:{self.folder / 'crier.db'}?mode=ro", uri=True)
        found: dict[int, list[tuple[str, str]]] = collections.defaultdict(list)
        rows = database.execute(
            "SELECT sequence, kind, coalesce(json_extract(facts, '$.status'), '') FROM outbox ORDER BY id"
        )
        for sequence, kind, status in rows:
            found[sequence].append((kind, status))
        database.close()
        return found


def check(scene: Scene, seconds: float) -> int:
    tally = Tally()
    receiver = scene.receiver
    written = scene.written()
    count = sum(len(events) for events in written.values())
    extra = sum(times - 1 for times in receiver.times.values())
    print(
        f"{count} events written, {len(receiver.times)} different ones taken in {seconds:.0f} s, {extra} more than once; "
        f"{receiver.refused} refused, {receiver.restarts} restarts of the receiver, {scene.arguments.kills} kills"
    )
    tally.check(count >= scene.arguments.recipients * 2, "the broadcast made its events", count)
    tally.check(len(receiver.times) == count, "every event arrived at least once, and nothing else did", len(receiver.times))
    tally.check(receiver.bad_signatures == 0, "every signature was good", receiver.bad_signatures)
    contacts = collections.Counter(tuple(events) for sequence, events in written.items() if sequence > 0)
    taken = collections.Counter(tuple(events) for contact, events in receiver.taken.items() if contact)
    tally.check(taken == contacts, "each contact's events were taken in their order", taken - contacts)
    return tally.finish()


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program to test")
    parser.add_argument("--recipients", type=int, default=28_500, help="people in the broadcast; about three and a half events each")
    parser.add_argument("--kills", type=int, default=5, help="how often the server is killed")
    parser.add_argument("--failing", type=float, default=0.3, help="share of events that the receiver refuses")
    parser.add_argument("--seed", type=int, default=None, help="fixes failures and kills; drawn when left out")
    arguments = parser.parse_args()
    if arguments.seed is None:
        arguments.seed = random.SystemRandom().randrange(1 << 31)
    print(f"seed {arguments.seed}", flush=True)
    with temporary_folder() as folder:
        scene = Scene(arguments, folder)
        try:
            scene.start()
            seconds = asyncio.run(scene.run())
            parked = scene.total("parked")
            if parked:
                raise Failure(f"{parked} events were given up")
        finally:
            scene.crier.stop()
        return check(scene, seconds)


if __name__ == "__main__":
    sys.exit(main_of(run))
