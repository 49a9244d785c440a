#!/usr/bin/env python3
"""Measures list broadcasts from a CSV file to the sink, beside two peers, in one run.

  import     `crier contacts import` of the whole audience
  planning   the audience turned into messages while the sender is paused: nothing else happens then
  sending    all of them unpaced, each written down before and after the wire, both times flushed to the disk
  restart    kill -9 in the middle; how long until messages arrive again
  pace       messages in every one-second window at set rates, as the sink saw them come

  bare loop  AsyncHTTPClient, 256 tasks, nothing kept
  script     Python reads rows from SQLite, posts them with aiohttp and writes each state back

Everything stays on loopback; what is started here is stopped here, by process id. The whole result is also written as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import sys
import time
from pathlib import Path
from typing import Any

from bench import PEERS, RESULTS, ROOT, memory_kibibytes, process_cpu_microseconds, processor_name, run_tool
from bench_sink import Sink
from crier_process import (
    PHONE_NUMBER_ID, SENDER_SETTINGS, TEMPLATE, Crier, Rig, Tally, existing_binary, main_of, temporary_folder,
)

FIRST_NUMBER = 919_000_000_000
UNPACED = "1000000"
LINK = "https://placehold.co/600x400/EEE/31343C.png"


def write_audience(path: Path, count: int) -> None:
    """`count` people with a name and a city each."""
    with path.open("w", buffering=1 << 20) as file:
        file.write("mobile,name,City\n")
        for number in range(count):
            file.write(f"{FIRST_NUMBER + number},Asha {number},Pune\n")


class Broadcasts(Rig):
    """Crier on one database, sending to the sink."""

    patience_seconds = 900.0

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.sink = Sink(folder)
        self.settings = SENDER_SETTINGS | {"CRIER_GRAPH_URL": self.sink.url, "CRIER_GRAPH_VERSION": "v23.0"}
        self.crier = self.server(UNPACED)
        self.figures: dict[str, Any] = {}
        self.tally = Tally()

    def server(self, rate: str, **settings: str) -> Crier:
        settings = self.settings | {"CRIER_SENDER_RATE": rate} | settings
        return Crier(existing_binary(self.arguments.binary), self.folder, sandbox=False, settings=settings)

    # Steps

    def import_contacts(self, count: int, name: str) -> None:
        path = self.folder / f"{name}.csv"
        write_audience(path, count)
        begun = time.monotonic()
        self.command("contacts", "import", str(path), "--list", name)
        seconds = time.monotonic() - begun
        self.figures["import"] = {"rows": count, "seconds": seconds, "rowsPerSecond": round(count / seconds)}
        path.unlink()

    def create(self, name: str, audience: str, values: list[str]) -> str:
        return self.api(
            "POST", "/broadcasts",
            {
                "name": name, "broadcastType": "broadcast", "messageType": "template", "templateName": TEMPLATE,
                "contactList": [audience], "bodyParams": values, "link": LINK, "status": "instant",
            },
        )["_id"]  # fmt: skip

    def plan(self, audience: str, count: int, values: list[str], kind: str) -> str:
        """With the sender paused, so that nothing but planning happens."""
        self.command("senders", "pause", PHONE_NUMBER_ID)
        time.sleep(2.5)  # the server looks at its senders every other second
        size = self.database_bytes()
        cpu = process_cpu_microseconds(self.crier.pid)
        begun = time.monotonic()
        broadcast = self.create(f"plan {kind}", audience, values)
        self.wait("planning", lambda: self.counts(broadcast)["total"] >= count, 0.02)
        seconds = time.monotonic() - begun
        self.figures[f"planning {kind}"] = {
            "rows": count,
            "rowsPerSecond": round(count / seconds),
            "cpuMicrosecondsPerRow": (process_cpu_microseconds(self.crier.pid) - cpu) / count,
            "databaseBytesPerMessage": round((self.database_bytes() - size) / count),
        }
        return broadcast

    def send(self, broadcast: str, count: int, kind: str) -> None:
        """Lets the sender go, and waits until everything has arrived."""
        arrived = self.sink.messages()
        cpu = process_cpu_microseconds(self.crier.pid)
        size = self.database_bytes()
        self.command("senders", "resume", PHONE_NUMBER_ID)
        self.wait("the first message", lambda: self.sink.messages() > arrived, 0.002)
        begun = time.monotonic()
        first = self.sink.messages()
        self.wait("sending", lambda: self.sink.messages() - arrived >= count, 0.02)
        seconds = time.monotonic() - begun
        self.wait("settling", lambda: self.counts(broadcast)["accepted"] >= count)
        spent = process_cpu_microseconds(self.crier.pid) - cpu
        self.figures[f"sending {kind}"] = {
            "messages": count,
            "messagesPerSecond": round((count - (first - arrived)) / seconds),
            "cpuMicrosecondsPerMessage": spent / count,
            "databaseBytesPerMessage": round((self.database_bytes() - size) / count),
        }
        counts = self.counts(broadcast)
        self.tally.check(counts["accepted"] == count and self.sink.messages() - arrived == count,
                         f"{kind}: {count} recipients, each message sent once and settled", counts)  # fmt: skip

    def first_message(self, audience: str, count: int) -> None:
        """From the POST to the first message at the sink, planning and all."""
        arrived = self.sink.messages()
        begun = time.monotonic()
        broadcast = self.create("first", audience, ["Christmas", "Thank You"])
        self.wait("the first message", lambda: self.sink.messages() > arrived, 0.002)
        self.figures["first message"] = {"milliseconds": round((time.monotonic() - begun) * 1000, 1)}
        self.wait("sending", lambda: self.sink.messages() - arrived >= count // 4, 0.02)
        self.restart(broadcast, count, arrived)

    def restart(self, broadcast: str, count: int, arrived: int) -> None:
        self.crier.kill()
        before = self.sink.messages()
        begun = time.monotonic()
        self.crier.launch()
        self.wait("sending again", lambda: self.sink.messages() > before, 0.002)
        self.figures["restart"] = {"milliseconds": round((time.monotonic() - begun) * 1000, 1)}
        self.crier.wait_until_ready(f"{self.crier.base_url}/health/ready")
        self.wait("the end", lambda: self.counts(broadcast)["queued"] + self.counts(broadcast)["sending"] == 0)
        counts = self.counts(broadcast)
        came = self.sink.messages() - arrived
        self.tally.check(
            counts["total"] == count and counts["accepted"] <= came <= counts["accepted"] + counts["in_doubt"],
            f"kill -9: none lost, none twice, {counts['in_doubt']} in doubt", (counts, came),
        )

    def pace(self, rate: int, seconds: int) -> None:
        """The whole server anew at a set rate, and the sink's own clock for every message."""
        self.crier.stop()
        self.crier = self.server(str(rate), CRIER_GRAPH_URL=self.sink.logged_url)
        self.crier.start_ready()
        count = rate * seconds
        name = f"pace {rate}"
        self.import_quietly(count, name)
        mark = time.time()
        broadcast = self.create(name, name, ["Christmas", "Thank You"])
        self.wait("sending", lambda: self.counts(broadcast)["accepted"] >= count)
        times = sorted(self.wait_for_log(mark, count))
        worst = most_in_a_second(times)
        mean = (len(times) - 1) / (times[-1] - times[0])
        self.figures[f"pace {rate}/s"] = {"worstSecond": worst, "mean": round(mean, 2), "messages": len(times)}
        self.tally.check(worst <= rate + 1, f"at {rate}/s no second holds more than {rate + 1}", worst)
        self.tally.check(mean >= 0.98 * rate, f"at {rate}/s the mean is at least 98 %", f"{mean:.1f}")

    def import_quietly(self, count: int, name: str) -> None:
        figures = self.figures.get("import")
        self.import_contacts(count, name)
        if figures:
            self.figures["import"] = figures

    def wait_for_log(self, mark: float, count: int) -> list[float]:
        """The sink writes its log a second late."""
        found = lambda: [moment for moment in self.sink.arrivals() if moment >= mark]  # noqa: E731
        self.wait("the sink's log", lambda: len(found()) >= count, 0.2)
        return found()

    def database_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.glob("*.db*"))

    # Peers

    def bare_loop(self) -> dict[str, float]:
        return json.loads(
            run_tool(
                [self.arguments.tool, "loop", "--url", self.sink.messages_url, "--tasks", "256"]
                + ["--seconds", str(self.arguments.seconds)]
            )
        )

    def script(self, count: int) -> dict[str, float]:
        path = self.folder / "peer.sqlite"
        path.unlink(missing_ok=True)
        with sqlite3.connect(path) as database:
            database.execute("CREATE TABLE messages (id INTEGER PRIMARY KEY, phone TEXT, state TEXT, wamid TEXT)")
            rows = ((f"+{FIRST_NUMBER + number}", "queued") for number in range(count))
            database.executemany("INSERT INTO messages (phone, state) VALUES (?, ?)", rows)
        return json.loads(run_tool([sys.executable, str(PEERS / "sqlite_client.py"), self.sink.messages_url, str(path)]))

    def peers(self) -> None:
        runs = {"bare loop": self.bare_loop, "script": lambda: self.script(self.arguments.peer_rows)}
        for name, run in runs.items():
            result = run()
            figure = self.figures.setdefault(name, {"rates": [], "cpus": []})
            figure["rates"].append(result["succeeded"] / result["seconds"])
            figure["cpus"].append(result["cpuMicroseconds"] / max(1, result["succeeded"]))
            figure["messagesPerSecond"] = round(statistics.median(figure["rates"]))
            figure["cpuMicrosecondsPerMessage"] = statistics.median(figure["cpus"])


def most_in_a_second(times: list[float]) -> int:
    """The most moments that any window of one second holds, wherever it begins."""
    worst = first = 0
    for last, moment in enumerate(times):
        while times[first] <= moment - 1:
            first += 1
        worst = max(worst, last - first + 1)
    return worst


def measure(bench: Broadcasts) -> None:
    count = bench.arguments.contacts
    bench.sink.start()
    bench.crier.start_ready()
    bench.api("POST", "/templates/sync")
    bench.import_contacts(count, "all")
    bench.peers()
    for kind, values in (("same for all", ["Christmas", "Thank You"]), ("with names", ["$FirstName", "$City"])):
        say(f"planning and sending {count}, {kind}")
        broadcast = bench.plan("all", count, values, kind)
        bench.send(broadcast, count, kind)
        bench.peers()
    bench.figures["memory"] = memory_kibibytes(bench.crier.pid)
    say("first message, kill -9, restart")
    bench.first_message("all", count)
    for rate in (80, 1_000):
        say(f"pace {rate}/s")
        bench.pace(rate, bench.arguments.pace_seconds)


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def show(figures: dict[str, Any]) -> None:
    loop, script = figures["bare loop"]["messagesPerSecond"], figures["script"]["messagesPerSecond"]
    print(f"\n{os.cpu_count()} CPUs ({processor_name()}), shared with the sink\n")
    print(f"{'':<26}{'a second':>12}{'of bare loop':>14}{'of script':>12}{'CPU µs each':>14}{'bytes each':>12}")
    for name, row in figures.items():
        rate = row.get("messagesPerSecond") or row.get("rowsPerSecond")
        if rate is None:
            continue
        cpu = row.get("cpuMicrosecondsPerMessage") or row.get("cpuMicrosecondsPerRow")
        ratios = f"{rate / loop:>13.2f}x{rate / script:>11.2f}x" if "messagesPerSecond" in row else " " * 26
        size = row.get("databaseBytesPerMessage", "")
        print(f"{name:<26}{rate:>12,}{ratios}{'' if cpu is None else round(cpu, 1):>14}{size:>12}")
    print(f"\nfirst message {figures['first message']['milliseconds']} ms after the POST; "
          f"sending again {figures['restart']['milliseconds']} ms after kill -9")  # fmt: skip
    print(f"memory {figures['memory']['peak'] / 1024:.0f} MiB at its peak")
    for name, row in figures.items():
        if name.startswith("pace"):
            print(f"{name}: {row['worstSecond']} in the fullest second, {row['mean']} a second on average")


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--tool", default=".build/benchmarks/release/crier-bench", help="(default: %(default)s)")
    parser.add_argument("--contacts", type=int, default=1_000_000, help="recipients (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=5, help="length of the bare loop's runs (default: %(default)s)")
    parser.add_argument("--pace-seconds", type=int, default=20, help="length of the paced runs (default: %(default)s)")
    parser.add_argument("--peer-rows", type=int, default=30_000, help="rows of the script's runs (default: %(default)s)")
    arguments = parser.parse_args()
    arguments.tool = str(existing_binary(arguments.tool).resolve())
    with temporary_folder() as folder:
        bench = Broadcasts(arguments, folder)
        try:
            measure(bench)
            show(bench.figures)
        finally:
            bench.crier.stop()
            bench.sink.stop()
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / time.strftime("broadcast-%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(bench.figures, indent=2) + "\n")
    print(f"whole result: {path.relative_to(ROOT)}")
    return bench.tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
