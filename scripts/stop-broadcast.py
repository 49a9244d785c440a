#!/usr/bin/env python3
"""People say STOP in the middle of a broadcast to themselves and many others, by Meta's webhooks as the pretend Meta sends them.

Afterwards:
  - nobody was written to later than a second after the STOP had come: the database's own moments are compared, for each of them, and
    each moment is taken just before its transaction waits for its turn;
  - whoever got nothing is cancelled, or was skipped by the plan, and the row says that it opted out;
  - everybody else got the message once;
  - the broadcast's counts are those of its rows.

The seed is printed; it chooses who says STOP, in which words, and when.
"""

from __future__ import annotations

import argparse
import collections
import importlib
import random
import sqlite3
import sys
import time
from typing import Any

from crier_process import Failure, Tally, call, main_of, temporary_folder

broadcasts = importlib.import_module("kill-broadcast")
WORDS = ["STOP", "stop", " Stop! ", "unsubscribe", "Unsubscribe."]
NOTHING_GOES_WRONG = {"latency": {"minimumMilliseconds": 1, "maximumMilliseconds": 20}}
RATE = 2_000
# Cancelled in the queue, or skipped where the plan had not come to them yet.
NOT_SENT = ("cancelled", "skipped")
WRITTEN_AFTER_STOP = """
    SELECT count(*) FROM consent_events JOIN contacts ON contacts.id = consent_events.contact
    JOIN messages ON messages.contact = contacts.id
    WHERE consent_events.consent = 2 AND messages.attempt_began_at > consent_events.received_at + 1000
"""


def say_stop(scene: Any, people: list[str]) -> None:
    """One after the other, over the time in which about half of the broadcast goes out."""
    pause = scene.arguments.recipients / RATE / 2 / len(people)
    for person in people:
        body = {"from": person, "text": scene.random.choice(WORDS)}
        status, answer = call("POST", f"{scene.sandbox_url}/sandbox/incoming", body)
        if status not in (200, 201):
            raise Failure(f"the pretend Meta did not take a message: {status} {answer}")
        time.sleep(pause)


def check(scene: Any, people: list[str]) -> int:
    tally = Tally()
    counts = scene.wait_until_settled()
    times, rows = scene.arrived(), scene.rows()
    numbers = [str(broadcasts.FIRST_NUMBER + number) for number in range(scene.arguments.recipients)]
    spared = [person for person in people if times[person] == 0]
    print(f"{len(people)} said STOP; {len(spared)} of them before their message had left")
    with sqlite3.connect(scene.folder / "crier.db") as database:
        (stopped,) = database.execute("SELECT count(DISTINCT contact) FROM consent_events WHERE consent = 2").fetchone()
        (late,) = database.execute(WRITTEN_AFTER_STOP).fetchone()
    tally.check(stopped == len(people), "every STOP was understood", stopped)
    tally.check(late == 0, "nobody was written to a second after the STOP had come", late)
    tally.check(len(spared) > len(people) // 5, "many of them had not been written to yet", len(spared))
    wrong = [(person, rows.get(person)) for person in spared if rows.get(person) not in NOT_SENT]
    tally.check(not wrong, "whoever got nothing is cancelled, or was skipped by the plan", wrong[:10])
    path = f"/messages?broadcast={scene.broadcast}&state=cancelled&limit=100"
    reasons = collections.Counter(str(message.get("refusal", message).get("title")) for message in scene.api("GET", path)["messages"])
    tally.check(list(reasons) == ["The contact opted out."], "and the rows say why", reasons)
    others = set(numbers) - set(spared)
    missed = [number for number in others if times[number] != 1]
    tally.check(not missed, "everybody else got it once", missed[:10])
    shown = {state: n for state, n in counts.items() if n and state != "total"}
    states = dict(collections.Counter(rows.values()))
    tally.check(shown == states, "the counts are those of the rows", (shown, states))
    tally.check(sum(counts[state] for state in NOT_SENT) == len(spared), "and count them", counts)
    return tally.finish()


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/release/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--recipients", type=int, default=100_000, help="(default: %(default)s)")
    parser.add_argument("--stops", type=int, default=300, help="how many of them say STOP (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32), help="(default: random)")
    arguments = parser.parse_args()
    arguments.policy = "hold"
    sys.stdout.reconfigure(line_buffering=True)
    print(f"seed {arguments.seed}")
    with temporary_folder() as folder:
        scene = broadcasts.Scene(arguments, folder)
        scene.crier.settings["CRIER_SENDER_RATE"] = str(RATE)
        try:
            scene.start()
            call("PUT", f"{scene.sandbox_url}/sandbox/faults", NOTHING_GOES_WRONG)
            numbers = range(broadcasts.FIRST_NUMBER, broadcasts.FIRST_NUMBER + arguments.recipients)
            people = [str(number) for number in scene.random.sample(numbers, arguments.stops)]
            scene.create()
            while scene.counts(scene.broadcast)["accepted"] + scene.counts(scene.broadcast)["sent"] < RATE // 4:
                time.sleep(0.05)
            say_stop(scene, people)
            return check(scene, people)
        finally:
            scene.stop()


if __name__ == "__main__":
    sys.exit(main_of(run))
