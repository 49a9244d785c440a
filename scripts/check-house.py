#!/usr/bin/env python3
"""Holds every Swift file against the house: imports, length, and words that do not belong in it.

The manifest says which rooms and products a target depends on; SwiftPM alone does not notice an import that only works
because some other target pulled the module in. One line a finding on stdout, exit 1 if there is one. Warnings go to
stderr and change nothing.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

LINE_MAXIMUM = 500
LINE_WARNING = 300

# Modules of the toolchain that any room may use.
TOOLCHAIN = {"Swift", "Synchronization", "Foundation", "FoundationEssentials", "Glibc", "Musl", "Darwin", "Dispatch"}
# The ground knows nothing but the standard library (and, for the clock, the C library).
STANDARD_LIBRARY = {"Swift", "Synchronization", "Glibc", "Musl", "Darwin"}
GROUND = {"Domain", "WireJSON"}
# Rooms that must not even be reachable, whatever the manifest comes to say.
FORBIDDEN_IMPORTS = {
    "Domain": {"WireJSON"},
    "WireJSON": {"Domain"},
    # Two witnesses of Meta's wire: if the pretend Meta shared our code, a mistake would cancel itself out.
    "Sandbox": {"Messages", "Gateway", "GatewayMeta", "Webhooks", "WireJSON"},
}
FORBIDDEN_CODE = {
    r"\btry!": "try!",
    r"\bfatalError\(": "fatalError(",
    r"\bas!": "as!",
    r"@unchecked\s+Sendable\b": "@unchecked Sendable",
    r"\bcatch\b[^{\n]*\{\s*\}": "an empty catch",
}
FORBIDDEN_COMMENT = re.compile(r"\b(TODO|FIXME)\b")

IMPORT = re.compile(
    r"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|fileprivate|private)\s+)?import\s+"
    r"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)",
    re.MULTILINE,
)
# Strings first, so that a // inside one opens no comment.
TOKENS = re.compile(
    r'(?P<string>(?P<hashes>#+)"(?:"")?.*?"(?:"")?(?P=hashes)|"""(?:\\.|[^\\])*?"""|"(?:\\.|[^"\\\n])*")'
    r"|(?P<comment>//[^\n]*|/\*.*?\*/)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Target:
    """One target of the manifest: where it lives, and what it may import."""

    name: str
    path: Path
    is_test: bool
    dependencies: frozenset[str] = field(default_factory=frozenset)


def targets_of(manifest: dict) -> list[Target]:
    """Reads what `swift package dump-package` says."""
    targets = []
    for entry in manifest["targets"]:
        is_test = entry["type"] == "test"
        path = entry.get("path") or f"{'Tests' if is_test else 'Sources'}/{entry['name']}"
        names = {(d.get("byName") or d.get("target") or d.get("product"))[0] for d in entry["dependencies"]}
        targets.append(Target(entry["name"], Path(path), is_test, frozenset(names)))
    return targets


def split(source: str) -> tuple[str, str]:
    """A source as (code without comments and string contents, comments alone), lines kept where they were."""
    comments: list[str] = []

    def blank(match: re.Match[str]) -> str:
        comments.append(match.group("comment") or "")
        return ('""' if match.group("string") else " ") + "\n" * match.group(0).count("\n")

    return TOKENS.sub(blank, source), "\n".join(comments)


def allowed_imports(target: Target) -> set[str]:
    """Every module a file of the target may name."""
    toolchain = STANDARD_LIBRARY if target.name in GROUND else TOOLCHAIN
    testing = {"Testing"} if target.is_test or target.path.parts[0] == "Support" else set()
    return (toolchain | testing | set(target.dependencies)) - FORBIDDEN_IMPORTS.get(target.name, set())


def findings_in(name: str, source: str, target: Target) -> list[str]:
    """What is wrong with one file."""
    code, comments = split(source)
    findings = [
        f"{name}: {target.name} imports {module}, which its dependencies in Package.swift do not give it"
        for module in IMPORT.findall(code)
        if module not in allowed_imports(target)
    ]
    findings += [
        f"{name}:{code.count(chr(10), 0, match.start()) + 1}: {word}"
        for pattern, word in FORBIDDEN_CODE.items()
        for match in re.finditer(pattern, code)
    ]
    findings += [f"{name}: {word} left in a comment" for word in FORBIDDEN_COMMENT.findall(comments)]
    lines = source.count("\n")
    if lines > LINE_MAXIMUM:
        findings.append(f"{name}: {lines} lines, more than {LINE_MAXIMUM}")
    elif lines > LINE_WARNING:
        print(f"warning: {name}: {lines} lines, more than {LINE_WARNING}", file=sys.stderr)
    return findings


def check(root: Path) -> list[str]:
    """Every finding in the project."""
    dump = subprocess.run(["swift", "package", "dump-package"], cwd=root, capture_output=True, text=True, check=True)
    targets = targets_of(json.loads(dump.stdout))
    findings: list[str] = []
    claimed: set[Path] = set()
    for target in targets:
        for file in sorted((root / target.path).rglob("*.swift")):
            claimed.add(file)
            findings += findings_in(str(file.relative_to(root)), file.read_text(encoding="utf-8"), target)
    for folder in ("Sources", "Support", "Tests"):
        for file in sorted((root / folder).rglob("*.swift")):
            if file not in claimed:
                findings.append(f"{file.relative_to(root)}: belongs to no target of Package.swift")
    return findings


def self_test() -> list[str]:
    """Shows the check good and bad files, and returns what it got wrong."""
    room = Target("Web", Path("Sources/Web"), False, frozenset({"Domain", "Hummingbird"}))
    ground = Target("Domain", Path("Sources/Domain"), False)
    tests = Target("WebTests", Path("Tests/WebTests"), True, frozenset({"Web"}))
    pretend = Target("Sandbox", Path("Sources/Sandbox"), False, frozenset({"WireJSON"}))
    cases: list[tuple[str, Target, str, int]] = [
        ("own dependencies", room, "package import Domain\nimport Hummingbird\nimport Foundation\n", 0),
        ("a room it does not have", room, "internal import Store\n", 1),
        ("one symbol of such a room", room, "@preconcurrency import struct Store.Row\n", 1),
        ("an import in a comment", room, "// import Store\n/* import Store */\n", 0),
        ("an import in a string", room, 'let s = """\n  import Store\n  """\n', 0),
        ("Foundation on the ground", ground, "import Foundation\n", 1),
        ("Testing in a room", room, "import Testing\n", 1),
        ("Testing in tests", tests, "import Testing\nimport Web\n", 0),
        ("our wire code in the pretend Meta", pretend, "import WireJSON\n", 1),
        ("forbidden code", room, "let a = try! b()\nfatalError()\nc as! D\nfinal class E: @unchecked Sendable {}\n", 4),
        ("an empty catch", room, "do { try a() } catch {}\ndo { try a() } catch let e as E {\n}\n", 2),
        ("forbidden words where they are harmless", room, '// try! is wrong\nlet a = "as! \\" try!" // fatalError(\n', 0),
        ("an address in a string opens no comment", room, 'let u = "https://a.b"; try! c()\n', 1),
        ("a raw string", room, 'let r = #"a "try!" b"#\n', 0),
        ("an unfinished thought", room, "// TODO: later\n", 1),
        ("too long", room, "\n" * (LINE_MAXIMUM + 1), 1),
    ]
    wrong = []
    for title, target, source, expected in cases:
        found = findings_in("case.swift", source, target)
        if len(found) != expected:
            wrong.append(f"self-test, {title}: {len(found)} findings, not {expected}: {found}")
    manifest = {"targets": [{"name": "A", "type": "test", "dependencies": [{"product": ["P", "p", None, None]}]}]}
    if targets_of(manifest) != [Target("A", Path("Tests/A"), True, frozenset({"P"}))]:
        wrong.append("self-test, a manifest is misread")
    print(f"{len(cases) + 1 - len(wrong)} passed, {len(wrong)} failed", file=sys.stderr)
    return wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--self-test", action="store_true", help="check the check instead of the project")
    arguments = parser.parse_args()
    findings = self_test() if arguments.self_test else check(Path(__file__).resolve().parent.parent)
    for finding in findings:
        print(finding)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
