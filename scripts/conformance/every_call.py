"""The rules for every call: keys, JSON, statuses, envelopes, ids, limits, and Idempotency-Key."""

from __future__ import annotations

import concurrent.futures
import json
import time

from .expect import has_members, holds, includes, is_id, is_moment, refused, same, sent, status, succeeded
from .registry import line
from .world import NOBODY, Answer, World

PART = "Every call"
BODY_BYTES_MAXIMUM = 1_048_576
DETAIL_MEMBERS = ["field", "code", "problem"]


# Keys


@line(PART, "P", "`Authorization: Bearer` with an API key lets in")
def a_key_lets_in(world: World) -> None:
    succeeded(world.get("/templates"))


@line(PART, "P", "no `Authorization` is 401")
def no_key(world: World) -> None:
    refused(world.get("/templates", key=None), 401, "unauthorized")


@line(PART, "P", "a malformed `Authorization` is 401")
def a_malformed_key(world: World) -> None:
    for header in ("Bearer", "Bearer ", "Basic dXNlcjpwYXNz", "crier-scripts-key-0123456789abcdef", "Bearer a b"):
        answer = world.get("/templates", key=None, headers={"Authorization": header})
        refused(answer, 401, "unauthorized")


@line(PART, "P", "an unknown key is 401")
def an_unknown_key(world: World) -> None:
    refused(world.get("/templates", key="crier_nobodyHasThisKey0123456789"), 401, "unauthorized")


@line(PART, "P", "a revoked key is 401")
def a_revoked_key(world: World) -> None:
    key = world.new_key()
    succeeded(world.get("/templates", key=key["key"]))
    succeeded(world.delete(f"/settings/keys/{key['_id']}"))
    refused(world.get("/templates", key=key["key"]), 401, "unauthorized")


@line(PART, "P", "a call without a good key does nothing")
def a_refused_key_does_nothing(world: World) -> None:
    number = world.number()
    refused(world.post("/contacts", [{"mobile": number}], key="crier_nobodyHasThisKey0123456789"), 401, "unauthorized")
    same(world.find(number), None, "the contact")


@line(PART, "O", "401 says how to come in, with `WWW-Authenticate`")
def how_to_come_in(world: World) -> None:
    answer = world.get("/templates", key=None)
    holds(answer.headers.get("www-authenticate", "").startswith("Bearer"), "it is Bearer", answer.headers)


# JSON


@line(PART, "P", "JSON under `Content-Type: application/json` is taken")
def declared_json(world: World) -> None:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    succeeded(world.call("POST", "/contacts", raw=json.dumps([{"mobile": world.number()}]).encode(), headers=headers))


@line(
    PART, "P",
    "a body that parses as JSON is taken whatever its header says: the published Ruby example sends a form type",
)
def json_under_a_form_type(world: World) -> None:
    body = world.send_body()
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    sent(world.call("POST", "/broadcasts/send", raw=json.dumps(body).encode(), headers=headers))
    world.only_taken(body["destination"])


@line(PART, "I", "a body that parses as JSON is taken without any `Content-Type`")
def json_without_a_type(world: World) -> None:
    body = world.send_body()
    sent(world.call("POST", "/broadcasts/send", raw=json.dumps(body).encode()))


@line(PART, "O", "a body that is no JSON under another type is 415")
def no_json_at_all(world: World) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = world.call("POST", "/broadcasts/send", raw=b"campaignName=festival", headers=headers)
    refused(answer, 415, "unsupported_media_type")


@line(PART, "P", "broken JSON under `application/json` is 400")
def broken_json(world: World) -> None:
    answer = world.call("POST", "/contacts", raw=b'[{"mobile":', headers={"Content-Type": "application/json"})
    refused(answer, 400, "malformed_json")


@line(PART, "P", "every answer is JSON, and says so")
def answers_are_json(world: World) -> None:
    for answer in (world.get("/templates"), world.get("/nothing/here"), world.get("/templates", key=None)):
        same(answer.headers.get("content-type"), "application/json", "Content-Type")
        holds(isinstance(answer.json, dict), "the body is an object", answer.raw)


# Statuses


@line(PART, "P", "200 for what was done or read")
def status_200(world: World) -> None:
    status(world.get("/contacts"), 200)
    status(world.send(), 200)


@line(PART, "P", "201 for what was created")
def status_201(world: World) -> None:
    status(world.post("/broadcasts", world.broadcast_body(status="draft", contactList=["unassigned"])), 201)


@line(PART, "P", "400 for a missing parameter")
def status_400_for_missing(world: World) -> None:
    refused(world.send(campaignName=None), 400, "missing_field", "campaignName")


@line(PART, "P", "400 for a malformed parameter")
def status_400_for_malformed(world: World) -> None:
    refused(world.send(bodyParams="Asha"), 400, "invalid_type", "bodyParams")
    refused(world.get("/contacts?limit=many"), 400, "invalid_value", "limit")


@line(PART, "P", "404 for what does not exist")
def status_404(world: World) -> None:
    refused(world.get("/nothing/here"), 404, "not_found")
    refused(world.get(f"/contacts/{NOBODY}"), 404, "contact_not_found")
    refused(world.get("/templates/no_such_template"), 404, "template_not_found")


@line(PART, "O", "405 for another method, with `Allow`")
def status_405(world: World) -> None:
    answer = world.call("PATCH", "/contacts")
    refused(answer, 405, "method_not_allowed")
    holds({"GET", "POST"} <= set(answer.headers.get("allow", "").split(", ")), "Allow names both", answer.headers)


@line(PART, "O", "413 for a body beyond a mebibyte")
def status_413(world: World) -> None:
    most = b"[" + b" " * (BODY_BYTES_MAXIMUM - 2) + b"]"
    headers = {"Content-Type": "application/json"}
    refused(world.call("POST", "/contacts", raw=most, headers=headers), 400, "missing_field", "body")
    refused(world.call("POST", "/contacts", raw=most + b" ", headers=headers), 413, "body_too_large")


# Failures


@line(PART, "P", "failures speak both vocabularies: `success: false` and `error`, `status: \"error\"` and `message`")
def both_vocabularies(world: World) -> None:
    body = world.send(source="letter").json
    includes(body, {"success": False, "status": "error"}, "the body")
    holds(isinstance(body["error"], str) and body["error"], "error is a text", body)
    same(body["message"], body["error"], "message")


@line(PART, "O", "failures carry a stable `code` in snake case")
def a_stable_code(world: World) -> None:
    same(world.send(source="letter").json["code"], "invalid_source", "code")


@line(PART, "O", "every problem is told at once in `details`, each with its field, code and sentence")
def every_problem_at_once(world: World) -> None:
    body = refused(world.send(source="letter", destination="12", userName=None), 400, "invalid_request")
    for each in body["details"]:
        has_members(each, DETAIL_MEMBERS, "a detail")
    found = {each["field"]: each["code"] for each in body["details"]}
    wanted = {"source": "invalid_source", "destination": "invalid_destination", "userName": "missing_field"}
    same(found, wanted, "the details")


@line(PART, "O", "failures name their `requestId`, the same as in `X-Request-Id`")
def the_request_id(world: World) -> None:
    answer = world.send(source="letter")
    same(answer.json["requestId"], answer.headers["x-request-id"], "requestId")


@line(PART, "O", "where Meta refused, `meta` has its code, title, details and trace")
def what_meta_said(world: World) -> None:
    with world.faults(refusals=[{"code": 131026, "share": 1}]):
        body = refused(world.send(), 400, "refused_by_meta")
    has_members(body["meta"], ["code", "title", "details", "fbtraceId"], "meta")
    same(body["meta"]["code"], 131026, "meta.code")
    holds(isinstance(body["meta"]["title"], str), "meta.title is a text", body["meta"])
    holds(isinstance(body["meta"]["fbtraceId"], str), "meta.fbtraceId is a text", body["meta"])


# Envelopes, ids, moments


@line(PART, "P", "`/messages` answers `status`, `message` and `data`")
def the_envelope_of_messages(world: World) -> None:
    body = {"to": int(world.number()), "type": "template", "templateName": "hello_world"}
    answer = world.post("/messages", body)
    succeeded(answer)
    same(sorted(answer.json), ["data", "message", "status"], "the members")


@line(PART, "P", "`/contacts` answers `status`, `message` and `data`")
def the_envelope_of_contacts(world: World) -> None:
    for answer in (world.get("/contacts"), world.post("/contacts", [{"mobile": world.number()}])):
        succeeded(answer)
        same(sorted(answer.json), ["data", "message", "status"], "the members")


@line(PART, "P", "`/templates` answers `status`, `message` and `data`")
def the_envelope_of_templates(world: World) -> None:
    answer = world.get("/templates")
    succeeded(answer)
    same(sorted(answer.json), ["data", "message", "status"], "the members")


@line(PART, "P", "ids are 24 hexadecimal characters")
def ids_of_24_characters(world: World) -> None:
    is_id(world.contact()["_id"], "a contact's _id")
    is_id(succeeded(world.get("/templates?limit=1"))["templates"][0]["_id"], "a template's _id")
    is_id(world.broadcast(status="draft", contactList=["unassigned"])["_id"], "a broadcast's _id")
    is_id(succeeded(world.get("/messages?limit=1"))["messages"][0]["_id"], "a message's _id")


@line(PART, "P", "ids sort in the order of time")
def ids_in_the_order_of_time(world: World) -> None:
    made = []
    for _ in range(4):
        made.append(world.contact()["_id"])
        time.sleep(0.003)
    same(made, sorted(made), "the ids as they were made")


@line(PART, "P", "timestamps are ISO 8601 in UTC with milliseconds")
def moments_with_milliseconds(world: World) -> None:
    contact = world.contact()
    is_moment(contact["createdAt"], "createdAt")
    is_moment(contact["updatedAt"], "updatedAt")
    campaign = succeeded(world.get("/broadcasts?limit=1"))["broadcasts"][0]
    is_moment(campaign["createdAt"], "a broadcast's createdAt")


@line(PART, "O", "every answer carries `X-Request-Id`, each its own")
def request_ids(world: World) -> None:
    answers = [world.get("/templates"), world.get("/nothing/here"), world.get("/templates", key=None), world.send()]
    found = {answer.headers.get("x-request-id") for answer in answers}
    holds(len(found) == len(answers) and None not in found and "" not in found, "each has its own", found)


@line(PART, "O", "a caller's own `X-Request-Id` is kept")
def a_callers_request_id(world: World) -> None:
    answer = world.get("/templates", headers={"X-Request-Id": "order-1042-a"})
    same(answer.headers["x-request-id"], "order-1042-a", "X-Request-Id")


# Unknown members


@line(PART, "O", "unknown members of `POST /broadcasts/send` are ignored, and named in `warnings`")
def unknown_members_of_send(world: World) -> None:
    answer = world.send(colour="red")
    sent(answer)
    same(len(answer.json["warnings"]), 1, "the number of warnings")
    holds("colour" in answer.json["warnings"][0], "the warning names the member", answer.json["warnings"])


@line(PART, "O", "unknown members of `POST /messages` are named in `warnings`")
def unknown_members_of_messages(world: World) -> None:
    body = {"to": world.number(), "type": "template", "templateName": "hello_world", "colour": {"red": [1]}}
    answer = world.post("/messages", body)
    succeeded(answer)
    holds(any("colour" in each for each in answer.json.get("warnings", [])), "a warning names it", answer.json)


@line(PART, "O", "unknown members of `POST /contacts` are named in `warnings`")
def unknown_members_of_contacts(world: World) -> None:
    answer = world.post("/contacts", [{"mobile": world.number(), "colour": "red"}])
    same(len(succeeded(answer)["createdContacts"]), 1, "the number of created contacts")
    holds(any("colour" in each for each in answer.json.get("warnings", [])), "a warning names it", answer.json)


@line(PART, "O", "unknown members of `POST /broadcasts` are named in `warnings`")
def unknown_members_of_broadcasts(world: World) -> None:
    answer = world.post("/broadcasts", world.broadcast_body(status="draft", contactList=["unassigned"], colour="red"))
    succeeded(answer, 201)
    holds(any("colour" in each for each in answer.json.get("warnings", [])), "a warning names it", answer.json)


@line(PART, "O", "where all members are known there is no `warnings`")
def no_warnings(world: World) -> None:
    holds("warnings" not in world.send().json, "there are no warnings", world.newest)


# Limits of requests


@line(PART, "O", "`RateLimit-*` headers tell each key its limit, what is left, and when it is whole again")
def limits_are_told(world: World) -> None:
    with world.settings(requestsPerMinute=600) as key:
        first = world.get("/settings/tags", key=key).headers
        second = world.get("/settings/tags", key=key).headers
    same(first.get("ratelimit-limit"), "600", "RateLimit-Limit")
    holds(int(second["ratelimit-remaining"]) < 600, "RateLimit-Remaining falls", second)
    holds(int(second["ratelimit-remaining"]) <= int(first["ratelimit-remaining"]), "it does not grow", (first, second))
    holds(second.get("ratelimit-reset", "").isdigit(), "RateLimit-Reset is a number", second)


def beyond_the_limit(world: World, key: str, limit: int) -> Answer:
    for _ in range(limit + 5):
        answer = world.get("/settings/tags", key=key)
        if answer.status == 429:
            return answer
    return answer


@line(PART, "P", "too many requests are 429")
def too_many_requests(world: World) -> None:
    with world.settings(requestsPerMinute=60) as key:
        refused(beyond_the_limit(world, key, 60), 429, "rate_limited")


@line(PART, "O", "429 carries `Retry-After`")
def when_to_come_again(world: World) -> None:
    with world.settings(requestsPerMinute=60) as key:
        answer = beyond_the_limit(world, key, 60)
    status(answer, 429)
    holds(answer.headers.get("retry-after", "").isdigit(), "Retry-After is a number of seconds", answer.headers)
    holds(int(answer.headers["retry-after"]) >= 1, "it is one at least", answer.headers)


@line(PART, "O", "limits are counted for each key by itself")
def limits_by_key(world: World) -> None:
    with world.settings(requestsPerMinute=60) as key:
        other = world.new_key()["key"]
        status(beyond_the_limit(world, key, 60), 429)
        succeeded(world.get("/settings/tags", key=other))


# Idempotency-Key


def repeated(world: World, path: str, body: object) -> tuple[Answer, Answer]:
    """One call twice under one new key."""
    headers = {"Idempotency-Key": f"repeat-{next(world.counter)}"}
    return world.post(path, body, headers=headers), world.post(path, body, headers=headers)


@line(PART, "O", "`Idempotency-Key`: the same key and body get the first answer again, byte for byte")
def the_same_answer_again(world: World) -> None:
    first, second = repeated(world, "/broadcasts/send", world.send_body(colour="red"))
    sent(first)
    same((second.status, second.raw), (first.status, first.raw), "the second answer")


@line(PART, "O", "the repeated answer says `Idempotency-Replayed: true`, the first does not")
def replayed(world: World) -> None:
    first, second = repeated(world, "/broadcasts/send", world.send_body())
    same(first.headers.get("idempotency-replayed"), None, "the first Idempotency-Replayed")
    same(second.headers.get("idempotency-replayed"), "true", "the second Idempotency-Replayed")


@line(PART, "O", "a call repeated under one key sends one message")
def repeated_calls_send_once(world: World) -> None:
    body = world.send_body()
    repeated(world, "/broadcasts/send", body)
    world.only_taken(body["destination"])


@line(PART, "O", "`Idempotency-Key` works on `POST /messages`")
def a_key_on_messages(world: World) -> None:
    to = world.number()
    first, second = repeated(world, "/messages", {"to": to, "type": "template", "templateName": "hello_world"})
    succeeded(first)
    same(second.raw, first.raw, "the second answer")
    world.only_taken(to)


@line(PART, "O", "`Idempotency-Key` works on `POST /broadcasts`: a repeated call is no taken name")
def a_key_on_broadcasts(world: World) -> None:
    first, second = repeated(world, "/broadcasts", world.broadcast_body(status="draft", contactList=["unassigned"]))
    succeeded(first, 201)
    same((second.status, second.raw), (201, first.raw), "the second answer")


@line(PART, "O", "`Idempotency-Key` works on `POST /contacts`")
def a_key_on_contacts(world: World) -> None:
    first, second = repeated(world, "/contacts", [{"mobile": world.number()}])
    same(len(succeeded(first)["createdContacts"]), 1, "the number of created contacts")
    same(second.raw, first.raw, "the second answer")


@line(PART, "O", "the first answer is kept across a restart of the server")
def kept_across_a_restart(world: World) -> None:
    body, headers = world.send_body(), {"Idempotency-Key": f"restart-{next(world.counter)}"}
    first = world.post("/broadcasts/send", body, headers=headers)
    sent(first)
    world.restart()
    second = world.post("/broadcasts/send", body, headers=headers)
    same((second.status, second.raw), (200, first.raw), "the answer after the restart")
    same(second.headers.get("idempotency-replayed"), "true", "Idempotency-Replayed")
    # The pretend Meta began anew, so whatever it has came after the restart.
    world.nothing_taken(body["destination"])


@line(PART, "O", "the same key with another body is 422, also after a restart")
def another_body(world: World) -> None:
    body, headers = world.send_body(), {"Idempotency-Key": f"other-{next(world.counter)}"}
    sent(world.post("/broadcasts/send", body, headers=headers))
    other = body | {"bodyParams": ["Ben", "Friday"]}
    refused(world.post("/broadcasts/send", other, headers=headers), 422, "idempotency_key_reused")
    world.only_taken(body["destination"])
    world.restart()
    refused(world.post("/broadcasts/send", other, headers=headers), 422, "idempotency_key_reused")
    world.nothing_taken(body["destination"])


@line(PART, "O", "the same key on another path is 422")
def another_path(world: World) -> None:
    headers = {"Idempotency-Key": f"path-{next(world.counter)}"}
    sent(world.post("/broadcasts/send", world.send_body(), headers=headers))
    answer = world.post("/contacts", [{"mobile": world.number()}], headers=headers)
    refused(answer, 422, "idempotency_key_reused")


@line(PART, "O", "the same key while the first call runs is 409, with `Retry-After`")
def the_first_call_still_runs(world: World) -> None:
    body, headers = world.send_body(), {"Idempotency-Key": f"running-{next(world.counter)}"}
    with (
        world.faults(latency={"minimumMilliseconds": 900, "maximumMilliseconds": 900}),
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        first = pool.submit(world.post, "/broadcasts/send", body, headers=headers)
        time.sleep(0.3)
        second = world.post("/broadcasts/send", body, headers=headers)
        sent(first.result())
    refused(second, 409, "idempotency_key_in_use")
    holds(second.headers.get("retry-after", "").isdigit(), "Retry-After is a number of seconds", second.headers)
    world.only_taken(body["destination"])


@line(PART, "O", "an `Idempotency-Key` that is empty or too long is 400")
def a_key_that_is_none(world: World) -> None:
    for key in ("", "k" * 1_000):
        answer = world.send(headers={"Idempotency-Key": key})
        refused(answer, 400, "invalid_idempotency_key")
