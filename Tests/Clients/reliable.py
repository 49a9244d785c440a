"""Sends so that the call can be repeated, reads an error, follows the message, and checks the signature of a webhook."""

# guide: signature
import base64
import hashlib
import hmac
# guide end
# guide: repeat
import os
import time
import uuid

import requests

BASE_URL = os.environ["CRIER_BASE_URL"]
KEY = os.environ["CRIER_KEY"]
TRIES = 6


def call(method, path, headers=None, **options):
    """One call, tried again while its fate is unknown or the server asks for patience."""
    headers = {"Authorization": f"Bearer {KEY}"} | (headers or {})
    for number in range(TRIES):
        is_last = number == TRIES - 1
        pause = 2**number
        try:
            answer = requests.request(method, BASE_URL + path, headers=headers, timeout=30, **options)
        except requests.RequestException:
            if is_last:
                raise
        else:
            status, retry_after = answer.status_code, answer.headers.get("Retry-After", "")
            if is_last or (status < 500 and status not in (408, 429) and not retry_after):
                return answer
            pause = max(pause, int(retry_after) if retry_after.isdigit() else 0)
        time.sleep(pause)


message = {
    "templateName": "festival_offer_template",
    "campaignName": "festival offer",
    "destination": os.environ["CRIER_DESTINATION"],
    "userName": "Jon",
    "headerParams": ["Sir"],
    "bodyParams": ["Christmas", "Thank You"],
    "source": "api",
    "link": "https://placehold.co/600x400/EEE/31343C.png",
}
once = {"Idempotency-Key": str(uuid.uuid4()), "Prefer": "respond-async"}
answer = call("POST", "/api/v1/broadcasts/send", headers=once, json=message)
# guide end


# guide: errors
class CrierError(Exception):
    """What Crier refused, and why."""

    def __init__(self, answer):
        try:
            error = answer.json()
        except ValueError:  # Not Crier's own answer, but that of a proxy before it.
            error = {}
        super().__init__(error.get("error", f"HTTP {answer.status_code}"))
        self.code = error.get("code")
        self.details = error.get("details", [])
        self.request_id = error.get("requestId")


def data_of(answer):
    if not answer.ok:
        raise CrierError(answer)
    return answer.json()["data"]


message_id = data_of(answer)["messages"][0]["id"]
print("message", message_id)

try:
    wrong = message | {"bodyParams": ["Christmas"]}
    data_of(call("POST", "/api/v1/broadcasts/send", headers={"Idempotency-Key": str(uuid.uuid4())}, json=wrong))
except CrierError as error:
    print("error", error.code)
    for detail in error.details:
        print("detail", detail["field"], detail["code"], detail["problem"])
    print("request", error.request_id)
# guide end


# guide: follow
ENDS = {"delivered", "read", "failed", "skipped", "cancelled", "expired"}


def outcome_of(message_id, seconds=60):
    """The message once its fate is known, or as it stands when the time is over."""
    deadline = time.monotonic() + seconds
    while True:
        message = data_of(call("GET", f"/api/v1/messages/{message_id}"))
        if message["state"] in ENDS or time.monotonic() > deadline:
            return message
        time.sleep(1)


outcome = outcome_of(message_id)
print("state", outcome["state"])
if outcome["refusal"]:
    print("refusal", outcome["refusal"]["code"], outcome["refusal"]["title"])
# guide end


# guide: signature
TOLERANCE_SECONDS = 300


def is_genuine(secret, event_id, timestamp, signatures, body):
    """Whether Crier signed this body just now. `body` is the bytes as they came, before anything parsed them."""
    if not timestamp.isdecimal() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.digest(key, f"{event_id}.{timestamp}.".encode() + body, hashlib.sha256)
    expected = b"v1," + base64.b64encode(digest)
    return any(hmac.compare_digest(expected, given.encode()) for given in signatures.split())


secret = os.environ["CRIER_WEBHOOK_SECRET"]
headers = [os.environ[f"CRIER_WEBHOOK_{name}"] for name in ("ID", "TIMESTAMP", "SIGNATURE")]
body = os.environb[b"CRIER_WEBHOOK_BODY"]
print("signature", "valid" if is_genuine(secret, *headers, body) else "invalid")
print("changed body: signature", "valid" if is_genuine(secret, *headers, body + b" ") else "invalid")
# guide end
