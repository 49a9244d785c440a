#!/usr/bin/env python3
"""Writes the two tables of docs/errors.md, and a page for each error code in docs/errors/.

  our machine codes   from the doc comments and statuses of `APIErrorCode.swift`, and `scripts/data/error-guides.toml`
  Meta's codes        from `scripts/data/whatsapp-errors.csv`, of which the program's own table is made, and
                      `scripts/data/meta-guides.toml`

--check changes nothing, and fails if a page is missing, stale or left over, or a code has no entry in the guides.
--record sends the examples of our codes to a server that it starts, and keeps the answers in
`scripts/data/error-examples.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import error_examples
import error_facts
import error_pages
from crier_process import existing_binary, main_of

ROOT = error_facts.ROOT
PAGE = ROOT / "docs" / "errors.md"
FOLDER = ROOT / "docs" / "errors"
DATA = ROOT / "scripts" / "data"
OUR_GUIDES = DATA / "error-guides.toml"
META_GUIDES = DATA / "meta-guides.toml"
EXAMPLES = DATA / "error-examples.json"


def our_table(codes: list[error_facts.OurCode]) -> list[str]:
    rows = [f"| [`{code.name}`](errors/{code.name}.md) | {code.status} | {code.meaning} |" for code in codes]
    return ["| code | status | meaning |", "|---|---|---|", *rows]


def meta_table(codes: list[error_facts.MetaCode]) -> list[str]:
    rows = [
        f"| [{code.code}](errors/meta-{code.code}.md) | {code.title} | {error_facts.CLASSES[code.refusal_class]} |"
        for code in codes
    ]
    return ["| code | Meta's title | what Crier does |", "|---|---|---|", *rows]


def replaced(page: str, name: str, table: list[str]) -> str:
    """The page with what stands between the two marks of a table written anew."""
    begin, end = f"<!-- {name}: written by scripts/error-docs.py -->", f"<!-- end of {name} -->"
    head, found, rest = page.partition(begin)
    _, found_end, tail = rest.partition(end)
    if not found or not found_end:
        sys.exit(f"{PAGE} has lost its marks for {name}")
    return f"{head}{begin}\n" + "\n".join(table) + f"\n{end}{tail}"


def guides(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)


def record(binary: Path) -> None:
    """Sends every example anew and keeps what is answered."""
    examples = {code: guide["example"] for code, guide in guides(OUR_GUIDES).items() if "example" in guide}
    recorded = error_examples.record(examples, binary)
    EXAMPLES.write_text(json.dumps(recorded, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"{len(recorded)} examples recorded")


def wanted() -> tuple[dict[Path, str], list[str]]:
    """Every file as it should be; and what the data lacks, for which there are no files then."""
    ours, metas = error_facts.our_codes(), error_facts.meta_codes()
    our_guides, meta_guides = guides(OUR_GUIDES), guides(META_GUIDES)
    recorded = json.loads(EXAMPLES.read_text(encoding="utf-8")) if EXAMPLES.exists() else {}
    complaints = error_pages.complaints(ours, metas, our_guides, meta_guides, recorded)
    if complaints:
        return {}, complaints
    pages = error_pages.pages(ours, metas, our_guides, meta_guides, recorded, error_facts.rules())
    overview = replaced(PAGE.read_text(encoding="utf-8"), "our codes", our_table(ours))
    files = {PAGE: replaced(overview, "Meta's codes", meta_table(metas))}
    return files | {FOLDER / name: text for name, text in pages.items()}, []


def differences(files: dict[Path, str]) -> list[str]:
    """What would be written or removed."""
    found: list[str] = []
    for path, text in files.items():
        if not path.exists():
            found.append(f"{path.relative_to(ROOT)} is missing")
        elif path.read_text(encoding="utf-8") != text:
            found.append(f"{path.relative_to(ROOT)} is out of date")
    left_over = [path for path in sorted(FOLDER.glob("*")) if path not in files]
    return found + [f"{path.relative_to(ROOT)} is the page of no code" for path in left_over]


def write(files: dict[Path, str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
    for path in FOLDER.glob("*.md"):
        if path not in files:
            path.unlink()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the pages are up to date")
    parser.add_argument("--record", action="store_true", help="send the examples to a server, then write the pages")
    parser.add_argument("--binary", type=Path, default=ROOT / ".build" / "debug" / "crier", help="the server of --record")
    arguments = parser.parse_args()
    if arguments.record:
        record(existing_binary(str(arguments.binary)))
    files, complaints = wanted()
    if not complaints and not arguments.check:
        write(files)
    complaints = complaints or differences(files)
    for complaint in complaints:
        print(complaint, file=sys.stderr)
    if complaints:
        print("mend what is said above, then run scripts/error-docs.py", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main_of(main))
