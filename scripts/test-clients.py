#!/usr/bin/env python3
"""Runs the programs of Tests/Clients against `crier serve --sandbox`.

`send` sends the published request, and its answer is held against the published one. `reliable` goes over a network that loses its
first answer, and must come out with exactly one message; it is run twice, the second time with a message that is not delivered and a
webhook that is an hour old. The answers that docs/clients prints are held against what the server says.

A program whose language is not installed is skipped, with a line that says so.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import hmac
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bad_network import RETRY_AFTER_SECONDS, Receiver, bad_network, webhook_receiver
from crier_process import API_KEY, Crier, Failure, Tally, call, existing_binary, main_of, published_request, temporary_folder

CLIENTS = Path(__file__).resolve().parent.parent / "Tests" / "Clients"
CLIENT_SECONDS = 120  # Go, Java and Swift compile first.
NOT_DELIVERED = 131026  # Meta's "Message undeliverable".


@dataclass(frozen=True)
class Client:
    """One language: what runs its two programs, and whether this machine can."""

    title: str
    # Empty where the programs run by themselves.
    runner: list[str]
    send: str
    reliable: str
    is_available: Callable[[], bool]
    # What `reliable` takes beside it.
    helpers: tuple[str, ...] = ()
    # Makes a program of a source, if that is a step of its own.
    compiler: tuple[str, ...] = ()


@dataclass(frozen=True)
class Webhook:
    """One event as it was posted, and the secret it was signed with."""

    secret: str
    id: str
    timestamp: str
    signature: str
    body: str

    @property
    def environment(self) -> dict[str, str]:
        return {f"CRIER_WEBHOOK_{name.upper()}": value for name, value in vars(self).items()}


def works(*command: str) -> Callable[[], bool]:
    """Whether a command is there and succeeds."""

    def probe() -> bool:
        return shutil.which(command[0]) is not None and subprocess.run(command, capture_output=True).returncode == 0

    return probe


def all_clients() -> list[Client]:
    php_has_curl = works("php", "-r", "exit(extension_loaded('curl') ? 0 : 1);")
    python = sys.executable
    return [
        Client("curl", ["sh"], "send.sh", "reliable.sh", works("curl", "--version"), helpers=("jq", "openssl")),
        Client("Python requests", [python], "send.py", "reliable.py", works(python, "-c", "import requests")),
        Client("Node fetch", ["node"], "send.mjs", "reliable.mjs", works("node", "-e", "fetch")),
        Client("Java HttpClient", ["java"], "Send.java", "Reliable.java", works("java", "--version")),
        Client("PHP curl", ["php"], "send.php", "reliable.php", php_has_curl),
        Client("Ruby Net::HTTP", ["ruby"], "send.rb", "reliable.rb", works("ruby", "-e", "require 'net/http'")),
        Client("Go net/http", ["go", "run"], "send.go", "reliable.go", works("go", "version")),
        Client("Swift URLSession", [], "send.swift", "reliable.swift", works("swiftc", "--version"), compiler=("swiftc",)),
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


def output_of(command: list[str], destination: str, base_url: str, more: dict[str, str] | None = None) -> str:
    """What a program prints; a Failure where it does not end well."""
    environment = {
        "CRIER_BASE_URL": base_url,
        "CRIER_KEY": API_KEY,
        "CRIER_DESTINATION": destination,
        "CGO_ENABLED": "0",  # Go then needs no C compiler.
    }
    return run_command(command, environment | (more or {}))


def run_command(command: list[str], environment: dict[str, str]) -> str:
    """What a command prints in the folder of the programs; a Failure where it does not end well."""
    try:
        done = subprocess.run(
            command, cwd=CLIENTS, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=CLIENT_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise Failure(f"did not end within {CLIENT_SECONDS} s") from None
    if done.returncode != 0:
        raise Failure(f"exit status {done.returncode}: {done.stderr.strip()[-500:]}")
    return done.stdout


def compiled(client: Client, folder: Path) -> Client:
    """The client with its programs made in a folder, where they must be."""
    if not client.compiler:
        return client
    programs = {source: str(folder / Path(source).stem) for source in (client.send, client.reliable)}
    for source, program in programs.items():
        run_command([*client.compiler, source, "-o", program], {})
    return replace(client, send=programs[client.send], reliable=programs[client.reliable])


def check_send(client: Client, destination: str, crier: Crier) -> list[str]:
    """Runs `send`; what is wrong with its answer."""
    try:
        output = output_of([*client.runner, client.send], destination, crier.base_url)
        answer = json.loads(output)
    except Failure as failure:
        return [str(failure)]
    except ValueError:
        return [f"the answer is no JSON: {output[:500]!r}"]
    problems = problems_of(answer, destination)
    return [f"not so: {problems}; the answer: {answer}"] if problems else []


class Hook:
    """A webhook of the server's that leads to our receiver. Its secret was changed, so that every event has two signatures."""

    def __init__(self, crier: Crier, receiver: Receiver) -> None:
        self.crier = crier
        self.receiver = receiver
        hook = self.api("", {"url": f"{receiver.base_url}/hook", "events": ["template.status"]})
        self.id, self.old_secret = hook["_id"], hook["secret"]
        self.new_secret = self.api(f"/{self.id}/rotate-secret")["secret"]

    def api(self, path: str, body: Any = None) -> Any:
        status, answer = self.crier.api("POST", f"/settings/webhooks{path}", body)
        if status >= 300:
            raise Failure(f"POST /settings/webhooks{path} was answered {status}: {answer}")
        return answer["data"]

    def fresh(self, secret: str) -> Webhook:
        """An event that the server posts now."""
        self.receiver.came.clear()
        self.api(f"/{self.id}/test")
        if not self.receiver.came.wait(20):
            raise Failure("no webhook came within 20 s")
        headers = self.receiver.headers
        given = [headers[f"webhook-{name}"] for name in ("id", "timestamp", "signature")]
        return Webhook(secret, *given, self.receiver.body.decode())

    def stale(self) -> Webhook:
        """A good signature of an hour ago."""
        event, seconds, body = "evt_old", str(int(time.time()) - 3600), "{}"
        key = base64.b64decode(self.new_secret.removeprefix("whsec_"))
        digest = hmac.digest(key, f"{event}.{seconds}.{body}".encode(), hashlib.sha256)
        return Webhook(self.new_secret, event, seconds, f"v1,{base64.b64encode(digest).decode()}", body)


def check_reliable(client: Client, destinations: tuple[str, str], crier: Crier, hook: Hook) -> list[str]:
    """Runs `reliable` over a bad network, and once more where the message is not delivered; what is wrong."""
    try:
        problems = check_repeated(client, destinations[0], crier, hook.fresh(hook.old_secret))
        # Meta's failure comes after the call; no other message is under way.
        set_faults(crier, {"lateFailures": [{"code": NOT_DELIVERED, "share": 1}]})
        output = output_of([*client.runner, client.reliable], destinations[1], crier.base_url, hook.stale().environment)
    except Failure as failure:
        return [str(failure)]
    finally:
        set_faults(crier, {})
    wanted = ["state failed", f"refusal {NOT_DELIVERED}", "signature invalid", "changed body: signature invalid"]
    missing = [line for line in wanted if f"\n{line}" not in f"\n{output}"]
    return problems + ([f"the second run lacks {missing}: {output!r}"] if missing else [])


def check_repeated(client: Client, destination: str, crier: Crier, webhook: Webhook) -> list[str]:
    with bad_network(crier.base_url) as network:
        output = output_of([*client.runner, client.reliable], destination, network.base_url, webhook.environment)
    lines = output.splitlines()
    tries, rest = network.posts[:3], network.posts[3:]
    messages = [each for each in crier.api("GET", "/messages?limit=100")[1]["data"]["messages"] if each["to"] == destination]
    log = call("GET", f"{crier.sandbox_url}/sandbox/messages?after=0&limit=1000")[1]["messages"]
    sent = [each for each in log if each["to"] == destination]
    details = [line for line in lines if line.startswith("detail ")]
    expectations = {
        "it tried three times": len(tries) == 3,
        "with one key": len({each.key for each in tries}) == 1 and tries[0].key is not None,
        "with one body": len({each.body for each in tries}) == 1,
        "it waited as long as Retry-After says": len(tries) == 3 and tries[2].at - tries[1].at >= RETRY_AFTER_SECONDS,
        "it tried again what arrived in half": network.gets >= 3,
        "the wrong call has another key": len(rest) == 1 and rest[0].key not in (None, tries[0].key),
        "there is exactly one message": len(messages) == 1,
        "Meta has exactly one message": len(sent) == 1,
        "it names the message": f"message {messages[0]['_id']}" in lines if messages else False,
        "it sees the message delivered": bool({"state delivered", "state read"} & set(lines)),
        "it reads the error's code": "error parameter_count_mismatch" in lines,
        "it reads the error's details": len(details) == 1
        and details[0].startswith("detail bodyParams parameter_count_mismatch the template takes 2 values"),
        "it reads the request id": any(line.startswith("request ") and len(line) > 16 for line in lines),
        "it takes the signature": "signature valid" in lines,
        "it refuses a changed body": "changed body: signature invalid" in lines,
    }
    problems = [what for what, holds in expectations.items() if not holds]
    return [f"not so: {problems}; it printed {output!r}"] if problems else []


def set_faults(crier: Crier, faults: dict[str, Any]) -> None:
    status, answer = call("PUT", f"{crier.sandbox_url}/sandbox/faults", faults)
    if status >= 300:
        raise Failure(f"the pretend Meta did not take the faults: {status} {answer}")


def check_printed_answers(crier: Crier) -> list[str]:
    """Where the answers that docs/clients prints differ from the server's, but for ids."""
    wrong = published_request("917697812345", ["Christmas"])
    calls = {
        "sent.json": (published_request("917697812345"), {}),
        "queued.json": (published_request("917697812345"), {"Prefer": "respond-async"}),
        "refused.json": (wrong, {}),
    }
    problems = []
    for name, (body, headers) in calls.items():
        _, answer = crier.api("POST", "/broadcasts/send", body, headers)
        printed = json.loads((CLIENTS / "answers" / name).read_text())
        if without_ids(answer) != without_ids(printed):
            problems.append(f"{name} differs from {answer}")
    return problems


def without_ids(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {name: "" if name in ("id", "requestId") else without_ids(value) for name, value in tree.items()}
    return [without_ids(each) for each in tree] if isinstance(tree, list) else tree


def check_client(tally: Tally, client: Client, number: int, crier: Crier, hook: Hook) -> None:
    if not client.is_available():
        tally.skip(client.title, f"{[*client.compiler, *client.runner][0]} or what it needs is not installed")
        return
    with temporary_folder() as folder:
        try:
            client = compiled(client, folder)
        except Failure as failure:
            tally.check(False, f"{client.title} compiles", str(failure))
            return
        check_programs(tally, client, number, crier, hook)


def check_programs(tally: Tally, client: Client, number: int, crier: Crier, hook: Hook) -> None:
    problems = check_send(client, f"91769781{number:04}", crier)
    tally.check(not problems, f"{client.title} gets the published answer", "; ".join(problems))
    missing = [helper for helper in client.helpers if shutil.which(helper) is None]
    title = f"{client.title} repeats a call without repeating the message"
    if missing:
        tally.skip(title, f"{' and '.join(missing)} not installed")
        return
    problems = check_reliable(client, (f"91769782{number:04}", f"91769783{number:04}"), crier, hook)
    tally.check(not problems, title, "; ".join(problems))


def run() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--binary", default=".build/debug/crier", help="the crier program (default: %(default)s)")
    arguments = parser.parse_args()
    tally = Tally()
    with temporary_folder() as folder, webhook_receiver() as receiver:
        crier = Crier(existing_binary(arguments.binary), folder, settings={"CRIER_WEBHOOKS_ALLOW_PRIVATE": "true"})
        try:
            crier.start_ready()
            crier.create_campaign()
            problems = check_printed_answers(crier)
            tally.check(not problems, "docs/clients prints what the server answers", "; ".join(problems))
            hook = Hook(crier, receiver)
            for number, client in enumerate(all_clients()):
                check_client(tally, client, number, crier, hook)
            tally.check(crier.is_alive(), "the server is still alive", crier.log_tail())
        finally:
            status = crier.stop()
        tally.check(status == 0, "the server stops cleanly", f"exit status {status}\n{crier.log_tail()}")
    return tally.finish()


if __name__ == "__main__":
    sys.exit(main_of(run))
