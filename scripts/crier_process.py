"""Starts Crier's own programs on free loopback ports for the other scripts, and stops them by process id."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

API_KEY = "crier-scripts-key-0123456789abcdef"
PHONE_NUMBER_ID = "106540352242922"
WABA_ID = "102290129340398"
# What `crier sandbox` hands out unless told otherwise, so that a server can be pointed at it.
SENDER_SETTINGS = {
    "CRIER_PHONE_NUMBER_ID": PHONE_NUMBER_ID,
    "CRIER_WABA_ID": WABA_ID,
    "CRIER_ACCESS_TOKEN": "sandbox-token",
    "CRIER_APP_SECRET": "sandbox-app-secret",
    "CRIER_VERIFY_TOKEN": "sandbox-verify",
}
TEMPLATE = "festival_offer_template"
CAMPAIGN = "festival offer"
START_SECONDS = 20.0
STOP_SECONDS = 15.0


class Failure(Exception):
    """Something the script cannot go on from, said in one sentence."""


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on now, all different."""
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def call(
    method: str, url: str, body: Any = None, headers: dict[str, str] | None = None, timeout_seconds: float = 30
) -> tuple[int, Any]:
    """One HTTP call: its status, and its body as JSON (or as text where it is none)."""
    data = None if body is None else json.dumps(body).encode()
    given = {"Content-Type": "application/json"} if data is not None else {}
    request = urllib.request.Request(url, data=data, method=method, headers=given | (headers or {}))
    try:
        with urllib.request.urlopen(request, timeout=timeout_seconds) as answer:
            status, raw = answer.status, answer.read()
    except urllib.error.HTTPError as refusal:
        status, raw = refusal.code, refusal.read()
    text = raw.decode("utf-8", "replace")
    try:
        return status, json.loads(text)
    except ValueError:
        return status, text


class Process:
    """One program in its own process group, its log in a file."""

    def __init__(self, command: list[str], settings: dict[str, str], folder: Path, name: str) -> None:
        self.command = command
        self.settings = settings
        self.folder = folder
        self.log_path = folder / f"{name}.log"
        self.child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self.child is None:
            raise Failure(f"{self.command[0]} is not running")
        return self.child.pid

    def is_alive(self) -> bool:
        return self.child is not None and self.child.poll() is None

    def start(self, ready_url: str) -> None:
        """Starts the program and waits until it answers at `ready_url`."""
        self.launch()
        self.wait_until_ready(ready_url)

    def launch(self) -> None:
        """Starts the program and waits for nothing."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CRIER_")}
        with self.log_path.open("ab") as log:
            self.child = subprocess.Popen(
                self.command, cwd=self.folder, env=inherited | self.settings, stdin=subprocess.DEVNULL,
                stdout=log, stderr=subprocess.STDOUT, start_new_session=True,
            )

    def wait_until_ready(self, ready_url: str) -> None:
        """Waits until the program answers 200 at `ready_url`."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.is_alive():
                raise Failure(f"{' '.join(self.command)} ended at once:\n{self.log_tail()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if call("GET", ready_url, timeout_seconds=2)[0] == 200:
                    return
            time.sleep(0.02)
        self.stop()
        raise Failure(f"{ready_url} did not answer 200 within {START_SECONDS:.0f} s:\n{self.log_tail()}")

    def kill(self) -> None:
        """kill -9, as a power cut would."""
        if self.is_alive():
            os.kill(self.pid, signal.SIGKILL)
            self.child.wait()

    def stop(self) -> int | None:
        """Asks it to end; kills it when it does not. Its exit status."""
        if not self.is_alive():
            return None if self.child is None else self.child.returncode
        os.kill(self.pid, signal.SIGTERM)
        try:
            return self.child.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            print(f"{self.command[0]} (pid {self.pid}) did not stop within {STOP_SECONDS:.0f} s", file=sys.stderr)
            self.kill()
            return self.child.returncode

    def log_tail(self, lines: int = 30) -> str:
        if not self.log_path.exists():
            return ""
        return "\n".join(self.log_path.read_text(errors="replace").splitlines()[-lines:])


class Crier(Process):
    """`crier serve`, with or without its own pretend Meta."""

    def __init__(
        self, binary: Path, folder: Path, sandbox: bool = True, settings: dict[str, str] | None = None
    ) -> None:
        port, sandbox_port = free_ports(2)
        self.base_url = f"http://127.0.0.1:{port}"
        self.sandbox_url = f"http://127.0.0.1:{sandbox_port}"
        command = [str(binary.resolve()), "serve"]
        if sandbox:
            command += ["--sandbox", "--sandbox-port", str(sandbox_port)]
        defaults = {
            "CRIER_PORT": str(port),
            "CRIER_DATABASE_URL": f"sqlite:{folder / 'crier.db'}",
            "CRIER_API_KEY": API_KEY,
            "CRIER_LOG_LEVEL": "warning",
        }
        super().__init__(command, defaults | (settings or {}), folder, "crier")

    def start_ready(self) -> None:
        self.start(f"{self.base_url}/health/ready")

    def api(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        """One call with our key; `path` begins after `/api/v1`."""
        return call(method, f"{self.base_url}/api/v1{path}", body, {"Authorization": f"Bearer {API_KEY}"} | (headers or {}))

    def create_campaign(self, name: str = CAMPAIGN, template: str = TEMPLATE) -> dict[str, Any]:
        """Mirrors the templates and creates the API campaign that the published request names."""
        status, answer = self.api("POST", "/templates/sync")
        if status not in (200, 201):
            raise Failure(f"the templates could not be mirrored: {status} {answer}")
        body = {"name": name, "broadcastType": "apiCampaign", "messageType": "template", "templateName": template}
        status, answer = self.api("POST", "/broadcasts", body)
        if status != 201:
            raise Failure(f"the campaign could not be created: {status} {answer}")
        return answer["data"]


class Rig:
    """What every script that puts a whole server to work asks of it; a call that is refused ends the script."""

    crier: Crier
    folder: Path
    patience_seconds = 300.0

    def api(self, method: str, path: str, body: Any = None) -> Any:
        """What the API answers as `data`."""
        status, answer = self.crier.api(method, path, body)
        if status >= 300:
            raise Failure(f"{method} {path} was answered {status}: {answer}")
        return answer["data"]

    def counts(self, broadcast: str) -> dict[str, int]:
        return self.api("GET", f"/broadcasts/{broadcast}")["counts"]

    def command(self, *words: str) -> str:
        """One of Crier's verbs on the same database; what it printed."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("CRIER_")}
        done = subprocess.run(
            [*self.crier.command[:1], *words], cwd=self.folder, env=inherited | self.crier.settings,
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=self.patience_seconds,
        )  # fmt: skip
        if done.returncode != 0:
            raise Failure(f"crier {' '.join(words)} ended with {done.returncode}: {done.stderr.strip()[-800:]}")
        return done.stdout

    def wait(self, what: str, is_true: Any, poll_seconds: float = 0.05) -> Any:
        """The first true answer of `is_true`, or a failure once patience has run out."""
        deadline = time.monotonic() + self.patience_seconds
        while time.monotonic() < deadline:
            if found := is_true():
                return found
            time.sleep(poll_seconds)
        raise Failure(f"{what} took longer than {self.patience_seconds:.0f} s")


def published_request(destination: str, body_params: list[str] | None = None) -> dict[str, Any]:
    """The request of Chatflow's own documentation, to one number."""
    return {
        "templateName": TEMPLATE,
        "campaignName": CAMPAIGN,
        "destination": destination,
        "userName": "Jon",
        "headerParams": ["Sir"],
        "bodyParams": body_params or ["Christmas", "Thank You"],
        "source": "api",
        "link": "https://placehold.co/600x400/EEE/31343C.png",
        "filename": "filename",
        "defaultContactFieldValues": {"Country": "India"},
    }


@contextlib.contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for one run's database, key and logs; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="crier-") as name:
        yield Path(name)


def existing_binary(text: str) -> Path:
    """The `--binary` argument of every script."""
    path = Path(text)
    if not path.is_file() or not os.access(path, os.X_OK):
        raise Failure(f"{path} is no program; build it first: swift build")
    return path


class Tally:
    """Counts checks as they are made, and prints each that fails."""

    def __init__(self) -> None:
        self.passed = 0
        self.failed = 0
        self.skipped = 0

    def check(self, holds: bool, title: str, detail: object = "") -> bool:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
        print(f"{'ok  ' if holds else 'FAIL'} {title}" + ("" if holds else f": {detail}"), flush=True)
        return holds

    def skip(self, title: str, reason: str) -> None:
        self.skipped += 1
        print(f"skip {title}: {reason}", flush=True)

    def finish(self) -> int:
        """Prints the last line and gives the exit status."""
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        print(f"{self.passed} passed, {self.failed} failed{skipped}", flush=True)
        return 1 if self.failed or not self.passed else 0


def main_of(run: Any) -> int:
    """Runs a script's main so that a failure is one sentence, not a stack trace."""
    try:
        return run()
    except Failure as failure:
        print(f"FAIL {failure}", file=sys.stderr)
        print("0 passed, 1 failed")
        return 1
