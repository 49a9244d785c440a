#!/usr/bin/env python3
"""Measures what Meta's door takes: statuses of a broadcast that has been sent, in signed bodies of 100 near the order of sending.

  door     bodies answered 200, each durable before its answer, and how long the answer takes
  applied  statuses worked off into the states of their messages, from the first body to the last count
  load     bodies of one event each at a set rate, posted whether or not those before were answered, while a broadcast goes
           out at a thousand a second: how long each answer takes from the moment its body was due

Three statuses a message (sent, delivered, read), and in the load one reply for ten of them. Everything
stays on loopback; what is started here is stopped here, by process id. The whole result is also written as JSON.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import hmac
import json
import os
import re
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

import aiohttp

from bench import RESULTS, ROOT, memory_kibibytes, process_cpu_microseconds, processor_name
from bench_sink import Sink
from crier_process import (
    PHONE_NUMBER_ID, SENDER_SETTINGS, TEMPLATE, WABA_ID, Crier, Failure, Rig, Tally, existing_binary, main_of,
    temporary_folder,
)  # fmt: skip

FIRST_NUMBER = 919_000_000_000
LINK = "https://placehold.co/600x400/EEE/31343C.png"
STATUSES_A_BODY = 100
STATUSES = ("sent", "delivered", "read")
SENDING_RATE = 1_000
LOAD_CONNECTIONS = 64


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


def reply_of(message: int, phone: int) -> bytes:
    """One webhook with what a person wrote back."""
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550100000", "phone_number_id": PHONE_NUMBER_ID},
        "contacts": [{"profile": {"name": "Asha"}, "wa_id": str(phone)}],
        "messages": [
            {
                "from": str(phone), "id": f"wamid.reply.{message}", "timestamp": str(int(time.time())), "type": "text",
                "text": {"body": "Thank you!"}, "context": {"from": "15550100000", "id": f"wamid.bench.{message}"},
            }
        ],
    }  # fmt: skip
    entry = {"id": WABA_ID, "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


class Door(Rig):
    """Crier with a broadcast that has been sent, and the webhooks that Meta would send of it."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.sink = Sink(folder)
        self.crier = self.server(1_000_000)

    def server(self, rate: int) -> Crier:
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sink.url, "CRIER_GRAPH_VERSION": "v23.0", "CRIER_SENDER_RATE": str(rate),
        }  # fmt: skip
        return Crier(existing_binary(self.arguments.binary), self.folder, sandbox=False, settings=settings)

    def send(self, count: int) -> str:
        """A broadcast to `count` people, sent to its end."""
        path = self.folder / "audience.csv"
        with path.open("w") as file:
            file.write("mobile,name\n")
            file.writelines(f"{FIRST_NUMBER + number},Asha\n" for number in range(count))
        self.command("contacts", "import", str(path), "--list", "all")
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

    def rows(self) -> tuple[int, list[tuple[int, int]]]:
        """The installation's number, and every message with its phone, in the order of sending."""
        with sqlite3.connect(self.folder / "crier.db") as database:
            (epoch,) = database.execute("SELECT epoch FROM installation").fetchone()
            return epoch, database.execute("SELECT id, phone FROM messages ORDER BY id").fetchall()

    @staticmethod
    def bodies(epoch: int, rows: list[tuple[int, int]]) -> list[bytes]:
        """For each hundred messages their three statuses, hundreds in the order of sending."""
        hundreds = [rows[begin : begin + STATUSES_A_BODY] for begin in range(0, len(rows), STATUSES_A_BODY)]
        return [body_of(hundred, epoch, status) for hundred in hundreds for status in STATUSES]

    def restart(self, rate: int) -> None:
        """The same database, and a sender of another speed."""
        self.crier.stop()
        self.crier = self.server(rate)
        self.crier.start_ready()

    async def load(self, bodies: list[bytes]) -> list[float]:
        """Posts each body when it is due; how long each took from then on, shortest first.

        Requests are made and signed before, and written to bare connections: whatever the load costs is missing from Crier.
        """
        host, port = self.crier.base_url.removeprefix("http://").split(":")
        secret = SENDER_SETTINGS["CRIER_APP_SECRET"].encode()
        requests = [
            b"POST /webhooks/whatsapp HTTP/1.1\r\nHost: %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n"
            b"X-Hub-Signature-256: sha256=%b\r\n\r\n%b"
            % (host.encode(), len(body), hmac.new(secret, body, hashlib.sha256).hexdigest().encode(), body)
            for body in bodies
        ]
        times: list[float] = []
        due = iter(enumerate(requests))
        begun = time.monotonic()

        async def work() -> None:
            reader, writer = await asyncio.open_connection(host, int(port))
            for number, request in due:
                moment = begun + number / self.arguments.load_rate
                if (wait := moment - time.monotonic()) > 0:
                    await asyncio.sleep(wait)
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                if not head.startswith(b"HTTP/1.1 200"):
                    raise Failure(f"a webhook was answered {head.splitlines()[0].decode()} under the load")
                length = re.search(rb"(?i)content-length: (\d+)", head)
                await reader.readexactly(int(length[1]) if length else 0)
                times.append(time.monotonic() - moment)
            writer.close()

        async with asyncio.TaskGroup() as group:
            for _ in range(LOAD_CONNECTIONS):
                group.create_task(work())
        return sorted(times)

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
    arguments = door.arguments
    tally = Tally()
    door.sink.start()
    door.crier.start_ready()
    broadcast = door.send(arguments.messages)
    epoch, rows = door.rows()
    held = min(len(rows) // 2, arguments.load_rate * arguments.load_seconds * 10 // 31)
    figures = measure_peak(door, broadcast, door.bodies(epoch, rows[held:]), tally)
    figures["load"] = measure_load(door, broadcast, epoch, rows[:held], tally)
    return figures, tally


def measure_peak(door: Door, broadcast: str, bodies: list[bytes], tally: Tally) -> dict[str, Any]:
    """As much as the door takes, and how long it is until everything is worked off."""
    statuses = sum(body.count(b'"recipient_id"') for body in bodies)
    count = statuses // len(STATUSES)
    cpu = process_cpu_microseconds(door.crier.pid)
    begun = time.monotonic()
    seconds, times, repeated = asyncio.run(door.post(bodies))
    door.wait("working off", lambda: door.counts(broadcast)["read"] >= count)
    applied = time.monotonic() - begun
    tally.check(len(times) == len(bodies), "every webhook was answered 200", len(times))
    counts = door.counts(broadcast)
    tally.check(counts["read"] == count, "every message whose statuses came is read", counts)
    return {
        "statuses": statuses,
        "takenPerSecond": round(statuses / seconds),
        "appliedPerSecond": round(statuses / applied),
        "cpuMicrosecondsPerStatus": (process_cpu_microseconds(door.crier.pid) - cpu) / statuses,
        "answerMilliseconds": milliseconds(times),
        "answered503": repeated,
        "memory": memory_kibibytes(door.crier.pid),
    }


def measure_load(
    door: Door, broadcast: str, epoch: int, rows: list[tuple[int, int]], tally: Tally
) -> dict[str, Any]:
    """Events one by one at their rate, while a broadcast goes out at its own."""
    read = door.counts(broadcast)["read"]
    bodies = events_of(epoch, rows)
    door.restart(SENDING_RATE)
    sending = door.create("under load")
    door.wait("the first second of sending", lambda: door.counts(sending)["accepted"] >= SENDING_RATE)
    cpu = process_cpu_microseconds(door.crier.pid)
    before, begun = door.counts(sending)["accepted"], time.monotonic()
    times = asyncio.run(door.load(bodies))
    seconds = time.monotonic() - begun
    sent = (door.counts(sending)["accepted"] - before) / (time.monotonic() - begun)
    used = process_cpu_microseconds(door.crier.pid) - cpu
    door.api("POST", f"/broadcasts/{sending}/stop")
    door.wait("working off", lambda: door.counts(broadcast)["read"] >= read + len(rows))
    tally.check(len(times) == len(bodies), "under the load every webhook was answered 200", len(times))
    tally.check(sent >= 0.95 * SENDING_RATE, "sending kept its rate under the load", round(sent))
    tally.check(times[int(len(times) * 0.99)] < 0.25, "99 of 100 answers came within 250 ms", milliseconds(times))
    return {
        "eventsPerSecond": round(len(bodies) / seconds),
        "sentPerSecond": round(sent),
        "answerMilliseconds": milliseconds(times),
        "cpuShare": used / 1_000_000 / seconds,
        "memory": memory_kibibytes(door.crier.pid),
    }


def events_of(epoch: int, rows: list[tuple[int, int]]) -> list[bytes]:
    """Three statuses a message and a reply to every tenth, each in a body of its own, near the order of sending."""
    bodies = []
    for begin in range(0, len(rows), STATUSES_A_BODY):
        some = rows[begin : begin + STATUSES_A_BODY]
        bodies += [body_of([row], epoch, status) for status in STATUSES for row in some]
        bodies += [reply_of(message, phone) for message, phone in some[::10]]
    return bodies


def milliseconds(times: list[float]) -> dict[str, float]:
    return {
        "p50": 1000 * times[len(times) // 2], "p99": 1000 * times[int(len(times) * 0.99)], "worst": 1000 * times[-1],
    }  # fmt: skip


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--messages", type=int, default=200_000, help="(default: %(default)s)")
    parser.add_argument("--connections", type=int, default=16, help="(default: %(default)s)")
    parser.add_argument("--load-rate", type=int, default=3_400, help="events a second of the load (default: %(default)s)")
    parser.add_argument("--load-seconds", type=int, default=30, help="length of the load (default: %(default)s)")
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
    load = figures["load"]
    times = load["answerMilliseconds"]
    print(f"load      {load['eventsPerSecond']:>9,} events/s, one a body, while {load['sentPerSecond']:,} messages/s are sent")
    print(f"answers   p50 {times['p50']:.1f} ms, p99 {times['p99']:.1f} ms, worst {times['worst']:.1f} ms")
    print(f"cost      {100 * load['cpuShare']:.0f} % of one CPU, {load['memory']['peak'] / 1024:.0f} MiB at its peak")
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / time.strftime("webhooks-%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(figures, indent=2) + "\n")
    print(f"whole result: {path.relative_to(ROOT)}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
