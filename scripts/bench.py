#!/usr/bin/env python3
"""Measures Crier's API sends beside three peers against the same local sink, in one run.

  wrk          the Cloud API body straight to the sink: what the sink and the machine can do
  bare loop    AsyncHTTPClient, 256 tasks, nothing kept: what a Swift program without durability does
  plain script Python and aiohttp, 256 tasks, nothing kept: what a user would write
  Crier        Chatflow's published request through the whole durable path, 256 connections

Rounds are interleaved and medians are shown, because one minute on a shared machine is not like the next: trust the
ratios. The added latency is measured at a paced rate, open loop, each call timed from the moment it was due. Everything
stays on loopback; what is started here is stopped here, by process id. The whole result is also written as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from bench_sink import Sink
from crier_process import API_KEY, SENDER_SETTINGS, Crier, Failure, Tally, existing_binary, main_of, temporary_folder

ROOT = Path(__file__).resolve().parent.parent
PEERS = ROOT / "Benchmarks" / "peers"
RESULTS = ROOT / "Benchmarks" / "results"
CONNECTIONS = 256
THREADS = 2
# Each run of campaign.lua takes at most this many numbers, so that no two runs write to the same person.
DESTINATIONS_A_RUN = 10_000_000
FIRST_DESTINATION = 919_000_000_000
SETTLE_SECONDS = 30.0


class Bench:
    """One run: the sink, Crier, and what was measured so far."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.sink = Sink(folder)
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sink.url,
            "CRIER_GRAPH_VERSION": "v23.0",
            "CRIER_SENDER_RATE": "1000000",
        }
        self.crier = Crier(existing_binary(arguments.binary), folder, sandbox=False, settings=settings)
        self.tool = str(existing_binary(arguments.tool).resolve())
        self.rates: dict[str, list[dict[str, float]]] = {}
        self.paced: dict[str, list[dict[str, float]]] = {}
        # Microseconds of single flushes, taken between the runs: the floor under every durable answer.
        self.flushes: list[float] = []
        self.folder = folder
        # Of Crier's runs only: calls answered 2xx, and messages that came out at the sink.
        self.answered = 0
        self.arrived = 0
        self.runs = 0
        self.campaign_id = ""

    def start(self) -> None:
        self.sink.start()
        self.crier.start_ready()
        self.campaign_id = self.crier.create_campaign()["_id"]

    def stop(self) -> None:
        self.crier.stop()
        self.sink.stop()

    def first_destination(self) -> int:
        self.runs += 1
        return FIRST_DESTINATION + self.runs * DESTINATIONS_A_RUN

    @property
    def send_url(self) -> str:
        return f"{self.crier.base_url}/api/v1/broadcasts/send"

    # Throughput

    def run_wrk(self, script: str, url: str, *extra: str) -> dict[str, float]:
        """One run of wrk: requests answered, how long it took, wrk's own CPU."""
        command = [
            "wrk", f"-t{THREADS}", f"-c{CONNECTIONS}", f"-d{self.arguments.seconds}s", "--timeout", "30s",
            "-s", str(PEERS / script), url, "--", *extra,
        ]  # fmt: skip
        cpu = children_cpu_microseconds()
        output = run_tool(command)
        fields = next(line.split()[1:] for line in output.splitlines() if line.startswith("RESULT "))
        microseconds, requests, refused, broken = (int(field) for field in fields)
        return {
            "succeeded": requests - refused,
            "failed": refused + broken,
            "seconds": microseconds / 1_000_000,
            "cpuMicroseconds": children_cpu_microseconds() - cpu,
        }

    def run_raw(self) -> dict[str, float]:
        return self.run_wrk("post.lua", self.sink.messages_url)

    def run_bare_loop(self) -> dict[str, float]:
        return json.loads(
            run_tool(
                [self.tool, "loop", "--url", self.sink.messages_url, "--tasks", str(CONNECTIONS)]
                + ["--seconds", str(self.arguments.seconds)]
            )
        )

    def run_plain_script(self) -> dict[str, float]:
        script = str(PEERS / "plain_client.py")
        return json.loads(run_tool([sys.executable, script, self.sink.messages_url, str(self.arguments.seconds)]))

    def run_crier(self) -> dict[str, float]:
        """wrk against Crier; the CPU is Crier's, not wrk's, and counts what it does after the last answer too."""
        cpu, arrived = process_cpu_microseconds(self.crier.pid), self.sink.messages()
        result = self.run_wrk("campaign.lua", self.send_url, API_KEY, str(self.first_destination()))
        self.answered += int(result["succeeded"])
        self.wait_until_quiet()
        self.arrived += self.sink.messages() - arrived
        result["cpuMicroseconds"] = process_cpu_microseconds(self.crier.pid) - cpu
        return result

    # Latency

    def run_paced(self, url: str, body: str, key: str) -> dict[str, float]:
        return json.loads(
            run_tool(
                [self.tool, "paced", "--url", url, "--body", body, "--key", key, "--rate", str(self.arguments.rate)]
                + ["--seconds", str(self.arguments.seconds), "--first-destination", str(self.first_destination())]
            )
        )

    def run_paced_sink(self) -> dict[str, float]:
        return self.run_paced(self.sink.messages_url, "cloud", "bench-token")

    def run_paced_crier(self) -> dict[str, float]:
        arrived = self.sink.messages()
        result = self.run_paced(self.send_url, "campaign", API_KEY)
        self.answered += int(result["succeeded"] + result["warmUpCalls"])
        self.wait_until_quiet()
        self.arrived += self.sink.messages() - arrived
        return result

    # Bookkeeping

    def counts(self) -> dict[str, Any]:
        status, answer = self.crier.api("GET", f"/broadcasts/{self.campaign_id}")
        if status != 200:
            raise Failure(f"the broadcast's counts cannot be read: {status} {answer}")
        return answer["data"]["counts"]

    def wait_until_quiet(self) -> dict[str, Any]:
        """Waits until nothing is queued or on its way."""
        deadline = time.monotonic() + SETTLE_SECONDS
        while True:
            counts = self.counts()
            if not counts["queued"] and not counts["sending"]:
                return counts
            if time.monotonic() > deadline:
                raise Failure(f"messages were still under way after {SETTLE_SECONDS:.0f} s: {counts}")
            time.sleep(0.05)

    def measure(self) -> None:
        throughput = {
            "wrk": self.run_raw, "bare loop": self.run_bare_loop, "plain script": self.run_plain_script,
            "Crier": self.run_crier,
        }
        latency = {"sink": self.run_paced_sink, "Crier": self.run_paced_crier}
        for number in range(self.arguments.rounds):
            for kind, kinds in ((self.rates, throughput), (self.paced, latency)):
                self.flushes += flush_microseconds(self.folder)
                for name, run in kinds.items():
                    print(f"round {number + 1} of {self.arguments.rounds}: {name}", file=sys.stderr, flush=True)
                    kind.setdefault(name, []).append(run())


def run_tool(command: list[str]) -> str:
    """Runs one measuring program to its end."""
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=180)
    if done.returncode != 0:
        raise Failure(f"{command[0]} ended with {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def flush_microseconds(folder: Path) -> list[float]:
    """How long this disk takes to append 4 KiB and flush it, a hundred times."""
    taken = []
    descriptor = os.open(folder / "flush-probe", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o600)
    for _ in range(100):
        begun = time.perf_counter()
        os.write(descriptor, b"\0" * 4096)
        os.fdatasync(descriptor)
        taken.append((time.perf_counter() - begun) * 1_000_000)
    os.close(descriptor)
    return taken


def children_cpu_microseconds() -> int:
    times = os.times()
    return round((times.children_user + times.children_system) * 1_000_000)


def process_cpu_microseconds(pid: int) -> int:
    """User and system time of a living process (/proc/PID/stat, fields 14 and 15, in clock ticks)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return round((int(fields[11]) + int(fields[12])) * 1_000_000 / os.sysconf("SC_CLK_TCK"))


def memory_kibibytes(pid: int) -> dict[str, int]:
    """Resident memory of a living process, its peak and now."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    found = {line.split(":")[0]: int(line.split()[1]) for line in lines if line.startswith(("VmHWM", "VmRSS"))}
    return {"peak": found["VmHWM"], "now": found["VmRSS"]}


def median(runs: list[dict[str, float]], value: Any) -> float:
    return statistics.median(value(run) for run in runs)


def summary_of(bench: Bench) -> dict[str, Any]:
    """Medians over the rounds."""
    rows = {
        name: {
            "messagesPerSecond": round(median(runs, lambda run: run["succeeded"] / run["seconds"])),
            "cpuMicrosecondsPerMessage": round(median(runs, lambda run: run["cpuMicroseconds"] / max(1, run["succeeded"])), 1),
            "failed": sum(run["failed"] for run in runs),
        }
        for name, runs in bench.rates.items()
    }
    latency = {
        name: {f"p{rank}Microseconds": median(runs, lambda run: run[f"p{rank}Microseconds"]) for rank in (50, 90, 99)}
        for name, runs in bench.paced.items()
    }
    added = {rank: latency["Crier"][rank] - latency["sink"][rank] for rank in latency["Crier"]}
    return {
        "machine": {"cpus": os.cpu_count(), "kernel": platform.release(), "processor": processor_name()},
        "setup": {"connections": CONNECTIONS, "seconds": bench.arguments.seconds, "rounds": bench.arguments.rounds},
        "throughput": rows,
        "latency": {"rate": bench.arguments.rate, **latency, "added": added},
        "flush": {f"p{rank}Microseconds": statistics.quantiles(bench.flushes, n=100)[rank - 1] for rank in (50, 90, 99)},
        "memoryKibibytes": memory_kibibytes(bench.crier.pid),
        "runs": {"throughput": bench.rates, "latency": bench.paced},
    }


def processor_name() -> str:
    names = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return names[0] if names else platform.machine()


def print_tables(summary: dict[str, Any]) -> None:
    rows, latency, memory = summary["throughput"], summary["latency"], summary["memoryKibibytes"]
    base = rows["bare loop"]["messagesPerSecond"]
    print(f"\n{summary['machine']['cpus']} CPUs ({summary['machine']['processor']}), shared with the sink and the load")
    print(f"\n{'sending':<14}{'messages/s':>12}{'of bare loop':>14}{'CPU µs/message':>16}")
    for name, row in rows.items():
        rate, cpu = row["messagesPerSecond"], row["cpuMicrosecondsPerMessage"]
        print(f"{name:<14}{rate:>12,}{rate / base:>13.2f}x{cpu:>16.1f}")
    print(f"\n{'at ' + str(latency['rate']) + ' calls/s':<14}{'p50 ms':>12}{'p90 ms':>14}{'p99 ms':>16}")
    for name, row in (*((name, latency[name]) for name in ("sink", "Crier", "added")), ("one flush", summary["flush"])):
        p50, p90, p99 = (row[f"p{rank}Microseconds"] / 1000 for rank in (50, 90, 99))
        print(f"{name:<14}{p50:>12.2f}{p90:>14.2f}{p99:>16.2f}")
    print(f"\nCrier's memory: {memory['peak'] / 1024:.0f} MiB at its peak, {memory['now'] / 1024:.0f} MiB at the end")


def check(bench: Bench) -> Tally:
    """Whether the numbers are those of a working server: every answer stands for a settled message, and for one call."""
    tally = Tally()
    counts = bench.wait_until_quiet()
    print()
    refused = sum(run["failed"] for runs in (*bench.rates.values(), *bench.paced.values()) for run in runs)
    tally.check(refused == 0, "every call of every client was answered 2xx", f"{refused} were not")
    settled = sum(counts[state] for state in ("accepted", "sent", "delivered", "read"))
    tally.check(settled == bench.arrived, f"{settled} messages settled, each sent once", f"the sink took {bench.arrived}")
    # wrk hangs up on what is under way when its time is over: those messages go out, but nobody hears of them.
    cut_off = CONNECTIONS * bench.arguments.rounds
    tally.check(
        bench.answered <= settled <= bench.answered + cut_off,
        f"{bench.answered} calls answered, each settled",
        f"{settled} settled, and at most {cut_off} calls were cut off; counts {counts}",
    )
    tally.check(counts["in_doubt"] == 0 and counts["failed"] == 0, "none failed, none is in doubt", counts)
    return tally


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--tool", default=".build/benchmarks/release/crier-bench", help="(default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=3, help="how often everything is measured (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=8, help="length of each measurement (default: %(default)s)")
    parser.add_argument("--rate", type=int, default=200, help="calls a second of the paced runs (default: %(default)s)")
    arguments = parser.parse_args()
    with temporary_folder() as folder:
        bench = Bench(arguments, folder)
        try:
            bench.start()
            bench.measure()
            summary = summary_of(bench)
            print_tables(summary)
            tally = check(bench)
        finally:
            bench.stop()
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / time.strftime("%Y%m%d-%H%M%S.json")
    path.write_text(json.dumps(summary, indent=2) + "\n")
    print(f"whole result: {path.relative_to(ROOT)}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
