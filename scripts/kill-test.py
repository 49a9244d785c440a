#!/usr/bin/env python3
"""Kills the server with signal 9 under load, again and again, and then counts what came out at the pretend Meta.

The pretend Meta runs as a process of its own and survives. Every call names itself in a body parameter, so each message
that left can be traced to one call. Without --retry clients give up when the connection breaks, and afterwards:
  - every call answered 2xx came out exactly once, or is listed in doubt;
  - no call came out twice.
With --retry clients repeat a call under one Idempotency-Key until it is answered 2xx, the server settles doubt by
evidence (CRIER_IN_DOUBT=resend-when-proven), and afterwards every call came out exactly once.

The seed is printed; the same seed kills after the same delays.
"""

from __future__ import annotations

import argparse
import asyncio
import collections
import random
import re
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from crier_process import (
    API_KEY, SENDER_SETTINGS, Crier, Failure, Process, Tally, call, existing_binary, free_ports, main_of,
    published_request, temporary_folder,
)  # fmt: skip

UNDER_WAY_MAXIMUM = 256
CALL_SECONDS = 20.0
SETTLE_SECONDS = 60.0
SETTLE_AFTER = "2s"
PAGE = 1000
FIRST_DESTINATION = 917_000_000_000
# Slow enough that a kill often falls between a message's first byte and Meta's answer.
LATENCY = {"latency": {"minimumMilliseconds": 5, "maximumMilliseconds": 80}}


@dataclass
class Call:
    """One API call, under however many tries."""

    number: int
    tries: int = 0
    # The last status, None where the connection broke or nobody answered in time.
    status: int | None = None

    @property
    def is_answered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def destination(self) -> str:
        return str(FIRST_DESTINATION + self.number)


@dataclass
class Load:
    """Calls at a steady rate, whatever the server is doing meanwhile."""

    url: str
    rate: int
    is_retrying: bool
    calls: list[Call] = field(default_factory=list)
    stopped: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        window = asyncio.Semaphore(UNDER_WAY_MAXIMUM)
        start = time.monotonic()
        timeout = aiohttp.ClientTimeout(total=CALL_SECONDS)
        connector = aiohttp.TCPConnector(limit=UNDER_WAY_MAXIMUM)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session, asyncio.TaskGroup() as group:
            while not self.stopped.is_set():
                await asyncio.sleep(max(0.0, start + len(self.calls) / self.rate - time.monotonic()))
                await window.acquire()
                one = Call(len(self.calls))
                self.calls.append(one)
                group.create_task(self.make(session, one)).add_done_callback(lambda _: window.release())

    async def make(self, session: aiohttp.ClientSession, one: Call) -> None:
        await self.attempt(session, one)
        deadline = time.monotonic() + SETTLE_SECONDS
        while self.is_retrying and not one.is_answered and is_worth_repeating(one.status):
            if time.monotonic() > deadline:
                return
            await asyncio.sleep(0.2)
            await self.attempt(session, one)

    async def attempt(self, session: aiohttp.ClientSession, one: Call) -> None:
        headers = {"Authorization": f"Bearer {API_KEY}"}
        if self.is_retrying:
            headers["Idempotency-Key"] = f"kill-test-{one.number}"
        body = published_request(one.destination, [f"call-{one.number}", "Thank You"])
        one.tries += 1
        try:
            async with session.post(f"{self.url}/api/v1/broadcasts/send", json=body, headers=headers) as answer:
                await answer.read()
                one.status = answer.status
        except (aiohttp.ClientError, OSError, asyncio.TimeoutError):
            one.status = None


def is_worth_repeating(status: int | None) -> bool:
    """Broken connections, a call still running, too many requests, and trouble of the server's own."""
    return status is None or status in (409, 429) or status >= 500


class Scene:
    """The pretend Meta, the server under test, and the people who call it."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.random = random.Random(arguments.seed)
        binary = existing_binary(arguments.binary)
        (sandbox_port,) = free_ports(1)
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}"
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sandbox_url,
            "CRIER_GRAPH_VERSION": "v23.0",
            "CRIER_SENDER_RATE": "1000",
            "CRIER_SETTLE_AFTER": SETTLE_AFTER,
            "CRIER_IN_DOUBT": "resend-when-proven" if arguments.retry else "hold",
        }
        self.crier = Crier(binary, folder, sandbox=False, settings=settings)
        command = [str(binary.resolve()), "sandbox", "--port", str(sandbox_port), "--rate", "100000"]
        command += ["--webhook-url", f"{self.crier.base_url}/webhooks/whatsapp"]
        self.sandbox = Process(command, {"CRIER_LOG_LEVEL": "error"}, folder, "sandbox")
        self.kills = 0
        self.campaign_id = ""

    def start(self) -> None:
        self.sandbox.start(f"{self.sandbox_url}/sandbox/stats")
        status, answer = call("PUT", f"{self.sandbox_url}/sandbox/faults", LATENCY)
        if status not in (200, 204):
            raise Failure(f"the pretend Meta did not take its faults: {status} {answer}")
        self.crier.start_ready()
        self.campaign_id = self.crier.create_campaign()["_id"]

    def stop(self) -> None:
        self.crier.stop()
        self.sandbox.stop()

    async def run(self) -> list[Call]:
        """All rounds of load, kill, restart; then the load stops and its last calls end."""
        load = Load(self.crier.base_url, self.arguments.rate, self.arguments.retry)
        running = asyncio.create_task(load.run())
        for number in range(self.arguments.rounds):
            delay = self.random.uniform(0.2, 1.5)
            await asyncio.sleep(delay)
            self.crier.kill()
            self.kills += 1
            # A crash while starting up is a crash as well, and finds the recovery half done.
            if self.random.random() < 0.25:
                self.crier.launch()
                await asyncio.sleep(self.random.uniform(0.0, 0.15))
                self.crier.kill()
                self.kills += 1
            await asyncio.to_thread(self.crier.start_ready)
            print(f"round {number + 1} of {self.arguments.rounds}: killed after {delay:.2f} s, {len(load.calls)} calls so far")
        await asyncio.sleep(1.0)
        load.stopped.set()
        await running
        return load.calls

    # What came of it

    def counts(self) -> dict[str, Any]:
        status, answer = self.crier.api("GET", f"/broadcasts/{self.campaign_id}")
        if status != 200:
            raise Failure(f"the broadcast's counts cannot be read: {status} {answer}")
        return answer["data"]["counts"]

    def wait_until_settled(self) -> dict[str, Any]:
        """Until nothing is queued or on its way, and with --retry nothing in doubt; doubt needs later traffic as proof."""
        deadline = time.monotonic() + SETTLE_SECONDS
        extra = 0
        while True:
            counts = self.counts()
            open_states = ["queued", "sending"] + (["in_doubt"] if self.arguments.retry else [])
            if not any(counts[state] for state in open_states):
                return counts
            if time.monotonic() > deadline:
                print(f"still open after {SETTLE_SECONDS:.0f} s: {counts}")
                return counts
            if counts["in_doubt"]:
                body = published_request(str(FIRST_DESTINATION + 50_000_000 + extra), [f"later-{extra}", "Thank You"])
                self.crier.api("POST", "/broadcasts/send", body)
                extra += 1
            time.sleep(0.25)

    def in_doubt(self) -> set[str]:
        """Destinations of the messages that the server itself lists in doubt."""
        found: set[str] = set()
        page = 1
        while True:
            status, answer = self.crier.api("GET", f"/messages?state=in_doubt&limit=100&page={page}")
            if status != 200:
                raise Failure(f"the messages in doubt cannot be listed: {status} {answer}")
            rows = answer["data"]["messages"]
            found |= {row["to"] for row in rows}
            if len(rows) < 100:
                return found
            page += 1

    def arrived(self) -> collections.Counter[int]:
        """How often each call came out at the pretend Meta."""
        times: collections.Counter[int] = collections.Counter()
        after = 0
        while True:
            status, answer = call("GET", f"{self.sandbox_url}/sandbox/messages?after={after}&limit={PAGE}")
            if status != 200:
                raise Failure(f"the pretend Meta does not list its messages: {status} {answer}")
            rows = answer["messages"]
            for row in rows:
                if match := re.search(r"\bcall-(\d+)\b", row["text"]):
                    times[int(match.group(1))] += 1
            if not rows:
                return times
            after = rows[-1]["sequence"]


def check_scene(scene: Scene, calls: list[Call]) -> int:
    """Holds what came out against what was promised."""
    tally = Tally()
    counts = scene.wait_until_settled()
    times, in_doubt = scene.arrived(), scene.in_doubt()
    answered = [one for one in calls if one.is_answered]
    refused = [one for one in calls if one.status is not None and not one.is_answered and not is_worth_repeating(one.status)]
    lost = [one.number for one in answered if times[one.number] == 0 and one.destination not in in_doubt]
    twice = sorted(number for number, count in times.items() if count > 1)
    print(
        f"{scene.kills} kills; {len(calls)} calls in {sum(one.tries for one in calls)} tries, {len(answered)} answered 2xx; "
        f"{sum(times.values())} messages came out, {len(in_doubt)} are in doubt"
    )
    tally.check(len(answered) > scene.arguments.rounds * scene.arguments.rate / 10, "the load was a load", len(answered))
    tally.check(not refused, "no call was refused", [(one.number, one.status) for one in refused[:10]])
    tally.check(not twice, "no call came out twice", twice[:20])
    tally.check(not lost, "every call answered 2xx came out, or is listed in doubt", lost[:20])
    tally.check(not counts["queued"] and not counts["sending"], "nothing is left on its way", counts)
    if scene.arguments.retry:
        unanswered = [one.number for one in calls if not one.is_answered]
        tally.check(not unanswered, "every call was answered 2xx in the end", unanswered[:20])
        wrong = [one.number for one in calls if times[one.number] != 1]
        tally.check(not wrong, "every call came out exactly once", [(number, times[number]) for number in wrong[:20]])
        tally.check(not in_doubt, "nothing is left in doubt", sorted(in_doubt)[:20])
    tally.check(scene.crier.stop() == 0, "the server stops cleanly", scene.crier.log_tail())
    if tally.failed:
        print(f"seed {scene.arguments.seed}; the server's last words:\n{scene.crier.log_tail()}")
    return tally.finish()


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=20, help="how often the server is killed (default: %(default)s)")
    parser.add_argument("--rate", type=int, default=200, help="calls a second (default: %(default)s)")
    parser.add_argument("--retry", action="store_true", help="clients repeat under one Idempotency-Key until 2xx")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="(default: random)")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    print(f"seed {arguments.seed}")
    with temporary_folder() as folder:
        scene = Scene(arguments, folder)
        try:
            scene.start()
            calls = asyncio.run(scene.run())
            return check_scene(scene, calls)
        finally:
            scene.stop()


if __name__ == "__main__":
    sys.exit(main_of(run))
