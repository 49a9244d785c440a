#!/usr/bin/env python3
"""Writes docs/contract.md: every line of Chatflow's API as Crier keeps it, with what holds Crier to it.

The lines and their checks over a socket are those of scripts/conformance/. Beside a check stands the Swift test that
scripts/data/contract.csv names for the line, where it names one: a test by its sentence, a line by its text. Both
must exist.

--check changes nothing, and fails if the page is not what would be written.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from itertools import groupby
from pathlib import Path

from conformance import LINES, Line

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "contract.md"
SWIFT_TESTS = ROOT / "scripts" / "data" / "contract.csv"
CHECKS = "scripts/conformance"
HEAD = """# The contract, line by line

What a program written for Chatflow's API v1 counts on, and what holds Crier to it: a check over a real socket, which
`scripts/conformance.py` makes of a real server beside the pretend Meta, and where there is one, a test in Swift.
**P** is published by Chatflow and never broken; **I** is inferred from the product, and read leniently; **O** is
Crier's own. Made by `scripts/contract-docs.py`, which refuses a test or a line that does not exist.
"""


def all_tests() -> dict[str, str]:
    """Each Swift test's sentence, and the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "Tests").rglob("*.swift")):
        for sentence in re.findall(r"func `([^`]+)`", path.read_text()):
            found.setdefault(sentence, str(path.relative_to(ROOT)))
    return found


def problems_of(rows: list[dict[str, str]], tests: dict[str, str]) -> list[str]:
    """What the data file names and does not exist, or names twice."""
    known = {line.text for line in LINES}
    found = [f"no line of scripts/conformance/ reads: {row['line']}" for row in rows if row["line"] not in known]
    found += [f"no Swift test is called: {row['test']}" for row in rows if row["test"] not in tests]
    lines = [row["line"] for row in rows]
    return found + [f"a line stands twice: {line}" for line in sorted(set(lines)) if lines.count(line) > 1]


def check_of(line: Line) -> str:
    """The cell that leads to the check."""
    if line.place is None:
        return "*not there yet*"
    file, function = line.place
    return f"[{file}: {function}](../{CHECKS}/{file})"


def page(swift: dict[str, str], tests: dict[str, str]) -> str:
    """The whole page; `swift` has the Swift test of each line that has one."""
    parts = [HEAD]
    for part, lines in groupby(LINES, key=lambda line: line.part):
        parts.append(f"\n## {part}\n\n| | line | check | Swift test |\n|---|---|---|---|\n")
        for line in lines:
            test = swift.get(line.text)
            beside = "" if test is None else f"[{test}](../{tests[test]})"
            text = line.text.replace("|", "\\|")
            parts.append(f"| {line.mark} | {text} | {check_of(line)} | {beside} |\n")
    kept = sum(line.check is not None for line in LINES)
    parts.append(f"\n{kept} of {len(LINES)} lines have their check.\n")
    return "".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    arguments = parser.parse_args()
    with SWIFT_TESTS.open(newline="") as file:
        rows = list(csv.DictReader(file))
    tests = all_tests()
    problems = problems_of(rows, tests)
    if problems:
        print("scripts/data/contract.csv does not hold:", *problems, sep="\n  ", file=sys.stderr)
        return 1
    text = page({row["line"]: row["test"] for row in rows}, tests)
    if not arguments.check:
        PAGE.write_text(text)
        return 0
    if not PAGE.exists() or PAGE.read_text() != text:
        print("docs/contract.md is out of date: run scripts/contract-docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
