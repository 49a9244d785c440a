#!/usr/bin/env python3
"""Writes the code of docs/clients from the programs that the tests run, so that no guide shows what nobody ran.

In a guide, what stands between these two marks is written anew; without a region it is the whole file:

    <!-- from Tests/Clients/reliable.py: repeat -->
    <!-- end -->

Programs are those of Tests/Clients, and what the scenario of the Swift library runs. In a program, a region is what stands between the
comments `guide: repeat` and `guide end`. Several of one name are shown one after the other, so that a function and its use, far apart
in the program, stand together in the guide.

--check changes nothing, and fails if a guide is not what would be written.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GUIDES = ROOT / "docs" / "clients"
LANGUAGES = {
    ".go": "go", ".java": "java", ".json": "json", ".mjs": "js", ".php": "php", ".py": "python", ".rb": "ruby", ".sh": "sh",
    ".swift": "swift",
}  # fmt: skip
MARK = re.compile(r"<!-- from (?P<path>[\w./-]+)(?:: (?P<region>\w+))? -->\n(?:(?!<!-- from ).)*?<!-- end -->", re.DOTALL)
BEGIN = re.compile(r"^\s*(?://|#) guide: (\w+)$")
END = re.compile(r"^\s*(?://|#) guide end$")


def regions(path: Path) -> dict[str, list[str]]:
    """The regions of a program by name, each piece without its indentation; the whole of it under the empty name."""
    found: dict[str, list[str]] = {}
    whole: list[str] = []
    name, lines = "", whole
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := BEGIN.match(line):
            if name:
                sys.exit(f"{path.relative_to(ROOT)}: {match.group(1)} begins before {name} has ended")
            name, lines = match.group(1), []
        elif END.match(line):
            found.setdefault(name, []).append(textwrap.dedent("\n".join(lines)).strip("\n"))
            name = ""
        else:
            whole.append(line)
            if name:
                lines.append(line)
    if name:
        sys.exit(f"{path.relative_to(ROOT)}: {name} never ends")
    found[""] = ["\n".join(whole).strip("\n")]
    return found


def block(mark: re.Match[str], guide: Path) -> str:
    """One mark with its code written anew."""
    path, name = ROOT / mark["path"], mark["region"] or ""
    if not path.is_file():
        sys.exit(f"{guide.relative_to(ROOT)} shows {mark['path']}, which does not exist")
    pieces = regions(path).get(name)
    if not pieces:
        sys.exit(f"{guide.relative_to(ROOT)} shows the region {name} of {mark['path']}, which does not exist")
    shown = "\n\n".join(pieces)
    source = f"{mark['path']}: {name}" if name else mark["path"]
    return f"<!-- from {source} -->\n```{LANGUAGES[path.suffix]}\n{shown}\n```\n<!-- end -->"


def written(guide: Path) -> str:
    old = guide.read_text(encoding="utf-8")
    if len(MARK.findall(old)) != old.count("<!-- from "):
        sys.exit(f"{guide.relative_to(ROOT)} has a mark that does not end")
    return MARK.sub(lambda mark: block(mark, guide), old)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the guides are up to date")
    arguments = parser.parse_args()
    status = 0
    for guide in sorted(GUIDES.glob("*.md")):
        text = written(guide)
        if not arguments.check:
            guide.write_text(text, encoding="utf-8")
        elif text != guide.read_text(encoding="utf-8"):
            print(f"{guide.relative_to(ROOT)} is out of date: run scripts/client-docs.py", file=sys.stderr)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
