"""What the sources say of error codes: ours from `APIErrorCode.swift`, Meta's from the table that the program's own is
made of, and the rules beside that table.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
META_CODES = ROOT / "scripts" / "data" / "whatsapp-errors.csv"
CODES = ROOT / "Sources" / "Web" / "API" / "Errors" / "APIErrorCode.swift"
REFUSALS = ROOT / "Sources" / "Domain" / "Refusal"
REPORTS = ROOT / "Sources" / "Store"

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


@dataclass(frozen=True)
class OurCode:
    name: str
    status: int
    meaning: str


@dataclass(frozen=True)
class MetaCode:
    """A row of Meta's codes; `code` may be a range, such as `200-299`."""

    code: str
    title: str
    refusal_class: str
    http_status: int
    is_status_confirmed: bool


@dataclass(frozen=True)
class Rules:
    """What the engine knows of single codes beyond their class. All codes are texts, as in the table."""

    classes: dict[str, str]
    tries: int
    run: int
    stoppers: frozenset[str]
    late_retries: frozenset[str]
    opt_out: str
    subcode_code: str
    paused_by_webhook: frozenset[str]
    resumed_by_webhook: frozenset[str]
    lifted: frozenset[str]

    def filled(self, text: str) -> str:
        """The text with the engine's figures in it."""
        return text.format(tries=self.tries, run=self.run)


def our_codes() -> list[OurCode]:
    """In the order of the source."""
    return list(codes_in(CODES.read_text(encoding="utf-8")))


def codes_in(source: str) -> Iterator[OurCode]:
    enum, _, switch = source.partition("package var status")
    statuses: dict[str, int] = {}
    for names, status in re.findall(r"case ([.\w,\s]+):\s*\.(\w+)", switch):
        statuses |= {name: STATUSES[status] for name in re.findall(r"\.(\w+)", names)}
    comment: list[str] = []
    for line in map(str.strip, enum.splitlines()):
        if line.startswith("///"):
            comment.append(line[3:].strip())
        elif match := re.match(r'case (\w+)(?: = "(\w+)")?$', line):
            yield OurCode(match.group(2) or match.group(1), statuses.get(match.group(1), 400), " ".join(comment))
            comment = []
        elif line:
            comment = []


def meta_codes() -> list[MetaCode]:
    with META_CODES.open(encoding="utf-8", newline="") as file:
        return [
            MetaCode(
                row["code"], row["title"], row["class"], int(row["http_status"]), "unconfirmed" not in row["note"]
            )
            for row in csv.DictReader(file)
        ]


def rules() -> Rules:
    """Read from the sources, so that a page cannot tell what the engine does not do any more."""
    verdict = (REFUSALS / "Verdict.swift").read_text(encoding="utf-8")
    run = (REFUSALS / "StrikeRun.swift").read_text(encoding="utf-8")
    account = (REPORTS / "AccountReport.swift").read_text(encoding="utf-8")
    template = (REPORTS / "TemplateReport.swift").read_text(encoding="utf-8")
    late = (REPORTS / "LateRefusal.swift").read_text(encoding="utf-8")
    named = {name: plain(code) for name, code in re.findall(r"let (\w+Code) = ([\d_]+)", account)}
    return Rules(
        classes=CLASSES,
        tries=int(found(r"attemptMaximum = (\d+)", verdict)[0]),
        run=int(found(r"maximum = (\d+)", run)[0]),
        stoppers=frozenset(numbers(found(r"campaignStoppers: Set<Int> = \[([^\]]+)\]", verdict)[0])),
        late_retries=frozenset(numbers(" ".join(found(r"refusal\.code == (\d+_\d+)", verdict)))),
        opt_out=plain(found(r"optOutCode = ([\d_]+)", late)[0]),
        subcode_code=found(r"refusal\.code == (\d+), refusal\.subcode == 33", verdict)[0],
        paused_by_webhook=frozenset(named[name] for name in found(r"\.pause\(code: Self\.(\w+)\)", account)),
        resumed_by_webhook=frozenset(named[name] for name in found(r"\.resume\(code: Self\.(\w+)\)", account)),
        lifted=frozenset(numbers(found(r"liftedCodes: Set<Int> = \[([^\]]+)\]", template)[0])),
    )


def found(pattern: str, source: str) -> list[str]:
    """Everything the pattern finds; a source that it finds nothing in has changed, and this script must follow."""
    matches = re.findall(pattern, source)
    if not matches:
        sys.exit(f"scripts/error_facts.py finds nothing like {pattern} in the sources any more")
    return matches


def plain(number: str) -> str:
    """A number of Swift's as the table writes it."""
    return number.replace("_", "")


def numbers(text: str) -> list[str]:
    return [plain(number) for number in re.findall(r"\d[\d_]*", text)]
