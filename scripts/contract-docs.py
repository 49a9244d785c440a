#!/usr/bin/env python3
"""Writes docs/contract.md: every line of Chatflow's API as Crier keeps it, with the test that holds Crier to it.

The lines are in scripts/data/contract.csv. A test is named by its sentence, which must be one of the Swift tests'; `-` says that
the line is not kept yet.

--check changes nothing, and fails if the page is not what would be written.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "contract.md"
LINES = ROOT / "scripts" / "data" / "contract.csv"
HEAD = """# The contract, line by line

What a program written for Chatflow's API v1 counts on, and the test that holds Crier to it. **P** is published by Chatflow and never
broken; **I** is inferred from the product, and read leniently; **O** is Crier's own. Made by `scripts/contract-docs.py`, which
refuses a test that does not exist.
"""


def tests() -> dict[str, str]:
    """Each test's sentence, and the file it stands in."""
    found: dict[str, str] = {}
    for path in sorted((ROOT / "Tests").rglob("*.swift")):
        for sentence in re.findall(r"func `([^`]+)`", path.read_text()):
            found.setdefault(sentence, str(path.relative_to(ROOT)))
    return found


def page(rows: list[dict[str, str]], known: dict[str, str]) -> str:
    parts = [HEAD]
    for part, lines in groupby(rows, key=lambda row: row["part"]):
        parts.append(f"\n## {part}\n\n| | line | held by |\n|---|---|---|\n")
        for row in lines:
            test = row["test"]
            held = "*not there yet*" if test == "-" else f"[{test}](../{known[test]})"
            parts.append(f"| {row['mark']} | {row['line']} | {held} |\n")
    kept = sum(row["test"] != "-" for row in rows)
    parts.append(f"\n{kept} of {len(rows)} lines are kept.\n")
    return "".join(parts)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    arguments = parser.parse_args()
    with LINES.open(newline="") as file:
        rows = list(csv.DictReader(file))
    known = tests()
    missing = [row["test"] for row in rows if row["test"] != "-" and row["test"] not in known]
    if missing:
        print("scripts/data/contract.csv names tests that do not exist:", *missing, sep="\n  ", file=sys.stderr)
        return 1
    text = page(rows, known)
    if not arguments.check:
        PAGE.write_text(text)
        return 0
    if not PAGE.exists() or PAGE.read_text() != text:
        print("docs/contract.md is out of date: run scripts/contract-docs.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
