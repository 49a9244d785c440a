"""The pretend Meta of the benchmarks: one nginx worker on loopback that says yes at once, to all or nearly all."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

from crier_process import PHONE_NUMBER_ID, TEMPLATE, WABA_ID, Failure, call, free_ports

# Meta names whom it took the number for; one static name for everybody would be a number that every contact takes over.
ACCEPTED = {
    "messaging_product": "whatsapp",
    "contacts": [{"input": "+919000000000"}],
    "messages": [{"id": "wamid.HBgMOTE5MDAwMDAwMDAwFQIAERgSQkVOQ0hNQVJLU0lOSzAwMDAxAA==", "message_status": "accepted"}],
}
REFUSED = {
    "error": {
        "message": "(#131026) Message undeliverable", "type": "OAuthException", "code": 131026,
        "error_data": {"messaging_product": "whatsapp", "details": "Message Undeliverable."}, "fbtrace_id": "ABenchSink",
    }
}  # fmt: skip
TEMPLATES = {
    "data": [
        {
            "id": "1000000000000001",
            "name": TEMPLATE,
            "language": "en",
            "status": "APPROVED",
            "category": "MARKETING",
            "parameter_format": "POSITIONAL",
            "components": [
                {"type": "HEADER", "format": "IMAGE", "example": {"header_handle": ["https://placehold.co/600x400.png"]}},
                {
                    "type": "BODY",
                    "text": "A merry {{1}} to you, and {{2}} for being with us.",
                    "example": {"body_text": [["Christmas", "Thank You"]]},
                },
            ],
        }
    ],
    "paging": {"cursors": {"before": "QQ", "after": "QQ"}},
}
# The pair and account limits must not be what is measured: an unlimited tier at the higher throughput.
PHONE_NUMBER = {
    "id": PHONE_NUMBER_ID,
    "display_phone_number": "+1 555 010 0000",
    "verified_name": "Bench",
    "quality_rating": "GREEN",
    "throughput": {"level": "HIGH"},
    "whatsapp_business_manager_messaging_limit": "TIER_UNLIMITED",
    "status": "CONNECTED",
    "health_status": {"can_send_message": "AVAILABLE", "entities": []},
}

CONFIGURATION = """
worker_processes 1;
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx-error.log warn;
events {{ worker_connections 8192; }}
http {{
    log_format arrival '$msec';
    split_clients $request_id $fate {{ {refused_percent}% refused; {broken_percent}% broken; * taken; }}
    access_log off;
    default_type application/json;
    keepalive_requests 100000000;
    keepalive_timeout 600s;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen 127.0.0.1:{port} backlog=4096;
        location = /count {{ stub_status; }}
        location ~ /messages$ {{
            {faults}
            return 200 '{accepted}';
        }}
        location / {{
            access_log {folder}/other.log;
            location ~ /message_templates$ {{ return 200 '{templates}'; }}
            location ~ /{waba}$ {{ return 200 '{{"id":"{waba}","name":"Bench"}}'; }}
            return 200 '{number}';
        }}
    }}
    server {{
        listen 127.0.0.1:{logged_port} backlog=4096;
        location ~ /messages$ {{
            access_log {folder}/arrivals.log arrival buffer=64k flush=1s;
            return 200 '{accepted}';
        }}
        location / {{ proxy_pass http://127.0.0.1:{port}; }}
    }}
}}
"""

# 444 is nginx's own: the connection ends without an answer.
FAULTS = "if ($fate = refused) {{ return 400 '{refused}'; }} if ($fate = broken) {{ return 444; }}"


class Sink:
    """nginx, and how many requests it has had."""

    def __init__(self, folder: Path, refused_percent: float = 0, broken_percent: float = 0) -> None:
        self.folder = folder
        # Of all messages: those refused for good, and those whose connection breaks instead of an answer.
        self.refused_percent = refused_percent
        self.broken_percent = broken_percent
        self.log = folder / "arrivals.log"
        port, self.logged_port = free_ports(2)
        self.url = f"http://127.0.0.1:{port}"
        # The same, where nginx also writes down when each message came.
        self.logged_url = f"http://127.0.0.1:{self.logged_port}"
        # Meta's path: /{version}/{phone-number id}/messages.
        self.messages_url = f"{self.url}/v23.0/{PHONE_NUMBER_ID}/messages"
        self.port = port
        self.child: subprocess.Popen[bytes] | None = None
        self.questions = 0

    def start(self) -> None:
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if program is None:
            raise Failure("nginx is not installed; scripts/setup.sh bench installs it")
        path = self.folder / "nginx.conf"
        # nginx takes no share of nothing, and whoever measures sending wants nothing in the way.
        has_faults = self.refused_percent > 0 or self.broken_percent > 0
        path.write_text(
            CONFIGURATION.format(
                faults=FAULTS.format(refused=json.dumps(REFUSED)) if has_faults else "",
                refused_percent=self.refused_percent or 0.01, broken_percent=self.broken_percent or 0.01,
                folder=self.folder, port=self.port, logged_port=self.logged_port, waba=WABA_ID, accepted=json.dumps(ACCEPTED),
                templates=json.dumps(TEMPLATES), number=json.dumps(PHONE_NUMBER),
            )
        )
        self.child = subprocess.Popen(
            [program, "-c", str(path), "-p", str(self.folder)], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(250):
            try:
                self.messages()
                return
            except OSError:
                time.sleep(0.02)
        raise Failure("nginx did not start: " + (self.folder / "nginx-error.log").read_text())

    def messages(self) -> int:
        """How many messages nginx has taken: its stub_status page counts requests, less these questions and the reads."""
        _, text = call("GET", f"{self.url}/count", timeout_seconds=5)
        self.questions += 1
        log = self.folder / "other.log"
        reads = log.read_bytes().count(b"\n") if log.exists() else 0
        return int(text.splitlines()[2].split()[2]) - self.questions - reads

    def arrivals(self) -> list[float]:
        """When each message came, in seconds of the wall clock, as far as nginx has written it down."""
        if not self.log.exists():
            return []
        return [float(line) for line in self.log.read_text().splitlines() if line]

    def stop(self) -> None:
        if self.child is not None and self.child.poll() is None:
            os.kill(self.child.pid, signal.SIGTERM)
            self.child.wait(10)
