#!/usr/bin/env python3
"""Writes the two tables of docs/errors.md from what the program itself is made of.

  our machine codes   from the doc comments and statuses of `APIErrorCode.swift`
  Meta's codes        from `scripts/data/whatsapp-errors.csv`, of which the program's own table is made

--check changes nothing, and fails if the page is not what would be written.
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "errors.md"
META_CODES = ROOT / "scripts" / "data" / "whatsapp-errors.csv"
CODES = ROOT / "Sources" / "Web" / "API" / "Errors" / "APIErrorCode.swift"

# The names HTTPTypes gives to the statuses that the API uses.
STATUSES = {
    "badRequest": 400, "unauthorized": 401, "notFound": 404, "methodNotAllowed": 405, "requestTimeout": 408,
    "conflict": 409, "contentTooLarge": 413, "unsupportedMediaType": 415, "unprocessableContent": 422,
    "tooManyRequests": 429, "internalServerError": 500, "notImplemented": 501, "badGateway": 502,
    "serviceUnavailable": 503, "gatewayTimeout": 504,
}  # fmt: skip
# What the engine does for each class of Meta's codes.
CLASSES = {
    "retry": "tried again, later and later",
    "slow_sender": "not sent; queued again, and the sender slows down",
    "pair_limit": "not sent; only this recipient waits",
    "recipient_permanent": "failed for this recipient",
    "campaign_permanent": "failed, and a strike against the broadcast",
    "sender_paused": "the sender stops, its queue is kept",
    "auth": "everything with this token stops, the queue is kept",
}


def our_codes(source: str) -> Iterator[tuple[str, int, str]]:
    """(code, HTTP status, meaning) in the order of the source."""
    enum, _, switch = source.partition("package var status")
    statuses: dict[str, int] = {}
    for names, status in re.findall(r"case ([.\w,\s]+):\s*\.(\w+)", switch):
        statuses |= {name: STATUSES[status] for name in re.findall(r"\.(\w+)", names)}
    comment: list[str] = []
    for line in map(str.strip, enum.splitlines()):
        if line.startswith("///"):
            comment.append(line[3:].strip())
        elif match := re.match(r'case (\w+)(?: = "(\w+)")?$', line):
            yield match.group(2) or match.group(1), statuses.get(match.group(1), 400), " ".join(comment)
            comment = []
        elif line:
            comment = []


def our_table() -> list[str]:
    rows = our_codes(CODES.read_text(encoding="utf-8"))
    return ["| code | status | meaning |", "|---|---|---|"] + [f"| `{code}` | {status} | {text} |" for code, status, text in rows]


def meta_table() -> list[str]:
    with META_CODES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    lines = ["| code | Meta's title | what Crier does |", "|---|---|---|"]
    return lines + [f"| {row['code']} | {row['title']} | {CLASSES.get(row['class'], row['class'])} |" for row in rows]


def replaced(page: str, name: str, table: list[str]) -> str:
    """The page with what stands between the two marks of a table written anew."""
    begin, end = f"<!-- {name}: written by scripts/error-docs.py -->", f"<!-- end of {name} -->"
    head, found, rest = page.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end:
        sys.exit(f"{PAGE} has lost its marks for {name}")
    return f"{head}{begin}\n" + "\n".join(table) + f"\n{end}{tail}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the page is up to date")
    arguments = parser.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    page = replaced(replaced(old, "our codes", our_table()), "Meta's codes", meta_table())
    if arguments.check:
        if page != old:
            print("docs/errors.md is out of date: run scripts/error-docs.py")
        return 1 if page != old else 0
    PAGE.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
