#!/usr/bin/env python3
"""Coverage-guided fuzzing of the webhook reader with libFuzzer, which the Swift toolchain brings.

The rooms below the reader, the reader itself and `Fuzz/WebhookFuzz.swift` are compiled here, instrumented, apart from
the package's own build; that takes about a minute. Seeds are the webhooks of the contract's corpus and every sample of the
tests; the words of the dictionary are the names that the readers ask for. What crashes, hangs for ten seconds or takes
2 GB is a finding: its bytes are kept in the folder of the corpus, and their path is printed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path

from crier_process import Failure, Tally, main_of

ROOT = Path(__file__).resolve().parent.parent
CORPUS = ROOT / "Support" / "TestKit" / "Contract" / "contract-corpus.json"
READERS = [
    "AccountParser", "ChangeField", "IncomingParser", "LenientReading", "StatusParser", "WebhookReader",
]  # fmt: skip
# A module and its folder, each after those it imports.
ROOMS = [("Domain", "Sources/Domain"), ("WireJSON", "Sources/WireJSON"), ("Store", "Sources/Store")]
FLAGS = [
    "-O", "-g", "-swift-version", "6", "-package-name", "crier", "-parse-as-library", "-sanitize=fuzzer",
    "-enable-upcoming-feature", "ExistentialAny", "-enable-upcoming-feature", "MemberImportVisibility",
    "-enable-upcoming-feature", "InternalImportsByDefault", "-enable-upcoming-feature", "NonisolatedNonsendingByDefault",
    "-enable-upcoming-feature", "InferIsolatedConformances", "-strict-memory-safety",
]  # fmt: skip
LENGTH_MAXIMUM = 16_384
MESSAGE = (
    '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"messaging_product":"whatsapp",'
    '"metadata":{"phone_number_id":"1"},"messages":[{%s,"id":"wamid.IN","timestamp":"1739321026",%s}]},"field":"messages"}]}]}'
)


def compile_all(folder: Path) -> Path:
    """The fuzzer's path."""
    folder.mkdir(parents=True, exist_ok=True)
    objects = []
    for name, source in ROOMS:
        made = folder / f"{name}.o"
        objects.append(made)
        swiftc(folder, name, sorted((ROOT / source).rglob("*.swift")), ["-emit-module", "-c", "-o", str(made)])
    readers = [ROOT / "Sources" / "Webhooks" / f"{name}.swift" for name in READERS]
    fuzzer = folder / "webhook-fuzzer"
    harness = ROOT / "Fuzz" / "WebhookFuzz.swift"
    swiftc(folder, "WebhookFuzz", [*readers, harness], [*map(str, objects), "-o", str(fuzzer)])
    return fuzzer


def swiftc(folder: Path, module: str, sources: list[Path], extra: list[str]) -> None:
    print(f"compiling {module}", flush=True)
    command = ["swiftc", *FLAGS, "-wmo", "-module-name", module, "-I", str(folder), *map(str, sources), *extra]
    if module != "WebhookFuzz":
        command += ["-emit-module-path", str(folder / f"{module}.swiftmodule")]
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        raise Failure(f"{module} does not compile:\n{done.stderr[-3000:]}")


def write_seeds(folder: Path) -> int:
    """Every webhook of the contract's corpus, valid or not, and every raw sample text of the tests that looks like one."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = json.loads(CORPUS.read_text())
    seeds = [json.dumps(entry["document"]) for entry in corpus if "entry" in json.dumps(entry["document"])]
    for source in (ROOT / "Tests" / "WebhooksTests").glob("*.swift"):
        text = source.read_text()
        seeds += re.findall(r'#?"""\n(.*?)\n\s*"""', text, re.DOTALL)
        # Messages stand there as their members alone; each is told once with a number and once without.
        for members in re.findall(r'#"\{?("type":.*?)\}?"#', text):
            seeds += [MESSAGE % (person, members) for person in ('"from":"919812345678"', '"from_user_id":"IN.1A"')]
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_text(seed)
    return len(seeds)


def write_dictionary(path: Path) -> None:
    words: set[str] = set()
    for name in READERS:
        words |= set(re.findall(r'"([a-z_A-Z0-9]{2,40})"', (ROOT / "Sources" / "Webhooks" / f"{name}.swift").read_text()))
    path.write_text("".join(f'"\\"{word}\\""\n' for word in sorted(words)))


def run(arguments: argparse.Namespace, tally: Tally) -> None:
    folder = Path(arguments.folder).resolve()
    fuzzer = compile_all(folder)
    corpus = folder / "corpus"
    count = write_seeds(corpus)
    write_dictionary(folder / "words.dict")
    print(f"{count} seeds; fuzzing for {arguments.seconds} s with seed {arguments.seed}", flush=True)
    command = [
        str(fuzzer), f"-max_total_time={arguments.seconds}", f"-seed={arguments.seed}", f"-max_len={LENGTH_MAXIMUM}",
        f"-dict={folder / 'words.dict'}", f"-artifact_prefix={folder}/", "-timeout=10", "-print_final_stats=1", str(corpus),
    ]  # fmt: skip
    # The runtime's own crash reporter would take the signal before libFuzzer has written down the bytes.
    environment = os.environ | {"SWIFT_BACKTRACE": "enable=no"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=arguments.seconds + 120)
    found = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    coverage = re.findall(r"cov: (\d+)", done.stderr)
    print(f"{found.get('number_of_executed_units', '?')} bodies, {coverage[-1] if coverage else '?'} edges covered")
    tally.check(done.returncode == 0, "no body crashes, hangs or swells the reader", done.stderr[-1500:])
    tally.check(bool(coverage) and int(coverage[-1]) > 1_000, "the fuzzer looked inside: more than 1,000 edges")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=int, default=600, help="how long to fuzz (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=1, help="of libFuzzer's choices (default: %(default)s)")
    parser.add_argument("--folder", default=str(ROOT / ".build" / "fuzz"), help="(default: %(default)s)")
    arguments = parser.parse_args()
    tally = Tally()
    run(arguments, tally)
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(main))
