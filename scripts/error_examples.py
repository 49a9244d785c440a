"""Records the examples of the pages of errors: each is sent to a running `crier serve --sandbox`, and its answer kept.

An example is a request as it stands in `data/error-guides.toml`, with the steps that lead up to it. What differs from
run to run (ids, the trace of Meta's support) is kept as a constant, so that recording again changes nothing.
"""

from __future__ import annotations

import http.client
import json
import re
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crier_process import API_KEY, Crier, Failure, temporary_folder

SHOWN_ID = "019c2f6a3b4e5d7c8a9b0c1d"
SHOWN_REQUEST_ID = "c5968f49225ce6fe-6"
SHOWN_TRACE = "AI2rr22I2Xlb7fvzkSzb"
SHOWN_SOON = "2026-03-02T09:30:02Z"
SOON_SECONDS = 2
# Headers of an answer that help its caller; the others say nothing about the error.
TELLING_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")
PUBLIC_ID = re.compile(r"\b[0-9a-f]{24}\b")
TIMEOUT_SECONDS = 30.0
MEANWHILE_SECONDS = 0.5


@dataclass
class Stage:
    """A server that an example runs on, and the values that its steps have kept."""

    crier: Crier
    kept: dict[str, str] = field(default_factory=dict)
    threads: list[threading.Thread] = field(default_factory=list)

    def filled(self, text: str) -> str:
        """The text with `<name>` replaced by what was kept under the name."""
        soon = datetime.now(UTC) + timedelta(seconds=SOON_SECONDS)
        values = self.kept | {"soon": soon.strftime("%Y-%m-%dT%H:%M:%SZ")}
        return re.sub(r"<(\w+)>", lambda match: values.get(match.group(1), match.group(0)), text)

    def send(self, step: dict[str, Any]) -> tuple[int, dict[str, str], Any]:
        """One request: its status, the headers that tell something, and its JSON."""
        base = self.crier.sandbox_url if step.get("at") == "sandbox" else f"{self.crier.base_url}/api/v1"
        address = urlsplit(base + self.filled(step["path"]))
        headers = {"Authorization": f"Bearer {API_KEY}"} if step.get("key", True) else {}
        body = b" " * step["bytes"] if "bytes" in step else self.filled(step.get("body", "")).encode()
        if body:
            headers["Content-Type"] = "application/json"
        headers |= step.get("headers", {})
        connection = http.client.HTTPConnection(address.netloc, timeout=TIMEOUT_SECONDS)
        try:
            target = address.path + (f"?{address.query}" if address.query else "")
            connection.request(step["method"], target, body or None, headers)
            answer = connection.getresponse()
            telling = {name: value for name in TELLING_HEADERS if (value := answer.getheader(name))}
            return answer.status, telling, json.loads(answer.read() or b"null")
        finally:
            connection.close()

    def prepare(self, steps: list[dict[str, Any]]) -> None:
        """Takes the steps that lead up to an example; each has to succeed."""
        for step in steps:
            if step.get("background"):
                self.threads.append(threading.Thread(target=self.send, args=(step,)))
                self.threads[-1].start()
            elif "path" in step:
                for _ in range(step.get("times", 1)):
                    status, _, answer = self.send(step)
                if status >= 400 and "times" not in step:
                    raise Failure(f"{step['method']} {step['path']} was answered {status}: {answer}")
                self.kept |= {name: str(member(answer, path)) for name, path in step.get("keep", {}).items()}
            time.sleep(step.get("wait_seconds", 0))


def member(answer: Any, path: str) -> Any:
    """What stands at `data.messages.0._id` of an answer."""
    for name in path.split("."):
        answer = answer[int(name)] if isinstance(answer, list) else answer[name]
    return answer


def constant(answer: Any) -> Any:
    """The answer with everything replaced that another run would give differently."""
    if isinstance(answer, dict):
        fixed = {"requestId": SHOWN_REQUEST_ID, "fbtraceId": SHOWN_TRACE}
        return {name: fixed.get(name) or constant(value) for name, value in answer.items()}
    if isinstance(answer, list):
        return [constant(value) for value in answer]
    return PUBLIC_ID.sub(SHOWN_ID, answer) if isinstance(answer, str) else answer


def shown(request: dict[str, Any]) -> dict[str, Any]:
    """The request as a page shows it: whatever stands in `<>` is an id, but for the moment `<soon>`."""

    def filled(text: str) -> str:
        return re.sub(r"<(\w+)>", SHOWN_ID, text.replace("<soon>", SHOWN_SOON))

    return request | {name: filled(request[name]) for name in ("path", "body") if name in request}


def asked(example: dict[str, Any]) -> dict[str, Any]:
    """What of an example is the request itself; a recording of another request is stale."""
    return {name: example[name] for name in ("method", "path", "headers", "body", "bytes") if name in example}


def record_one(code: str, example: dict[str, Any], crier: Crier) -> dict[str, Any]:
    """Sends an example, and gives what is kept of it."""
    stage = Stage(crier)
    stage.prepare(example.get("before", []))
    if "meanwhile" in example:
        delay = [{"wait_seconds": MEANWHILE_SECONDS}]
        stage.threads.append(threading.Thread(target=stage.prepare, args=(delay + example["meanwhile"],)))
        stage.threads[-1].start()
    status, headers, answer = stage.send(example)
    for thread in stage.threads:
        thread.join()
    if not isinstance(answer, dict) or answer.get("code") != code:
        raise Failure(f"the example of {code} was answered {status}: {json.dumps(answer)[:600]}")
    return {"request": asked(example), "status": status, "headers": headers, "answer": constant(answer)}


def record(examples: dict[str, dict[str, Any]], binary: Path) -> dict[str, Any]:
    """Sends every example; those that change the server for others have one to themselves."""
    recorded: dict[str, Any] = {}
    failures: list[str] = []
    together = {code: example for code, example in examples.items() if not example.get("alone")}
    apart = [{code: example} for code, example in examples.items() if example.get("alone")]
    for group in [together, *apart]:
        with temporary_folder() as folder:
            crier = Crier(binary, folder)
            crier.start_ready()
            try:
                crier.create_campaign()
                for code, example in group.items():
                    try:
                        recorded[code] = record_one(code, example, crier)
                    except Failure as failure:
                        failures.append(f"{code}: {failure}")
            finally:
                crier.stop()
    if failures:
        raise Failure("\n".join(failures))
    return {code: recorded[code] for code in examples}
