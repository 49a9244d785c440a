#!/usr/bin/env python3
"""Kills the server with signal 9 in the middle of a list broadcast, again and again, and then counts what came out at the pretend
Meta, which runs as a process of its own and survives.

Meanwhile 2 % of answers are lost (half of them after the message went out), 2 % of recipients are refused, 5 % of attempts are
throttled, and webhooks come shuffled and twice. Afterwards:
  - nobody got the message twice;
  - everybody got it, was refused, or is listed in doubt by number: nobody is lost;
  - the broadcast's counts are those of its rows;
  - with --policy hold, a kill left no more in doubt than the window holds;
  - with --policy resend-when-proven, nobody is left in doubt.

The seed is printed; the same seed kills after the same delays.
"""

from __future__ import annotations

import argparse
import collections
import csv
import io
import random
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

from crier_process import (
    API_KEY, SENDER_SETTINGS, TEMPLATE, Crier, Failure, Process, Rig, Tally, call, existing_binary, free_ports, main_of,
    published_request, temporary_folder,
)  # fmt: skip

FIRST_NUMBER = 919_000_000_000
WINDOW = 512
SETTLE_SECONDS = 240.0
PAGE = 1000
LINK = "https://placehold.co/600x400/EEE/31343C.png"
FAULTS = {
    "latency": {"minimumMilliseconds": 1, "maximumMilliseconds": 40},
    "acceptedThenCutShare": 0.01,
    "refusedThenCutShare": 0.01,
    "refusals": [{"code": 131026, "share": 0.02}, {"code": 130429, "share": 0.05}],
    "shuffledStatusShare": 0.2,
    "repeatedStatusShare": 0.2,
}
ARRIVED = {"accepted", "held", "sent", "delivered", "read"}


class Scene(Rig):
    """The pretend Meta, the server under test, and one broadcast."""

    def __init__(self, arguments: argparse.Namespace, folder: Path) -> None:
        self.arguments = arguments
        self.folder = folder
        self.random = random.Random(arguments.seed)
        self.binary = existing_binary(arguments.binary)
        (sandbox_port,) = free_ports(1)
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}"
        settings = SENDER_SETTINGS | {
            "CRIER_GRAPH_URL": self.sandbox_url,
            "CRIER_GRAPH_VERSION": "v23.0",
            # Throttling cuts it at once and it comes back slowly; from here it settles at some thousands a second.
            "CRIER_SENDER_RATE": "100000",
            "CRIER_SETTLE_AFTER": "3s",
            "CRIER_IN_DOUBT": arguments.policy,
        }
        self.crier = Crier(self.binary, folder, sandbox=False, settings=settings)
        command = [str(self.binary.resolve()), "sandbox", "--port", str(sandbox_port), "--rate", "1000000", "--seed", str(self.arguments.seed)]
        command += ["--webhook-url", f"{self.crier.base_url}/webhooks/whatsapp"]
        self.sandbox = Process(command, {"CRIER_LOG_LEVEL": "error"}, folder, "sandbox")
        self.kills = 0
        self.later = 0
        self.broadcast = ""

    def start(self) -> None:
        self.sandbox.start(f"{self.sandbox_url}/sandbox/stats")
        status, answer = call("PUT", f"{self.sandbox_url}/sandbox/faults", FAULTS)
        if status not in (200, 204):
            raise Failure(f"the pretend Meta did not take its faults: {status} {answer}")
        self.crier.start_ready()
        self.crier.create_campaign()
        self.import_contacts()

    def stop(self) -> None:
        self.crier.stop()
        self.sandbox.stop()

    def import_contacts(self) -> None:
        path = self.folder / "audience.csv"
        with path.open("w") as file:
            file.write("mobile,name\n")
            file.writelines(f"{FIRST_NUMBER + number},Asha {number}\n" for number in range(self.arguments.recipients))
        self.command("contacts", "import", str(path), "--list", "all")

    def create(self) -> None:
        body = {
            "name": "kill test", "broadcastType": "broadcast", "messageType": "template", "templateName": TEMPLATE,
            "contactList": ["all"], "bodyParams": ["$FirstName", "Thank You"], "headerParams": ["Sir"], "link": LINK,
            "status": "instant",
        }  # fmt: skip
        self.broadcast = self.api("POST", "/broadcasts", body)["_id"]

    def run(self) -> None:
        """All kills, spread over the broadcast; each comes when something has left since the last."""
        for number in range(self.arguments.kills):
            delay = self.random.uniform(0.3, 1.5)
            time.sleep(delay)
            self.crier.kill()
            self.kills += 1
            if self.random.random() < 0.2:
                self.crier.launch()
                time.sleep(self.random.uniform(0.0, 0.15))
                self.crier.kill()
                self.kills += 1
            self.crier.start_ready()
            counts = self.counts(self.broadcast)
            print(
                f"kill {number + 1} of {self.arguments.kills} after {delay:.2f} s: "
                f"{counts['queued']} of {counts['total']} queued, {counts['in_doubt']} in doubt"
            )

    def wait_until_settled(self) -> dict[str, int]:
        """Until nothing waits or is on its way, and statuses have had time to settle what they can."""
        deadline = time.monotonic() + SETTLE_SECONDS
        last: tuple[int, ...] = ()
        quiet = 0
        while time.monotonic() < deadline:
            counts = self.counts(self.broadcast)
            now = tuple(sorted(counts.values()))
            quiet = quiet + 1 if now == last else 0
            last = now
            is_open = counts["queued"] or counts["sending"] or counts["total"] < self.arguments.recipients
            if self.arguments.policy != "hold" and counts["in_doubt"]:
                is_open = True
                self.send_later()
            if not is_open and quiet >= 6:
                return counts
            time.sleep(0.5)
        print(f"still open after {SETTLE_SECONDS:.0f} s: {counts}")
        return counts

    def send_later(self) -> None:
        """Doubt is proven wrong by statuses of later attempts, so there must be some."""
        self.later += 1
        self.crier.api("POST", "/broadcasts/send", published_request(str(918_000_000_000 + self.later)))

    def arrived(self) -> collections.Counter[str]:
        """How often each recipient got it."""
        times: collections.Counter[str] = collections.Counter()
        after = 0
        while True:
            status, answer = call("GET", f"{self.sandbox_url}/sandbox/messages?after={after}&limit={PAGE}")
            if status != 200:
                raise Failure(f"the pretend Meta does not list its messages: {status} {answer}")
            rows = answer["messages"]
            times.update(row["to"] for row in rows)
            if not rows:
                return times
            after = rows[-1]["sequence"]

    def rows(self) -> dict[str, str]:
        """State by number, from the broadcast's export."""
        url = f"{self.crier.base_url}/api/v1/broadcasts/{self.broadcast}/messages?format=csv"
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {API_KEY}"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            table = csv.DictReader(io.TextIOWrapper(answer, "utf-8", newline=""))
            return {row["to"]: row["state"] for row in table}


def check_scene(scene: Scene) -> int:
    """Holds what came out against what was promised."""
    tally = Tally()
    counts = scene.wait_until_settled()
    times, rows = scene.arrived(), scene.rows()
    numbers = [str(FIRST_NUMBER + number) for number in range(scene.arguments.recipients)]
    states = collections.Counter(rows.values())
    print(f"{scene.kills} kills; {sum(times[number] for number in numbers)} messages came out; {dict(states)}")
    twice = [number for number in numbers if times[number] > 1]
    lost = [number for number in numbers if times[number] == 0 and rows.get(number) not in ("failed", "in_doubt")]
    wrong = [number for number in numbers if times[number] == 1 and rows.get(number) not in ARRIVED | {"in_doubt"}]
    tally.check(not twice, "nobody got it twice", twice[:20])
    tally.check(not lost, "nobody is lost: each got it, was refused, or is listed in doubt", [(n, rows.get(n)) for n in lost[:20]])
    tally.check(not wrong, "nobody who got it is said not to have", [(n, rows.get(n)) for n in wrong[:20]])
    tally.check(len(rows) == len(numbers), "everybody was planned once", len(rows))
    shown = {state: n for state, n in counts.items() if n and state != "total"}
    tally.check(shown == dict(states), "the counts are those of the rows", (shown, dict(states)))
    lost_answers = int(0.02 * len(numbers) * 1.5)
    maximum = scene.kills * WINDOW + lost_answers
    tally.check(states["in_doubt"] <= maximum, f"no more than {maximum} are in doubt", states["in_doubt"])
    if scene.arguments.policy != "hold":
        tally.check(states["in_doubt"] == 0, "nobody is left in doubt", states["in_doubt"])
    tally.check(scene.crier.stop() == 0, "the server stops cleanly", scene.crier.log_tail())
    if tally.failed:
        print(f"seed {scene.arguments.seed}; the server's last words:\n{scene.crier.log_tail()}")
    return tally.finish()


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--recipients", type=int, default=200_000, help="(default: %(default)s)")
    parser.add_argument("--kills", type=int, default=30, help="how often the server is killed (default: %(default)s)")
    parser.add_argument("--policy", choices=["hold", "resend-when-proven"], default="hold", help="(default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="(default: random)")
    arguments = parser.parse_args()
    sys.stdout.reconfigure(line_buffering=True)
    print(f"seed {arguments.seed}")
    with temporary_folder() as folder:
        scene = Scene(arguments, folder)
        try:
            scene.start()
            scene.create()
            scene.run()
            return check_scene(scene)
        finally:
            scene.stop()


if __name__ == "__main__":
    sys.exit(main_of(run))
