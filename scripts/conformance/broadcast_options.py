"""POST /broadcasts: when it begins, and what Crier adds: other audiences, dry runs, tests and ends."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from crier_process import PHONE_NUMBER_ID

from .broadcasts import PART, audience
from .expect import has_members, holds, includes, refused, same, status, succeeded
from .registry import line
from .world import World

# All the year.
INDIA = timezone(timedelta(hours=5, minutes=30))
REASONS = [
    "opted_out", "invalid_number", "missing_attribute", "invalid_value", "outside_window", "expired", "duplicate",
]


def later(**delta: float) -> str:
    """A moment ahead, in UTC."""
    return (datetime.now(UTC) + timedelta(**delta)).isoformat(timespec="milliseconds")


# When


@line(PART, "I", "`status` `scheduled` needs `scheduledAt`")
def scheduled_needs_a_moment(world: World) -> None:
    body = world.broadcast_body(status="scheduled", contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "missing_field", "scheduledAt")


@line(PART, "I", "`scheduledAt` is ISO 8601 with an offset, and answered in UTC")
def scheduled_with_an_offset(world: World) -> None:
    local = datetime.now(INDIA).replace(microsecond=0) + timedelta(days=1)
    data = world.broadcast(status="scheduled", scheduledAt=local.isoformat(), contactList=["unassigned"])
    same(data["status"], "scheduled", "status")
    same(data["scheduledAt"], local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), "scheduledAt")


@line(PART, "O", "`scheduledAt` as local time with `timeZone`")
def scheduled_in_local_time(world: World) -> None:
    local = datetime.now(INDIA).replace(microsecond=0) + timedelta(days=1)
    data = world.broadcast(
        status="scheduled", scheduledAt=local.strftime("%Y-%m-%dT%H:%M:%S"), timeZone="Asia/Kolkata",
        contactList=["unassigned"],
    )
    same(data["scheduledAt"], local.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"), "scheduledAt")


@line(PART, "O", "local time without `timeZone`, and a zone that does not exist, are 400")
def local_time_of_nowhere(world: World) -> None:
    body = world.broadcast_body(status="scheduled", scheduledAt="2099-01-01T09:00:00", contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "scheduledAt")
    body = world.broadcast_body(
        status="scheduled", scheduledAt="2099-01-01T09:00:00", timeZone="Mars/Base", contactList=["unassigned"]
    )
    refused(world.post("/broadcasts", body), 400, "invalid_value", "timeZone")


@line(PART, "I", "a `scheduledAt` in the past is 400")
def scheduled_in_the_past(world: World) -> None:
    body = world.broadcast_body(status="scheduled", scheduledAt=later(minutes=-1), contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "scheduledAt")


@line(PART, "P", "a scheduled broadcast waits for its moment, and goes out then")
def scheduled_goes_out(world: World) -> None:
    name, numbers = world.people(1)
    data = world.broadcast(status="scheduled", scheduledAt=later(seconds=1.2), contactList=[name])
    time.sleep(0.5)
    same(world.read(data)["status"], "scheduled", "the status before")
    world.nothing_taken(numbers[0])
    world.finished(data)
    moment = datetime.fromisoformat(data["scheduledAt"]).timestamp() * 1_000
    holds(world.only_taken(numbers[0])["received_at_ms"] >= moment, "it did not go out before its moment")


# Ours


@line(PART, "O", "`excludeList` leaves out the members of these lists")
def excluded_lists(world: World) -> None:
    name, numbers = world.people(2)
    other = world.name("list").replace(" ", "-")
    succeeded(world.post(f"/contacts?list={other}", [{"mobile": numbers[0]}]))
    same(audience(world, contactList=[name], excludeList=[other]), {numbers[1]}, "who would get it")


@line(PART, "O", "`tags` keeps those who bear one of them")
def chosen_by_tags(world: World) -> None:
    first, second = (world.name("tag").replace(" ", "-") for _ in range(2))
    world.vocabulary(tags=[first, second])
    name, _ = world.people(1)
    tagged = {world.contact(f"?list={name.replace(' ', '+')}", tags=[tag])["mobile"] for tag in (first, second)}
    same(audience(world, contactList=[name], tags=[first, second]), tagged, "who would get it")
    same(audience(world, tags=[first, second]), tagged, "who would get it of all contacts")


def chosen_by_rule(world: World, operator: str, value: str | None) -> set[str]:
    """The names of those that a rule on City keeps, of three people in Pune, New Delhi and nowhere."""
    if "cities" not in world.scenes:
        world.vocabulary(fields=["City"])
        rows = [
            {"mobile": world.number(), "name": "pune", "attributes": [{"name": "City", "value": "Pune"}]},
            {"mobile": world.number(), "name": "delhi", "attributes": [{"name": "City", "value": "New Delhi"}]},
            {"mobile": world.number(), "name": "nowhere"},
        ]
        succeeded(world.post("/contacts?list=cities", rows))
        world.scenes["cities"] = {row["mobile"]: row["name"] for row in rows}
    rule = {"name": "City", "operator": operator} | ({} if value is None else {"value": value})
    return {world.scenes["cities"][to] for to in audience(world, contactList=["cities"], filter=[rule])}


@line(PART, "O", "`filter` `equals`, whatever the case")
def rule_equals(world: World) -> None:
    same(chosen_by_rule(world, "equals", "pune"), {"pune"}, "who would get it")


@line(PART, "O", "`filter` `notEquals`")
def rule_not_equals(world: World) -> None:
    found = chosen_by_rule(world, "notEquals", "Pune")
    same(("delhi" in found, "pune" in found), (True, False), "who would get it")


@line(PART, "O", "`filter` `contains`, whatever the case")
def rule_contains(world: World) -> None:
    same(chosen_by_rule(world, "contains", "delhi"), {"delhi"}, "who would get it")


@line(PART, "O", "`filter` `exists`")
def rule_exists(world: World) -> None:
    same(chosen_by_rule(world, "exists", None), {"pune", "delhi"}, "who would get it")


@line(PART, "O", "`filter` `missing`")
def rule_missing(world: World) -> None:
    same(chosen_by_rule(world, "missing", None), {"nowhere"}, "who would get it")


@line(PART, "O", "all rules of a `filter` must hold; an unknown operator is 400")
def all_rules(world: World) -> None:
    chosen_by_rule(world, "exists", None)
    rules = [{"name": "City", "operator": "exists"}, {"name": "City", "operator": "contains", "value": "un"}]
    found = audience(world, contactList=["cities"], filter=rules)
    same({world.scenes["cities"][to] for to in found}, {"pune"}, "who would get it")
    body = world.broadcast_body(contactList=["cities"], filter=[{"name": "City", "operator": "like", "value": "x"}])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "filter[0].operator")


@line(PART, "O", "`sender` chooses the number it is sent from; an unknown one is 404")
def the_sender(world: World) -> None:
    name, numbers = world.people(1)
    data = world.broadcast(contactList=[name], sender=PHONE_NUMBER_ID)
    same(data["sender"], PHONE_NUMBER_ID, "sender")
    world.finished(data)
    same(world.only_taken(numbers[0])["phone_number_id"], PHONE_NUMBER_ID, "the number at Meta")
    body = world.broadcast_body(contactList=[name], sender="5")
    refused(world.post("/broadcasts", body), 404, "sender_not_found", "sender")


def quiet_now(world: World, zone: timezone, **more: str) -> tuple[dict[str, Any], str]:
    """A broadcast to one Indian number, with quiet hours from an hour ago to an hour ahead on a clock; and the number."""
    now = datetime.now(zone)
    hours = {"from": f"{now - timedelta(hours=1):%H:%M}", "to": f"{now + timedelta(hours=1):%H:%M}"} | more
    name, numbers = world.people(1)
    return world.broadcast(contactList=[name], quietHours=hours), numbers[0]


@line(PART, "O", "`quietHours` holds messages back while recipients sleep, on each one's own clock")
def quiet_hours(world: World) -> None:
    data, number = quiet_now(world, timezone(timedelta(hours=5, minutes=30)))
    includes(data["quietHours"], {"timeZone": None}, "quietHours")
    world.eventually(lambda: succeeded(world.get(f"/broadcasts/{data['_id']}"))["isPlanned"], "it is planned")
    same(succeeded(world.get(f"/broadcasts/{data['_id']}"))["counts"]["queued"], 1, "how many wait")
    world.nothing_taken(number)
    succeeded(world.post(f"/broadcasts/{data['_id']}/stop"))


@line(PART, "O", "`quietHours.timeZone` names another clock; hours that have passed hold nothing back")
def quiet_hours_elsewhere(world: World) -> None:
    data, number = quiet_now(world, UTC, timeZone="Etc/GMT-7")
    world.finished(data)
    world.only_taken(number)
    for hours in ({"from": "21:00"}, {"from": "21:00", "to": "25:00"}, {"from": "9:00", "to": "09:00"}):
        status(world.post("/broadcasts", world.broadcast_body(contactList=["unassigned"], quietHours=hours)), 400)


@line(PART, "O", "`recipientTimeZone` sends when each recipient's own clock shows the time of `scheduledAt`")
def each_recipients_clock(world: World) -> None:
    # India and Japan, whatever offset is written.
    india, japan = world.number(), f"8190{next(world.counter):08}"
    name = world.name("list").replace(" ", "-")
    succeeded(world.post(f"/contacts?list={name}", [{"mobile": india}, {"mobile": japan}]))
    day = (datetime.now(UTC) + timedelta(days=3)).strftime("%Y-%m-%d")
    body = world.broadcast_body(
        contactList=[name], status="scheduled", scheduledAt=f"{day}T09:00:00Z", recipientTimeZone=True, dryRun=True
    )
    due = {row["to"]: row["dueAt"] for row in succeeded(world.post("/broadcasts", body))["rows"]}
    same(due, {india: f"{day}T03:30:00.000Z", japan: f"{day}T00:00:00.000Z"}, "when each would get it")


@line(PART, "O", "`recipientTimeZone` without `scheduledAt` is 400")
def a_clock_without_a_time(world: World) -> None:
    body = world.broadcast_body(contactList=["unassigned"], recipientTimeZone=True)
    refused(world.post("/broadcasts", body), 400, "invalid_value", "recipientTimeZone")


@line(PART, "O", "`dryRun` tells totals, reasons, people and texts")
def a_dry_run(world: World) -> None:
    name, numbers = world.people(2)
    succeeded(world.post(f"/contacts?list={name.replace(' ', '+')}", [{"mobile": world.number(), "optin": False}]))
    data = succeeded(world.post("/broadcasts", world.broadcast_body(contactList=[name], dryRun=True)))
    includes(data, {"dryRun": True, "total": 3, "toSend": 2, "isWhole": True, "sender": PHONE_NUMBER_ID}, "data")
    same(sorted(data["skippedByReason"]), sorted(REASONS), "the reasons")
    same(data["skippedByReason"]["opted_out"], 1, "skippedByReason.opted_out")
    same({row["to"] for row in data["rows"] if row["verdict"] == "send"}, set(numbers), "who would get it")
    same([row["reason"] for row in data["rows"] if row["verdict"] == "skip"], ["opted_out"], "why not")
    holds("Hi Asha, your order" in data["previews"][0]["body"], "the texts are filled in", data["previews"])
    has_members(data, ["messagesPerSecond", "estimatedSeconds"], "data")


@line(PART, "O", "`dryRun` writes nothing: no broadcast, no message, and the name stays free")
def a_dry_run_writes_nothing(world: World) -> None:
    name, numbers = world.people(1)
    body = world.broadcast_body(contactList=[name], dryRun=True)
    status(world.post("/broadcasts", body), 200)
    found = succeeded(world.get(f"/broadcasts?name={body['name'].replace(' ', '+')}"))
    same(found["total"], 0, "the number of broadcasts of its name")
    world.nothing_taken(numbers[0])
    succeeded(world.post("/broadcasts", body | {"dryRun": False, "status": "draft"}), 201)


@line(PART, "O", "`testNumbers` of a draft get the message at once, and nobody else does")
def test_numbers(world: World) -> None:
    name, numbers = world.people(1)
    tester = world.number()
    data = world.broadcast(contactList=[name], status="draft", testNumbers=[tester])
    same(data["status"], "draft", "status")
    includes(data["tests"][0], {"to": tester, "status": "accepted"}, "tests[0]")
    same(data["tests"][0]["wamid"], world.only_taken(tester)["wamid"], "tests[0].wamid")
    world.nothing_taken(numbers[0])
    same(world.read(data)["counts"]["total"], 0, "counts.total")


@line(PART, "O", "`expiresAt` of a broadcast is 24 hours after its begin unless it says otherwise")
def the_end_of_a_broadcast(world: World) -> None:
    name, _ = world.people(1)
    data = world.broadcast(contactList=[name])
    span = datetime.fromisoformat(data["expiresAt"]) - datetime.fromisoformat(data["scheduledAt"])
    same(span, timedelta(hours=24), "how long it is good for")
    end = later(hours=2)
    data = world.broadcast(contactList=[name], expiresAt=end)
    same(data["expiresAt"], end.replace("+00:00", "Z"), "expiresAt")


@line(PART, "O", "an `expiresAt` before the begin is 400")
def an_end_before_the_begin(world: World) -> None:
    body = world.broadcast_body(
        contactList=["unassigned"], status="scheduled", scheduledAt=later(hours=2), expiresAt=later(hours=1)
    )
    refused(world.post("/broadcasts", body), 400, "invalid_value", "expiresAt")


@line(PART, "O", "`status` `draft` waits for `start`")
def a_draft(world: World) -> None:
    name, numbers = world.people(1)
    data = world.broadcast(contactList=[name], status="draft")
    includes(data, {"status": "draft", "startedAt": None}, "data")
    world.nothing_taken(numbers[0])
    succeeded(world.act(data, "start"))
    world.finished(data)
    world.only_taken(numbers[0])
