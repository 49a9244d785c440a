"""What becomes of a broadcast: reading it, its messages, and pause, resume, stop, start, test, retry and delete."""

from __future__ import annotations

import csv
import io
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

from .expect import blames, has_members, holds, includes, is_id, is_moment, refused, same, sent, succeeded
from .registry import line
from .world import NOBODY, World

PART = "Life of a broadcast"
COUNTS = [
    "total", "queued", "sending", "in_doubt", "held", "accepted", "sent", "failed", "delivered", "read", "skipped",
    "cancelled", "expired",
]
UNDELIVERABLE = 131026
# At 80 messages a second a broadcast to so many takes two seconds, in which it can be paused.
MANY = 160


def many(world: World) -> tuple[dict[str, Any], list[str]]:
    """A broadcast that has begun and is far from its end."""
    name, numbers = world.people(MANY)
    broadcast = world.broadcast(contactList=[name])
    world.eventually(lambda: world.taken(numbers[0]) or arrived(world, numbers), "the broadcast has begun", 3)
    return broadcast, numbers


def tomorrow() -> str:
    return (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="milliseconds")


def arrived(world: World, numbers: list[str]) -> Counter[str]:
    """How often each of these numbers got something."""
    wanted = set(numbers)
    return Counter(each["to"] for each in world.taken() if each["to"] in wanted)


def a_failed_broadcast(world: World) -> dict[str, Any]:
    """A broadcast that has ended, to one whose message Meta refused and one whose message went out."""
    name, numbers = world.people(1)
    with world.faults(refusals=[{"code": UNDELIVERABLE, "share": 1}]):
        return world.finished(world.broadcast(contactList=[name])) | {"numbers": numbers}


# Reading


@line(PART, "O", "`GET /broadcasts` lists them newest first")
def newest_first(world: World) -> None:
    made = [world.broadcast(status="draft", contactList=["unassigned"])["_id"] for _ in range(3)]
    found = [each["_id"] for each in succeeded(world.get("/broadcasts?limit=3"))["broadcasts"]]
    same(found, made[::-1], "the newest three")


@line(PART, "O", "`GET /broadcasts` by `page` and `limit`, with `total`")
def pages_of_broadcasts(world: World) -> None:
    for _ in range(3):
        world.broadcast(status="draft", contactList=["unassigned"])
    whole = succeeded(world.get("/broadcasts?limit=4"))
    halves = [succeeded(world.get(f"/broadcasts?limit=2&page={page}")) for page in (1, 2)]
    found = [each["_id"] for half in halves for each in half["broadcasts"]]
    same(found, [each["_id"] for each in whole["broadcasts"]], "two pages")
    includes(halves[1], {"page": 2, "limit": 2, "total": whole["total"]}, "data")
    blames(world.get("/broadcasts?limit=0&page=x"), 400, "limit", "page")


@line(PART, "O", "`GET /broadcasts` by `name`")
def broadcasts_by_name(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    found = succeeded(world.get(f"/broadcasts?name={draft['name'].replace(' ', '%20')}"))
    same((found["total"], found["broadcasts"][0]["_id"]), (1, draft["_id"]), "what is found")
    same(succeeded(world.get("/broadcasts?name=nobody+has+it"))["broadcasts"], [], "what is found of an unknown name")


@line(PART, "O", "`GET /broadcasts` by `status`, each of the eight; another word is 400")
def broadcasts_by_status(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    for state in ("draft", "scheduled", "sending", "live", "paused", "stopped", "sent", "failed"):
        found = succeeded(world.get(f"/broadcasts?status={state}&limit=100"))["broadcasts"]
        holds({each["status"] for each in found} <= {state}, f"all are {state}", found)
        same(draft["_id"] in [each["_id"] for each in found], state == "draft", f"the draft is among the {state}")
    blames(world.get("/broadcasts?status=asleep"), 400, "status")


@line(PART, "O", "`GET /broadcasts` by `broadcastType`")
def broadcasts_by_type(world: World) -> None:
    world.send_body()
    world.broadcast(status="draft", contactList=["unassigned"])
    for word in ("broadcast", "apiCampaign"):
        found = succeeded(world.get(f"/broadcasts?broadcastType={word}&limit=100"))["broadcasts"]
        same({each["broadcastType"] for each in found}, {word}, "the types that are found")


@line(PART, "O", "`GET /broadcasts/{id}` has the broadcast with its counts by state")
def counts_of_a_broadcast(world: World) -> None:
    name, _ = world.people(2)
    found = world.finished(world.broadcast(contactList=[name]))
    has_members(found, ["_id", "name", "broadcastType", "messageType", "status", "templateName", "createdAt"], "data")
    same(list(found["counts"]), COUNTS, "the counts")
    same({type(each) for each in found["counts"].values()}, {int}, "the types of the counts")
    is_moment(found["startedAt"], "startedAt")
    is_moment(found["finishedAt"], "finishedAt")


@line(PART, "O", "the counts equal the broadcast's messages, and their sum is `total`")
def counts_are_the_rows(world: World) -> None:
    name, _ = world.people(3)
    succeeded(world.post(f"/contacts?list={name.replace(' ', '+')}", [{"mobile": world.number(), "optin": False}]))
    broadcast = world.finished(world.broadcast(contactList=[name]))

    def agree() -> bool:
        # Ticks come meanwhile, so both are read until nothing moved between.
        counts = world.read(broadcast)["counts"]
        rows = succeeded(world.get(f"/broadcasts/{broadcast['_id']}/messages?limit=100"))["messages"]
        states = dict(Counter(row["state"] for row in rows))
        shown = {state: count for state, count in counts.items() if count and state != "total"}
        return shown == states and counts["total"] == len(rows) == 4

    world.eventually(agree, "counts and rows agree")


@line(PART, "O", "Meta's ticks move the counts on to `delivered` and `read`")
def ticks_move_counts(world: World) -> None:
    name, _ = world.people(6)
    broadcast = world.broadcast(contactList=[name])

    def ended() -> bool:
        counts = world.read(broadcast)["counts"]
        return counts["delivered"] + counts["read"] == 6

    world.eventually(ended, "all are delivered or read")


@line(PART, "O", "skipped ones are counted by reason")
def skipped_by_reason(world: World) -> None:
    name, _ = world.people(2, optin=False)
    found = world.finished(world.broadcast(contactList=[name]))
    same((found["counts"]["skipped"], found["skippedByReason"]["opted_out"]), (2, 2), "the skipped")


@line(PART, "O", "failed ones are counted by Meta's code")
def failed_by_code(world: World) -> None:
    found = a_failed_broadcast(world)
    same((found["counts"]["failed"], found["failedByCode"]), (1, {str(UNDELIVERABLE): 1}), "the failed")


@line(PART, "O", "`replied` counts the people who answered")
def replies(world: World) -> None:
    name, numbers = world.people(2)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    same(broadcast["replied"], 0, "replied")
    world.writes(numbers[0], "Thanks")
    world.writes(numbers[0], "Thanks again")
    world.eventually(lambda: world.read(broadcast)["replied"] == 1, "one person is counted, once")


@line(PART, "O", "`GET /broadcasts/{id}` tells the audience as it was asked for")
def the_audience(world: World) -> None:
    name, _ = world.people(1)
    found = world.read(world.broadcast(status="draft", contactList=[name, "unassigned"]))
    includes(found["audience"], {"contactList": [name, "unassigned"], "excludeList": [], "tags": []}, "audience")


@line(PART, "O", "a broadcast that does not exist is 404, whatever is asked of it")
def an_unknown_broadcast(world: World) -> None:
    for method, path in (("GET", ""), ("GET", "/messages"), ("POST", "/pause"), ("POST", "/stop"), ("DELETE", "")):
        refused(world.call(method, f"/broadcasts/{NOBODY}{path}"), 404, "broadcast_not_found")


# Its messages


@line(PART, "O", "`GET /broadcasts/{id}/messages` lists them, by `page` and `limit`")
def messages_of_a_broadcast(world: World) -> None:
    name, numbers = world.people(3)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    path = f"/broadcasts/{broadcast['_id']}/messages"
    pages = [succeeded(world.get(f"{path}?limit=2&page={page}")) for page in (1, 2)]
    same([len(each["messages"]) for each in pages], [2, 1], "the rows of two pages")
    rows = [row for each in pages for row in each["messages"]]
    same({row["to"] for row in rows}, set(numbers), "to whom they are")
    is_id(rows[0]["_id"], "_id")
    same(rows[0]["broadcastId"], broadcast["_id"], "broadcastId")
    has_members(rows[0], ["state", "contactId", "attempts", "wamid", "refusal", "createdAt", "expiresAt"], "a message")


@line(PART, "O", "`GET /broadcasts/{id}/messages` by `state`")
def messages_by_state(world: World) -> None:
    name, numbers = world.people(1)
    out = world.number()
    succeeded(world.post(f"/contacts?list={name.replace(' ', '+')}", [{"mobile": out, "optin": False}]))
    broadcast = world.finished(world.broadcast(contactList=[name]))
    rows = succeeded(world.get(f"/broadcasts/{broadcast['_id']}/messages?state=skipped"))["messages"]
    same([row["to"] for row in rows], [out], "the skipped")
    blames(world.get(f"/broadcasts/{broadcast['_id']}/messages?state=asleep"), 400, "state")


@line(PART, "O", "a skipped message says why, in Crier's words and not with the meaning of one of Meta's codes")
def why_it_was_skipped(world: World) -> None:
    name, _ = world.people(1, optin=False)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    refusal = succeeded(world.get(f"/broadcasts/{broadcast['_id']}/messages"))["messages"][0]["refusal"]
    includes(refusal, {"code": 0, "title": "The contact opted out."}, "refusal")
    holds("oken" not in str(refusal["meaning"]), "the meaning is not that of Meta's code 0", refusal)


def as_csv(world: World, path: str, **more: Any) -> list[dict[str, str]]:
    answer = world.get(path, **more)
    same(answer.status, 200, "the status")
    holds(answer.headers["content-type"].startswith("text/csv"), "it is text/csv", answer.headers)
    return list(csv.DictReader(io.StringIO(answer.raw.decode())))


@line(PART, "O", "its messages as CSV, by `format=csv` or `Accept: text/csv`")
def messages_as_csv(world: World) -> None:
    name, numbers = world.people(3)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    path = f"/broadcasts/{broadcast['_id']}/messages"
    for rows in (as_csv(world, f"{path}?format=csv"), as_csv(world, path, headers={"Accept": "text/csv"})):
        same(sorted(row["to"] for row in rows), sorted(numbers), "to whom they are")
        has_members(rows[0], ["id", "to", "contactName", "state", "wamid", "code", "reason"], "a row")
        wamids = {each["wamid"] for number in numbers for each in world.taken(number)}
        same({row["wamid"] for row in rows}, wamids, "the wamids")


# Pause, resume, stop


@line(PART, "O", "`pause` holds the rest back")
def paused(world: World) -> None:
    broadcast, numbers = many(world)
    same(succeeded(world.act(broadcast, "pause"))["status"], "paused", "status")
    time.sleep(1)
    before = arrived(world, numbers).total()
    holds(before < MANY, "it was paused before its end", before)
    time.sleep(0.7)
    same(arrived(world, numbers).total(), before, "how many have arrived a while later")
    same(world.read(broadcast)["status"], "paused", "status")


@line(PART, "O", "`resume` goes on, and everybody gets it once")
def resumed(world: World) -> None:
    broadcast, numbers = many(world)
    succeeded(world.act(broadcast, "pause"))
    holds(arrived(world, numbers).total() < MANY, "it was paused before its end")
    same(succeeded(world.act(broadcast, "resume"))["status"], "sending", "status")
    world.finished(broadcast)
    found = arrived(world, numbers)
    same((len(found), found.total()), (MANY, MANY), "people, and messages to them")


@line(PART, "O", "pausing what is paused changes nothing, and neither does resuming what runs")
def paused_twice(world: World) -> None:
    name, _ = world.people(1)
    broadcast = world.broadcast(contactList=[name], status="scheduled", scheduledAt=tomorrow())
    for action, state in (("pause", "paused"), ("pause", "paused"), ("resume", "scheduled"), ("resume", "scheduled")):
        same(succeeded(world.act(broadcast, action))["status"], state, f"status after {action}")


@line(PART, "O", "`stop` cancels what has not left")
def stopped(world: World) -> None:
    broadcast, numbers = many(world)
    same(succeeded(world.act(broadcast, "stop"))["status"], "stopped", "status")

    def settled() -> dict[str, Any] | None:
        counts = world.read(broadcast)["counts"]
        return counts if counts["queued"] + counts["sending"] == 0 and counts["cancelled"] else None

    counts = world.eventually(settled, "the rest is cancelled")
    time.sleep(0.5)
    same(arrived(world, numbers).total(), counts["total"] - counts["cancelled"], "how many have arrived")


@line(PART, "O", "stop is final: `resume`, `pause` and `start` are 409 `broadcast_state` afterwards")
def stop_is_final(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    same(succeeded(world.act(draft, "stop"))["status"], "stopped", "status")
    for action in ("resume", "pause", "start"):
        body = refused(world.act(draft, action), 409, "broadcast_state")
        holds("stopped" in body["error"], "the sentence says the state", body["error"])
    same(succeeded(world.act(draft, "stop"))["status"], "stopped", "status after a second stop")


@line(PART, "O", "a stopped API campaign takes no calls any more")
def a_stopped_campaign(world: World) -> None:
    name = world.name("campaign")
    body = {"name": name, "broadcastType": "api", "templateName": "order_update"}
    campaign = succeeded(world.post("/broadcasts", body), 201)
    sent(world.send(campaignName=name))
    succeeded(world.act(campaign, "stop"))
    refused(world.send(campaignName=name), 400, "campaign_not_live", "campaignName")


@line(PART, "O", "`start` sends a scheduled one now; what has ended is 409")
def started(world: World) -> None:
    name, numbers = world.people(1)
    broadcast = world.broadcast(contactList=[name], status="scheduled", scheduledAt=tomorrow())
    succeeded(world.act(broadcast, "start"))
    world.finished(broadcast)
    world.only_taken(numbers[0])
    refused(world.act(broadcast, "start"), 409, "broadcast_state")


# Test, retry, delete


@line(PART, "O", "`test` sends the message to 1 to 10 numbers, and counts for nothing")
def tested(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"], bodyParams=["$FirstName", "noon"])
    known, other = world.contact(name="Asha Rao")["mobile"], world.contact(name="Ben Rao")["mobile"]
    tests = succeeded(world.act(draft, "test", {"numbers": [known, int(other)]}))["tests"]
    same([(each["to"], each["status"]) for each in tests], [(known, "accepted"), (other, "accepted")], "tests")
    holds("Hi Asha," in world.only_taken(known)["text"], "it is filled in for who has the number", world.taken(known))
    holds("Hi Ben," in world.only_taken(other)["text"], "it is filled in for who has the number", world.taken(other))
    found = world.read(draft)
    same((found["status"], found["counts"]["total"]), ("draft", 0), "status and counts.total")
    blames(world.act(draft, "test", {"numbers": []}), 400, "numbers")
    blames(world.act(draft, "test", {"numbers": [world.number() for _ in range(11)]}), 400, "numbers")


@line(PART, "O", "a test goes to all of the numbers or, if anything stands in the way of one, to none")
def tested_whole_or_not(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"], bodyParams=["$FirstName", "noon"])
    known, nameless = world.contact(name="Asha Rao")["mobile"], world.number()
    refused(world.act(draft, "test", {"numbers": [known, nameless]}), 400, "missing_attribute")
    world.nothing_taken(known)


@line(PART, "O", "`retry` makes a new broadcast with the same content for those whose message failed")
def retried(world: World) -> None:
    old = a_failed_broadcast(world)
    new = succeeded(world.act(old, "retry", {}), 201)
    holds(new["_id"] != old["_id"], "it is a broadcast of its own", new)
    found = world.finished(new)
    same((found["retryOf"], found["counts"]["total"]), (old["_id"], 1), "retryOf and counts.total")
    holds("Hi Asha, your order" in world.only_taken(old["numbers"][0])["text"], "the content is the same")
    same(world.read(old)["counts"]["failed"], 1, "counts.failed of the old one")


@line(
    PART, "O",
    "`retry` with `codes` chooses by Meta's code; where nothing failed with them it is 400 `nothing_to_retry`",
)
def retried_by_code(world: World) -> None:
    old = a_failed_broadcast(world)
    refused(world.act(old, "retry", {"codes": [131049]}), 400, "nothing_to_retry")
    name = world.name("again")
    new = succeeded(world.act(old, "retry", {"codes": [UNDELIVERABLE], "name": name}), 201)
    same(new["name"], name, "name")
    same(world.finished(new)["counts"]["total"], 1, "counts.total")


@line(PART, "O", "`retry` of what has not ended is 409")
def retried_too_early(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    refused(world.act(draft, "retry", {}), 409, "broadcast_state")


@line(PART, "O", "`DELETE` removes a draft, and its name is free again")
def a_draft_is_deleted(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    same(succeeded(world.delete(f"/broadcasts/{draft['_id']}")), {"_id": draft["_id"]}, "data")
    refused(world.get(f"/broadcasts/{draft['_id']}"), 404, "broadcast_not_found")
    world.broadcast(name=draft["name"], status="draft", contactList=["unassigned"])


@line(PART, "O", "`DELETE` removes what has ended, and its messages stay in the contacts' history")
def an_ended_one_is_deleted(world: World) -> None:
    name, numbers = world.people(1)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    succeeded(world.delete(f"/broadcasts/{broadcast['_id']}"))
    refused(world.get(f"/broadcasts/{broadcast['_id']}"), 404, "broadcast_not_found")
    contact = world.find(numbers[0])["_id"]
    wamids = [each["wamid"] for each in succeeded(world.get(f"/contacts/{contact}/conversation"))["messages"]]
    same(wamids, [world.only_taken(numbers[0])["wamid"]], "the conversation")


@line(PART, "O", "`DELETE` of what is scheduled or live is 409")
def a_living_one_is_not_deleted(world: World) -> None:
    broadcast = world.broadcast(contactList=["unassigned"], status="scheduled", scheduledAt=tomorrow())
    refused(world.delete(f"/broadcasts/{broadcast['_id']}"), 409, "broadcast_state")
    name = world.name("campaign")
    body = {"name": name, "broadcastType": "api", "templateName": "order_update"}
    campaign = succeeded(world.post("/broadcasts", body), 201)
    refused(world.delete(f"/broadcasts/{campaign['_id']}"), 409, "broadcast_state")
