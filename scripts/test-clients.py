#!/usr/bin/env python3
"""Runs the programs of Tests/Clients against `crier serve --sandbox` and holds each answer against the published one.

A program whose language is not installed is skipped, with a line that says so.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from crier_process import API_KEY, Crier, Tally, existing_binary, main_of, temporary_folder

CLIENTS = Path(__file__).resolve().parent.parent / "Tests" / "Clients"
CLIENT_SECONDS = 120  # Go and Java compile first.


@dataclass(frozen=True)
class Client:
    """One program: what runs it, and whether this machine can."""

    title: str
    command: list[str]
    is_available: Callable[[], bool]


def works(*command: str) -> Callable[[], bool]:
    """Whether a command is there and succeeds."""

    def probe() -> bool:
        return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0

    return probe


def all_clients() -> list[Client]:
    php_has_curl = "exit(extension_loaded('curl') ? 0 : 1);"
    return [
        Client("curl", ["sh", "send.sh"], works("curl", "--version")),
        Client("Python requests", [sys.executable, "send.py"], works(sys.executable, "-c", "import requests")),
        Client("Node fetch", ["node", "send.mjs"], works("node", "-e", "fetch")),
        Client("Java HttpClient", ["java", "Send.java"], works("java", "--version")),
        Client("PHP curl", ["php", "send.php"], works("php", "-r", php_has_curl)),
        Client("Ruby Net::HTTP", ["ruby", "send.rb"], works("ruby", "-e", "require 'net/http'")),
        Client("Go net/http", ["go", "run", "send.go"], works("go", "version")),
    ]


def problems_of(answer: dict, destination: str) -> list[str]:
    """Where an answer differs from the published one."""
    data = answer.get("data", {})
    message = (data.get("messages") or [{}])[0]
    contact = (data.get("contacts") or [{}])[0]
    expectations = {
        'success is the string "true"': answer.get("success") == "true",
        "data.code is the number 200": data.get("code") == 200 and type(data.get("code")) is int,
        "data.messaging_product is whatsapp": data.get("messaging_product") == "whatsapp",
        "messages[0].id begins with wamid.": str(message.get("id", "")).startswith("wamid."),
        "messages[0].message_status is accepted": message.get("message_status") == "accepted",
        "contacts[0].input is the destination as written": contact.get("input") == destination,
        "contacts[0].wa_id is digits": str(contact.get("wa_id", "")).isdigit(),
    }
    return [what for what, holds in expectations.items() if not holds]


def run_client(client: Client, destination: str, base_url: str) -> list[str]:
    """Runs one program; what is wrong with its answer."""
    environment = os.environ | {
        "CRIER_BASE_URL": base_url,
        "CRIER_KEY": API_KEY,
        "CRIER_DESTINATION": destination,
        "CGO_ENABLED": "0",  # Go then needs no C compiler.
    }
    try:
        done = subprocess.run(
            client.command, cwd=CLIENTS, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=CLIENT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return [f"did not end within {CLIENT_SECONDS} s"]
    if done.returncode != 0:
        return [f"exit status {done.returncode}: {done.stderr.strip()[-500:]}"]
    try:
        answer = json.loads(done.stdout)
    except ValueError:
        return [f"the answer is no JSON: {done.stdout[:500]!r}"]
    problems = problems_of(answer, destination)
    return [f"not so: {problems}; the answer: {answer}"] if problems else []


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/crier", help="the crier program (default: %(default)s)")
    arguments = parser.parse_args()
    tally = Tally()
    with temporary_folder() as folder:
        crier = Crier(existing_binary(arguments.binary), folder)
        try:
            crier.start_ready()
            crier.create_campaign()
            for number, client in enumerate(all_clients()):
                if not client.is_available():
                    tally.skip(client.title, f"{client.command[0]} or what it needs is not installed")
                    continue
                problems = run_client(client, f"91769781{number:04}", crier.base_url)
                tally.check(not problems, f"{client.title} gets the published answer", "; ".join(problems))
            tally.check(crier.is_alive(), "the server is still alive", crier.log_tail())
        finally:
            status = crier.stop()
        tally.check(status == 0, "the server stops cleanly", f"exit status {status}\n{crier.log_tail()}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
