#!/usr/bin/env python3
"""Holds a real server to every line of docs/contract.md, over a real socket.

Starts `crier serve --sandbox` on free ports in a temporary folder, and makes one check for each line: what is
answered, to the type of each member, and where a message goes out, what the pretend Meta took. The lines stand beside
their checks in scripts/conformance/, marked P (published by Chatflow), I (inferred from the product) or O (Crier's
own).

Each line is printed with `ok` or `FAILED`; a failure shows what was wanted, and the newest request with its answer. A
line that Crier does not keep yet has no check, and is printed and counted as `not there yet`. The exit status is 0
when nothing failed.

examples:
  scripts/conformance.py --binary .build/release/crier
  scripts/conformance.py --only 'POST /messages'     every line whose part or text has this in it, whatever the case
  scripts/conformance.py --list                      the lines alone; nothing is started
"""

from __future__ import annotations

import argparse
import http.client
import signal
import sys
import time

from crier_process import Crier, Failure, existing_binary, main_of, temporary_folder

from conformance import LINES, Line
from conformance.expect import Deviation
from conformance.world import World

SLOWEST_SHOWN = 5


def check(line: Line, world: World) -> str | None:
    """Makes one check; what is wrong, if anything is."""
    try:
        line.check(world)
    except (Deviation, Failure) as problem:
        return f"{problem}\n     newest: {world.newest}"
    except (OSError, http.client.HTTPException) as problem:
        return f"the connection failed: {problem!r}\n     newest: {world.newest}"
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as problem:
        # An answer without the members that the check reads.
        return f"the answer is of another shape: {problem!r}\n     newest: {world.newest}"
    return None


def run_lines(lines: list[Line], world: World, shows_times: bool) -> tuple[int, int]:
    """Makes every check; how many passed and failed."""
    passed, seconds = 0, {}
    failed: list[Line] = []
    for line in lines:
        if line.check is None:
            print(f"not there yet  {line.title}", flush=True)
            continue
        began = time.monotonic()
        problem = check(line, world)
        seconds[line.title] = time.monotonic() - began
        passed += problem is None
        if problem is not None:
            failed.append(line)
        print(f"ok     {line.title}" if problem is None else f"FAILED {line.title}\n     {problem}", flush=True)
    if shows_times:
        for title, time_taken in sorted(seconds.items(), key=lambda each: -each[1])[:SLOWEST_SHOWN]:
            print(f"{time_taken:5.1f} s {title}")
    for line in failed:
        print(f"failed: {line.title}")
    return passed, len(failed)


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/crier", help="the crier program (default: %(default)s)")
    parser.add_argument("--only", metavar="TEXT", default="", help="check only lines with this text in part or line")
    parser.add_argument("--list", action="store_true", help="print the lines and their checks, and end")
    parser.add_argument("--times", action="store_true", help="print which checks took longest")
    arguments = parser.parse_args()
    # A run that is told to end stops its server too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    lines = [line for line in LINES if arguments.only.lower() in line.title.lower()]
    if not lines:
        raise Failure(f"no line has {arguments.only!r} in it")
    if arguments.list:
        for line in lines:
            place = line.place
            print(f"{line.title}  ({':'.join(place) if place else 'not there yet'})")
        return 0
    with temporary_folder() as folder:
        settings = {"CRIER_WEBHOOKS_ALLOW_PRIVATE": "true"}
        crier = Crier(existing_binary(arguments.binary), folder, settings=settings)
        try:
            crier.start_ready()
            # So that no check meets a server whose first look at Meta's templates is still under way.
            crier.api("POST", "/templates/sync")
            passed, failed = run_lines(lines, World(crier), arguments.times)
            if not crier.is_alive():
                print(f"FAILED the server is still alive: {crier.log_tail()}")
                failed += 1
        finally:
            crier.stop()
    absent = sum(line.check is None for line in lines)
    print(f"{passed} passed, {failed} failed" + (f", {absent} not there yet" if absent else ""))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main_of(run))
