#!/usr/bin/env python3
"""Hostile input for the HTTP API: schemathesis over /openapi.json, then raw bytes that no client library would send.

Held throughout: no answer is 5xx but a documented 503, the server stays alive, no connection hangs, memory stays bounded,
and after every group a normal request is still answered as published. The seed is printed; give it again with --seed.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from crier_process import API_KEY, Crier, Failure, Tally, existing_binary, main_of, published_request, temporary_folder
from hostile_requests import Hostile, Wire, bodies, broken_http, request, sends, slow_clients, wrong_types

# However a client behaves, its connection is over by then.
CONNECTION_SECONDS = 90.0
# A connection that answered and now only waits for the next request is left alone after this.
QUIET_SECONDS = 0.3
AT_ONCE = 32
MEMORY_MAXIMUM_MEBIBYTES = 512
# No 500, and every answer is one that the description names, of the type and the shape that it says.
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
STATUS_LINE = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


class Fuzz:
    """One server and what was found."""

    def __init__(self, crier: Crier, tally: Tally) -> None:
        self.crier = crier
        self.tally = tally
        self.port = int(crier.base_url.rpartition(":")[2])
        self.campaigns = 0

    # Raw bytes

    def run_raw(self, title: str, cases: Iterable[Hostile]) -> None:
        """Runs the cases of one group, many at a time, then a normal request."""
        listed = list(cases)
        begun = time.monotonic()
        self.report(title, asyncio.run(self.run_cases(listed)), f"{len(listed)} cases in {time.monotonic() - begun:.1f} s")

    def report(self, title: str, problems: list[str], what: str) -> None:
        self.tally.check(not problems, f"{title}: {what}", "; ".join(problems[:8]))
        self.check_still_well(title)

    async def run_cases(self, cases: list[Hostile]) -> list[str]:
        window = asyncio.Semaphore(AT_ONCE)

        async def bounded(case: Hostile) -> str | None:
            async with window:
                return await self.run_case(case)

        return [problem for problem in await asyncio.gather(*map(bounded, cases)) if problem]

    async def run_case(self, case: Hostile) -> str | None:
        """What the server did wrong, if anything."""
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError as error:
            return f"{case.name}: no connection: {error}"
        wire = Wire(reader, writer)
        speaking = asyncio.create_task(self.speak(case, wire))
        try:
            received, has_ended = await self.listen(case, wire)
        finally:
            speaking.cancel()
            writer.transport.abort()
        statuses = [int(status) for status in STATUS_LINE.findall(received)]
        bad = [status for status in statuses if status >= 500 and status != 503]
        if bad:
            return f"{case.name}: answered {bad[0]}: {received[-120:]!r}"
        if not has_ended and (case.must_end or not statuses):
            return f"{case.name}: still open after {CONNECTION_SECONDS:.0f} s, with {len(statuses)} answers"
        if len(statuses) < case.answers_minimum:
            return f"{case.name}: {len(statuses)} answers, not {case.answers_minimum}"
        return None

    async def speak(self, case: Hostile, wire: Wire) -> None:
        try:
            await case.acts(wire)
        except OSError:
            pass  # The server hung up in the middle: its right.

    async def listen(self, case: Hostile, wire: Wire) -> tuple[bytes, bool]:
        """All that came back, and whether the server ended the connection."""
        received = bytearray()
        deadline = time.monotonic() + CONNECTION_SECONDS
        while (left := deadline - time.monotonic()) > 0:
            enough = len(STATUS_LINE.findall(received)) >= max(1, case.answers_minimum)
            patience = left if case.must_end or not enough else min(left, QUIET_SECONDS)
            try:
                data = await asyncio.wait_for(wire.reader.read(65_536), patience)
            except asyncio.TimeoutError:
                return bytes(received), False
            except OSError:
                return bytes(received), True
            if not data:
                return bytes(received), True
            received += data
        return bytes(received), False

    # Described calls

    def run_schemathesis(self, seconds: int, seed: int) -> None:
        """Calls made up from the server's own description."""
        program = Path(sys.executable).with_name("schemathesis")
        if not program.exists():
            raise Failure(f"{program} is missing; scripts/setup.sh test installs it")
        # One worker: Python 3.11 cannot parse in two threads at once ("AST constructor recursion depth mismatch"), which the tool
        # does to describe its own rules.
        command = [
            str(program), "run", f"{self.crier.base_url}/openapi.json", "--url", self.crier.base_url,
            "--header", f"Authorization: Bearer {API_KEY}", "--checks", CHECKS,
            "--max-time", str(seconds), "--seed", str(seed), "--workers", "1", "--request-timeout", "30",
            # These may slow the API down, stop its sender, or give it a token that Meta refuses; what comes after needs all as it
            # was. Their rules have tests of their own.
            "--exclude-path-regex", "^/api/v1/settings(/senders.*)?$",
            "--suppress-health-check", "all", "--generation-database", "none", "--warnings", "off", "--no-color",
        ]  # fmt: skip
        done = subprocess.run(
            command, cwd=self.crier.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds + 300
        )
        tail = "\n".join(done.stdout.splitlines()[-60:])
        self.tally.check(done.returncode == 0, f"schemathesis finds nothing in {seconds} s", f"\n{tail}\n{done.stderr[-2000:]}")
        summary = [line.strip() for line in done.stdout.splitlines() if "generated" in line or "passed" in line]
        print("     " + "; ".join(summary[-3:]))
        self.check_still_well("schemathesis")

    # What must hold all the time

    def check_still_well(self, after: str) -> None:
        """A normal request, on a campaign of its own, because the last group may have stopped any other."""
        if not self.tally.check(self.crier.is_alive(), f"alive after {after}", self.crier.log_tail()):
            raise Failure("the server is dead")
        self.campaigns += 1
        name = f"still well {self.campaigns}"
        self.crier.create_campaign(name)
        body = published_request(f"91769781{self.campaigns:04}") | {"campaignName": name}
        begun = time.monotonic()
        status, answer = self.crier.api("POST", "/broadcasts/send", body)
        seconds = time.monotonic() - begun
        well = status == 200 and answer.get("success") == "true" and seconds < 15
        self.tally.check(well, f"a normal request is answered after {after}", f"{status} in {seconds:.1f} s: {answer}")

    def check_memory(self) -> None:
        status = Path(f"/proc/{self.crier.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) // 1024
        self.tally.check(peak < MEMORY_MAXIMUM_MEBIBYTES, f"memory stayed bounded ({peak} MiB at its peak)", peak)

    def check_crowd(self, size: int) -> None:
        """Many connections that say nothing must not keep others out."""

        async def crowd() -> None:
            wires = [await asyncio.open_connection("127.0.0.1", self.port) for _ in range(size)]
            await asyncio.to_thread(self.check_still_well, f"{size} silent connections stand open")
            for _, writer in wires:
                writer.transport.abort()

        asyncio.run(crowd())


def all_bodies() -> Iterable[Hostile]:
    for name, body in bodies():
        yield Hostile(name, sends(request(body)), answers_minimum=1)
        yield Hostile(f"{name}, to a path that is none", sends(request(body, path="/api/v1/nowhere")))
        yield Hostile(f"{name}, for a new campaign", sends(request(body, path="/api/v1/broadcasts")), answers_minimum=1)


def all_values() -> Iterable[Hostile]:
    for name, body in wrong_types():
        yield Hostile(name, sends(request(body)), answers_minimum=1)


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--seconds", type=int, default=120, help="how long schemathesis runs (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="(default: random)")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    print(f"seed {arguments.seed}")
    tally = Tally()
    with temporary_folder() as folder:
        crier = Crier(existing_binary(arguments.binary), folder)
        try:
            crier.start_ready()
            crier.create_campaign()
            fuzz = Fuzz(crier, tally)
            fuzz.run_raw("bodies", all_bodies())
            fuzz.run_raw("wrong values", all_values())
            fuzz.run_raw("broken HTTP", broken_http())
            fuzz.check_crowd(300)
            # Clients that never end wait for the server's patience to run out; others are served meanwhile.
            with ThreadPoolExecutor(1) as aside:
                slow = list(slow_clients())
                patience = aside.submit(asyncio.run, fuzz.run_cases(slow))
                if arguments.seconds:
                    fuzz.run_schemathesis(arguments.seconds, arguments.seed)
                fuzz.report("slow clients", patience.result(), f"{len(slow)} cases")
            fuzz.check_memory()
        finally:
            status = crier.stop()
        tally.check(status == 0, "the server stops cleanly", f"exit status {status}\n{crier.log_tail()}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
