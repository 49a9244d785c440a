"""Settings: the workspace's own, opt-out words, API keys, senders and outbound webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

from bad_network import Receiver, webhook_receiver
from crier_process import PHONE_NUMBER_ID, SENDER_SETTINGS, WABA_ID

from .expect import blames, has_members, holds, includes, is_id, is_moment, refused, same, sent, succeeded
from .registry import line
from .world import NOBODY, World

PART = "Settings, keys, senders, webhooks"
DEFAULTS = {
    "apiCampaignOptOut": False, "waitBudgetSeconds": 10.0, "requestsPerMinute": 0, "defaultLanguage": None,
    "timeZone": None, "resumeWithTemplate": False, "optOutReply": None, "optInReply": None,
}
# How long a pause may take until nothing leaves any more.
PAUSE_SECONDS = 1.0


# The workspace


@line(PART, "O", "`GET /settings` has every setting with its standard")
def settings_are_read(world: World) -> None:
    same(succeeded(world.get("/settings")), DEFAULTS, "data")


@line(PART, "O", "`PUT /settings` changes what is given; what may not be is 400")
def settings_are_changed(world: World) -> None:
    with world.settings(timeZone="Asia/Kolkata", defaultLanguage="hi"):
        wanted = DEFAULTS | {"timeZone": "Asia/Kolkata", "defaultLanguage": "hi"}
        same(succeeded(world.get("/settings")), wanted, "data")
    wrong = {"timeZone": "Mars/Base", "waitBudgetSeconds": -1, "apiCampaignOptOut": "yes"}
    blames(world.put("/settings", wrong), 400, *wrong)
    same(succeeded(world.get("/settings")), DEFAULTS, "data afterwards")


@line(
    PART, "O",
    "`GET`, `PUT` and `DELETE /settings/keywords`: the words that opt out and in, one's own or the standard ones",
)
def keywords(world: World) -> None:
    path = "/settings/keywords"
    standard = succeeded(world.get(path))
    holds("stop" in standard["optOut"] and "start" in standard["optIn"], "the standard has both", standard)
    same(standard["isStandard"], True, "isStandard")
    own = succeeded(world.put(path, {"optOut": ["enough"], "optIn": ["more"]}))
    includes(own, {"optOut": ["enough"], "optIn": ["more"], "isStandard": False}, "data")
    number = world.contact()["mobile"]
    world.writes(number, "Enough!")
    world.eventually(lambda: world.find(number)["optin"] is False, "the contact has opted out by the new word")
    same(succeeded(world.delete(path)), standard, "data after DELETE")


# Keys


@line(PART, "O", "`POST /settings/keys` makes a key, shown this once, and it works")
def a_key_is_made(world: World) -> None:
    made = succeeded(world.post("/settings/keys", {"name": "shop"}), 201)
    is_id(made["_id"], "_id")
    includes(made, {"name": "shop", "revokedAt": None, "begins": made["key"][: len(made["begins"])]}, "data")
    holds(len(made["key"]) >= 32, "it is long", made["key"])
    succeeded(world.get("/contacts", key=made["key"]))


@line(PART, "O", "`GET /settings/keys` lists keys by their beginnings, never whole")
def keys_are_listed(world: World) -> None:
    made = world.new_key()
    answer = world.get("/settings/keys")
    found = [each for each in succeeded(answer)["keys"] if each["_id"] == made["_id"]]
    same([each["begins"] for each in found], [made["begins"]], "begins")
    holds(made["key"].encode() not in answer.raw, "the key is not shown", answer.raw)


@line(PART, "O", "`DELETE /settings/keys/{id}` revokes a key, but not the one that asks")
def a_key_is_revoked(world: World) -> None:
    made = world.new_key()
    answer = world.delete(f"/settings/keys/{made['_id']}", key=made["key"])
    holds(answer.status in (400, 409), "it does not revoke itself", answer.status)
    succeeded(world.delete(f"/settings/keys/{made['_id']}"))
    found = [each for each in succeeded(world.get("/settings/keys"))["keys"] if each["_id"] == made["_id"]]
    is_moment(found[0]["revokedAt"], "revokedAt")
    refused(world.delete(f"/settings/keys/{NOBODY}"), 404, "key_not_found")


# Senders


@line(PART, "O", "`GET /settings/senders` lists them, and shows no secret")
def senders_are_listed(world: World) -> None:
    answer = world.get("/settings/senders")
    found = succeeded(answer)["senders"]
    wanted = {"phoneNumberId": PHONE_NUMBER_ID, "wabaId": WABA_ID, "believesWebhooks": True}
    includes(found[0], wanted, "a sender")
    for name in ("CRIER_ACCESS_TOKEN", "CRIER_APP_SECRET", "CRIER_VERIFY_TOKEN"):
        holds(SENDER_SETTINGS[name].encode() not in answer.raw, f"{name} is not shown", answer.raw)


@line(PART, "O", "`POST /settings/senders` adds a sender, or gives a known one new secrets")
def a_sender_is_added(world: World) -> None:
    secrets = {"accessToken": "sandbox-token", "appSecret": "sandbox-app-secret", "verifyToken": "sandbox-verify"}
    body = {"phoneNumberId": PHONE_NUMBER_ID, "wabaId": WABA_ID} | secrets
    same(succeeded(world.post("/settings/senders", body))["phoneNumberId"], PHONE_NUMBER_ID, "phoneNumberId")
    same(len(succeeded(world.get("/settings/senders"))["senders"]), 1, "the number of senders")
    sent(world.send())
    blames(world.post("/settings/senders", {"wabaId": WABA_ID}), 400, "phoneNumberId", "accessToken")


@line(PART, "O", "a sender is paused and resumed; one that does not exist is 404")
def a_sender_is_paused(world: World) -> None:
    path = f"/settings/senders/{PHONE_NUMBER_ID}"
    try:
        same(succeeded(world.post(f"{path}/pause"))["state"], "paused", "state")
        same(succeeded(world.get("/settings/senders"))["senders"][0]["state"], "paused", "state")
    finally:
        same(succeeded(world.post(f"{path}/resume"))["state"], "active", "state")
    refused(world.post("/settings/senders/5/pause"), 404, "sender_not_found")


@line(PART, "O", "nothing leaves a second after a sender's pause was answered")
def a_pause_holds_soon(world: World) -> None:
    path, numbers = f"/settings/senders/{PHONE_NUMBER_ID}", [world.number() for _ in range(3)]
    headers = {"Prefer": "respond-async"}
    # A server that looks at its senders' states from time to time may be lucky once, but not just after it has looked.
    with world.paused_sender():
        pass
    world.eventually(lambda: world.send().status == 200, "the sender is resumed", 15)
    try:
        succeeded(world.post(f"{path}/pause"))
        time.sleep(PAUSE_SECONDS)
        for number in numbers:
            sent(world.send(destination=number, headers=headers), 202)
        time.sleep(0.3)
        same([len(world.taken(number)) for number in numbers], [0, 0, 0], "messages that left a second after the pause")
    finally:
        succeeded(world.post(f"{path}/resume"))
        world.eventually(lambda: all(world.taken(number) for number in numbers), "they go out after the resume", 15)


# Webhooks


def with_webhook(world: World, events: list[str], use: Callable[[Receiver, dict[str, Any]], None]) -> None:
    """Lets a check use a webhook that leads to a receiver of ours, and disables it afterwards."""
    with webhook_receiver() as receiver:
        hook = succeeded(world.post("/settings/webhooks", {"url": f"{receiver.base_url}/hook", "events": events}), 201)
        try:
            use(receiver, hook)
        finally:
            world.put(f"/settings/webhooks/{hook['_id']}", {"enabled": False})


def await_event(receiver: Receiver) -> dict[str, Any]:
    if not receiver.came.wait(8):
        holds(False, "an event came within 8 s")
    return json.loads(receiver.body)


def signatures(receiver: Receiver) -> list[str]:
    return receiver.headers["webhook-signature"].split(" ")


def signature(receiver: Receiver, secret: str) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{receiver.headers['webhook-id']}.{receiver.headers['webhook-timestamp']}.".encode() + receiver.body
    return f"v1,{base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()}"


@line(PART, "O", "`POST /settings/webhooks` makes a webhook, and shows its secret this once")
def a_webhook_is_made(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        is_id(hook["_id"], "_id")
        includes(hook, {"url": f"{receiver.base_url}/hook", "events": ["template.status"], "enabled": True}, "data")
        holds(hook["secret"].startswith("whsec_"), "secret begins with whsec_", hook["secret"])
        for path in ("", f"/{hook['_id']}"):
            answer = world.get(f"/settings/webhooks{path}")
            succeeded(answer)
            holds(hook["_id"].encode() in answer.raw, "it is there", answer.raw)
            holds(hook["secret"].encode() not in answer.raw, "the secret is not shown again", answer.raw)

    with_webhook(world, ["template.status"], use)
    blames(world.post("/settings/webhooks", {"url": "ftp://x", "events": ["nothing"]}), 400, "url", "events[0]")


@line(PART, "O", "`POST /settings/webhooks/{id}/test` posts a signed event")
def a_webhook_is_tried(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        event = succeeded(world.post(f"/settings/webhooks/{hook['_id']}/test"), 202)["eventId"]
        body = await_event(receiver)
        same((body["id"], receiver.headers["webhook-id"]), (event, event), "the event's id")
        has_members(body, ["id", "type", "timestamp", "data"], "the event")
        same(signatures(receiver), [signature(receiver, hook["secret"])], "the signatures")

    with_webhook(world, ["template.status"], use)


@line(PART, "O", "an event is told: `contact.created`, with the contact")
def an_event_is_told(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        made = world.contact(name="Asha")
        body = await_event(receiver)
        same(body["type"], "contact.created", "type")
        includes(body["data"], {"contactId": made["_id"], "mobile": made["mobile"], "name": "Asha"}, "data")

    with_webhook(world, ["contact.created"], use)


@line(PART, "O", "`message.status` is told for a message, with its wamid")
def a_status_is_told(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        number = world.number()
        wamid = world.send_and_read(destination=number)["wamid"]
        id = succeeded(world.get(f"/messages?mobile={number}"))["messages"][0]["_id"]

        def is_told() -> bool:
            data = json.loads(receiver.body)["data"] if receiver.body else {}
            return data.get("messageId") == id and data.get("wamid") == wamid and data.get("status") is not None

        world.eventually(is_told, "a status of this message came")

    with_webhook(world, ["message.status"], use)


@line(PART, "O", "`PUT /settings/webhooks/{id}` changes and disables it")
def a_webhook_is_changed(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        members = {"events": ["contact.deleted"], "enabled": False}
        includes(succeeded(world.put(f"/settings/webhooks/{hook['_id']}", members)), members, "data")
        includes(succeeded(world.get(f"/settings/webhooks/{hook['_id']}")), members | {"url": hook["url"]}, "data")

    with_webhook(world, ["template.status"], use)


@line(PART, "O", "`POST /settings/webhooks/{id}/rotate-secret`: the new secret signs, and for a day the old one too")
def a_secret_is_rotated(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        new = succeeded(world.post(f"/settings/webhooks/{hook['_id']}/rotate-secret"), 201)
        holds(new["secret"] != hook["secret"], "it is another secret")
        is_moment(new["previousSecretUntil"], "previousSecretUntil")
        succeeded(world.post(f"/settings/webhooks/{hook['_id']}/test"), 202)
        await_event(receiver)
        wanted = {signature(receiver, secret) for secret in (new["secret"], hook["secret"])}
        same(set(signatures(receiver)), wanted, "the signatures")

    with_webhook(world, ["template.status"], use)


@line(PART, "O", "`GET /settings/webhooks/{id}/deliveries` shows what was told")
def deliveries(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        event = succeeded(world.post(f"/settings/webhooks/{hook['_id']}/test"), 202)["eventId"]
        await_event(receiver)
        path = f"/settings/webhooks/{hook['_id']}/deliveries"

        def delivered() -> dict[str, Any] | None:
            found = succeeded(world.get(f"{path}?state=delivered"))["deliveries"]
            return found[0] if found else None

        includes(world.eventually(delivered, "the delivery is kept"), {"eventId": event, "attempts": 1}, "a delivery")
        same(succeeded(world.post(f"/settings/webhooks/{hook['_id']}/replay"))["replayed"], 0, "replayed")

    with_webhook(world, ["template.status"], use)


@line(PART, "O", "`DELETE /settings/webhooks/{id}` removes it; one that does not exist is 404")
def a_webhook_is_removed(world: World) -> None:
    def use(receiver: Receiver, hook: dict[str, Any]) -> None:
        succeeded(world.delete(f"/settings/webhooks/{hook['_id']}"))
        refused(world.get(f"/settings/webhooks/{hook['_id']}"), 404, "webhook_not_found")

    with_webhook(world, ["template.status"], use)
    refused(world.delete(f"/settings/webhooks/{NOBODY}"), 404, "webhook_not_found")


@line(PART, "O", "after a webhook is removed nothing more goes to it, not even what is told to a new one")
def nothing_goes_to_a_removed_one(world: World) -> None:
    events = {"events": ["contact.created"]}
    with webhook_receiver() as old, webhook_receiver() as new:
        hook = succeeded(world.post("/settings/webhooks", {"url": f"{old.base_url}/old"} | events), 201)
        world.contact()
        await_event(old)
        old.came.clear()
        succeeded(world.delete(f"/settings/webhooks/{hook['_id']}"))
        hook = succeeded(world.post("/settings/webhooks", {"url": f"{new.base_url}/new"} | events), 201)
        made = world.contact()
        new.came.wait(3)
        world.put(f"/settings/webhooks/{hook['_id']}", {"enabled": False})
        holds(not old.came.is_set(), "the removed webhook got nothing", old.body)
        same(json.loads(new.body or b"{}").get("data", {}).get("contactId"), made["_id"], "what the new one was told")


# What Meta said


@line(PART, "O", "`GET /settings/account-events` lists what Meta said of the accounts")
def account_events(world: World) -> None:
    includes(succeeded(world.get("/settings/account-events")), {"page": 1}, "data")
