#!/usr/bin/env python3
"""Measures what Meta's door takes: statuses of a broadcast that has been sent, in signed bodies of 100 near the order of sending.

  door     bodies answered 200, each durable before its answer, and how long the answer takes
  applied  statuses worked off into the states of their messages, from the first body to the last count

Three statuses a message (sent, delivered, read). Everything
stays on loopback; what is started here is stopped here, by process id. The whole result is also written as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench import RESULTS, ROOT, memory_kibibytes, process_cpu_microseconds, processor_name
from bench_sink import Sink
from crier_process import (
    PHONE_NUMBER_ID, SENDER_SETTINGS, TEMPLATE, WABA_ID, Crier, Failure, Tally, existing_binary, main_of,
    temporary_folder,
)  # fmt: skip

FIRST_NUMBER = 919_000_000_000
LINK = "https://placehold.co/600x400/EEE/31343C.png"
STATUSES_A_BODY = 100
PATIENCE_SECONDS = 300.0


def body_of(rows: list[tuple[int, int]], epoch: int, status: str) -> bytes:
    """One webhook with a status for each row of (message, phone)."""
    statuses = [
        {
            "id": f"wamid.bench.{message}", "status": status, "timestamp": str(int(time.time())),
            "recipient_id": str(phone), "biz_opaque_callback_data": f"c1.{epoch:x}.{message:x}.1",
            "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
        }
        for message, phone in rows
    ]  # fmt: skip
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100000", "phone_number_id": PHONE_NUMBER_ID},
        "statuses": statuses,
    }
    entry = {"id": WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


class Door:
    """Crier with a broadcast that has been sent, and the webhooks that Meta would send of it."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.sink = Sink(folder)
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sink.url, "CRIER_GRAPH_VERSION": "v23.0", "CRIER_SENDER_RATE": "1000000",
        }  # fmt: skip
        self.crier = Crier(existing_binary(arguments.binary), folder, sandbox=False, settings=settings)

    def api(self, method: str, path: str, body: Any = None) -> Any:
        status, answer = self.crier.api(method, path, body)
        if status >= 300:
            raise Failure(f"{method} {path} was answered {status}: {answer}")
        return answer["data"]

    def counts(self, broadcast: str) -> dict[str, int]:
        return self.api("GET", f"/broadcasts/{broadcast}")["counts"]

    def wait(self, what: str, is_true: Any) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not is_true():
            if time.monotonic() > deadline:
                raise Failure(f"{what} took longer than {PATIENCE_SECONDS:.0f} s")
            time.sleep(0.05)

    def send(self, count: int) -> str:
        """A broadcast to `count` people, sent to its end."""
        path = self.folder / "audience.csv"
        with path.open("w") as file:
            file.write("mobile,name\n")
            file.writelines(f"{FIRST_NUMBER + number},Asha\n" for number in range(count))
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CRIER_")}
        subprocess.run(
            [*self.crier.command[:1], "contacts", "import", str(path), "--list", "all"], cwd=self.folder, check=True,
            env=inherited | self.crier.settings, stdin=subprocess.DEVNULL, capture_output=True,
        )  # fmt: skip
        self.api("POST", "/templates/sync")
        broadcast = self.create("sent")
        self.wait("sending", lambda: self.counts(broadcast)["accepted"] >= count)
        return broadcast

    def create(self, name: str) -> str:
        body = {
            "name": name, "broadcastType": "broadcast", "templateName": TEMPLATE, "contactList": ["all"],
            "bodyParams": ["Christmas", "Thank You"], "link": LINK,
        }  # fmt: skip
        return self.api("POST", "/broadcasts", body)["_id"]

    def bodies(self) -> list[bytes]:
        """All webhooks: for each hundred messages their three statuses, hundreds in the order of sending."""
        with sqlite3.connect(self.folder / "crier.db") as database:
            (epoch,) = database.execute("SELECT epoch FROM installation").fetchone()
            rows = database.execute("SELECT id, phone FROM messages ORDER BY id").fetchall()
        hundreds = [rows[begin : begin + STATUSES_A_BODY] for begin in range(0, len(rows), STATUSES_A_BODY)]
        return [body_of(hundred, epoch, status) for hundred in hundreds for status in ("sent", "delivered", "read")]

    async def post(self, bodies: list[bytes]) -> tuple[float, list[float], int]:
        """Posts all bodies over some connections: seconds, the time of each answer, and how many had to be posted again."""
        secret = SENDER_SETTINGS["CRIER_APP_SECRET"].encode()
        signed = [(body, "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()) for body in bodies]
        signed.reverse()
        times: list[float] = []
        repeated = 0
        url = f"{self.crier.base_url}/webhooks/whatsapp"

        async def work(session: aiohttp.ClientSession) -> None:
            nonlocal repeated
            while signed:
                body, signature = signed.pop()
                begun = time.monotonic()
                headers = {"Content-Type": "application/json", "X-Hub-Signature-256": signature}
                async with session.post(url, data=body, headers=headers) as answer:
                    await answer.read()
                    if answer.status == 503:
                        # The queue is full: Meta would come again, too.
                        repeated += 1
                        signed.append((body, signature))
                        await asyncio.sleep(0.1)
                    elif answer.status != 200:
                        raise Failure(f"a webhook was answered {answer.status}")
                    else:
                        times.append(time.monotonic() - begun)

        begun = time.monotonic()
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            for _ in range(self.arguments.connections):
                group.create_task(work(session))
        return time.monotonic() - begun, sorted(times), repeated


def measure(door: Door) -> tuple[dict[str, Any], Tally]:
    count = door.arguments.messages
    door.sink.start()
    door.crier.start_ready()
    broadcast = door.send(count)
    bodies = door.bodies()
    cpu = process_cpu_microseconds(door.crier.pid)
    begun = time.monotonic()
    seconds, times, repeated = asyncio.run(door.post(bodies))
    door.wait("working off", lambda: door.counts(broadcast)["read"] >= count)
    applied = time.monotonic() - begun
    statuses = 3 * count
    figures = {
        "statuses": statuses,
        "takenPerSecond": round(statuses / seconds),
        "appliedPerSecond": round(statuses / applied),
        "cpuMicrosecondsPerStatus": (process_cpu_microseconds(door.crier.pid) - cpu) / statuses,
        "answerMilliseconds": {
            "p50": 1000 * times[len(times) // 2], "p99": 1000 * times[int(len(times) * 0.99)], "worst": 1000 * times[-1],
        },
        "answered503": repeated,
        "memory": memory_kibibytes(door.crier.pid),
    }  # fmt: skip
    tally = Tally()
    tally.check(len(times) == len(bodies), "every webhook was answered 200", len(times))
    counts = door.counts(broadcast)
    tally.check(counts["read"] == count, "every message is read", counts)
    return figures, tally


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--messages", type=int, default=200_000, help="(default: %(default)s)")
    parser.add_argument("--connections", type=int, default=16, help="(default: %(default)s)")
    arguments = parser.parse_args()
    with temporary_folder() as folder:
        door = Door(arguments, folder)
        try:
            figures, tally = measure(door)
        finally:
            door.crier.stop()
            door.sink.stop()
    times = figures["answerMilliseconds"]
    print(f"\n{os.cpu_count()} CPUs ({processor_name()}), shared with the load\n")
    print(f"taken     {figures['takenPerSecond']:>9,} statuses/s in bodies of {STATUSES_A_BODY}, each durable before its answer")
    print(f"applied   {figures['appliedPerSecond']:>9,} statuses/s, {figures['cpuMicrosecondsPerStatus']:.1f} CPU µs each")
    print(f"answers   p50 {times['p50']:.1f} ms, p99 {times['p99']:.1f} ms, worst {times['worst']:.1f} ms; {figures['answered503']} had to come again")
    print(f"memory    {figures['memory']['peak'] / 1024:.0f} MiB at its peak")
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / time.strftime("webhooks-%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"whole result: {path.relative_to(ROOT)}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
