"""One contact: reading, changing and erasing it, its lists, its conversation and its consent."""

from __future__ import annotations

import time
from typing import Any

from .contacts import PART, all_lists, city, read, values
from .expect import blames, has_members, holds, includes, is_id, is_moment, refused, same, succeeded
from .registry import line
from .world import NOBODY, World

PUBLISHED = [
    "_id", "name", "settingId", "userId", "countryCode", "mobile", "status", "source", "optin", "attributes",
    "incomingBlocked", "broadcastIds", "list", "tags", "createdAt", "updatedAt", "lastActive",
]


# GET, PUT and DELETE /contacts/{id}


@line(PART, "P", "`GET /contacts/{id}` answers `Contact retrieved successfully.` with every published member")
def a_contact_is_read(world: World) -> None:
    world.vocabulary(tags=["vip"], fields=["City"])
    made = world.contact("?list=readers", name="Asha", tags=["vip"], attributes=city("Pune"))
    answer = world.get(f"/contacts/{made['_id']}")
    data = succeeded(answer)
    same(answer.json["message"], "Contact retrieved successfully.", "message")
    has_members(data, PUBLISHED, "the contact")
    wanted = {
        "_id": made["_id"], "name": "Asha", "countryCode": "91", "mobile": made["mobile"], "source": "api",
        "optin": True, "incomingBlocked": False, "broadcastIds": [], "list": ["readers"], "tags": ["vip"],
        "lastActive": None,
    }
    includes(data, wanted, "the contact")
    has_members(data["attributes"][0], ["name", "value", "_id"], "an attribute")
    for name in ("settingId", "userId"):
        is_id(data[name], name)
    for name in ("createdAt", "updatedAt"):
        is_moment(data[name], name)


@line(PART, "P", "`broadcastIds` are the broadcasts that the contact was in")
def broadcasts_of_a_contact(world: World) -> None:
    name, numbers = world.people(1)
    broadcast = world.finished(world.broadcast(contactList=[name]))
    same(read(world, numbers[0])["broadcastIds"], [broadcast["_id"]], "broadcastIds")


@line(PART, "P", "`lastActive` is when the person wrote last")
def when_it_wrote_last(world: World) -> None:
    is_moment(read(world, world.guest())["lastActive"], "lastActive")


@line(PART, "P", "a contact that does not exist is 404")
def an_unknown_contact(world: World) -> None:
    for method, body in (("GET", None), ("PUT", {"name": "x"}), ("DELETE", None)):
        refused(world.call(method, f"/contacts/{NOBODY}", body), 404, "contact_not_found")


def change(world: World, contact: dict[str, Any], **members: Any) -> dict[str, Any]:
    """PUT, and the contact as it is read afterwards; the answer must say the same."""
    answered = succeeded(world.put(f"/contacts/{contact['_id']}", members))
    after = succeeded(world.get(f"/contacts/{contact['_id']}"))
    same(answered, after, "the answer of PUT")
    return after


@line(PART, "P", "`PUT /contacts/{id}` changes what is given, and leaves the rest")
def a_contact_is_changed(world: World) -> None:
    made = world.contact(name="Before", optin=True)
    after = change(world, made, name="After", incomingBlocked=True)
    includes(after, {"name": "After", "incomingBlocked": True, "optin": True, "mobile": made["mobile"]}, "the contact")
    includes(change(world, made, optin=False), {"name": "After", "optin": False}, "the contact")


@line(PART, "P", "`PUT` of `mobile` changes the number; one that another contact has is 409")
def a_number_is_changed(world: World) -> None:
    made, other, number = world.contact(), world.contact(), world.number()
    same(change(world, made, mobile=number)["mobile"], number, "mobile")
    answer = world.put(f"/contacts/{made['_id']}", {"mobile": other["mobile"]})
    refused(answer, 409, "number_taken", "mobile")


@line(PART, "P", "`PUT` of `tags` replaces all of them")
def tags_are_replaced(world: World) -> None:
    world.vocabulary(tags=["vip", "gold"])
    same(change(world, world.contact(tags=["vip"]), tags=["gold"])["tags"], ["gold"], "tags")


@line(PART, "P", "`tagsToAdd` adds to them")
def tags_are_added(world: World) -> None:
    world.vocabulary(tags=["vip", "gold"])
    same(sorted(change(world, world.contact(tags=["vip"]), tagsToAdd=["gold"])["tags"]), ["gold", "vip"], "tags")


@line(PART, "P", "`tagsToRemove` takes some away")
def tags_are_removed(world: World) -> None:
    world.vocabulary(tags=["vip", "gold"])
    same(change(world, world.contact(tags=["vip", "gold"]), tagsToRemove=["vip"])["tags"], ["gold"], "tags")


@line(PART, "P", "`PUT` of `attributes` sets those, and leaves the others")
def attributes_are_changed(world: World) -> None:
    world.vocabulary(fields=["City", "Plan"])
    made = world.contact(attributes=city("Pune"))
    after = change(world, made, attributes=[{"name": "Plan", "value": "Gold"}])
    same(values(after), {"City": "Pune", "Plan": "Gold"}, "attributes")
    same(values(change(world, made, attributes=city("Delhi"))), {"City": "Delhi", "Plan": "Gold"}, "attributes")


@line(PART, "P", "`PUT` of an attribute with an empty value removes it")
def attributes_are_removed(world: World) -> None:
    world.vocabulary(fields=["City"])
    same(change(world, world.contact(attributes=city("Pune")), attributes=city(""))["attributes"], [], "attributes")


@line(PART, "P", "`PUT` with a tag or an attribute that the settings do not have is 400, and changes nothing")
def unknown_words_of_a_change(world: World) -> None:
    made = world.contact(name="Before")
    path = f"/contacts/{made['_id']}"
    refused(world.put(path, {"name": "After", "tags": ["no tag of ours"]}), 400, "unknown_tag", "tags[0]")
    answer = world.put(path, {"name": "After", "attributes": [{"name": "Shoe size", "value": "9"}]})
    refused(answer, 400, "unknown_custom_field", "attributes[0].name")
    same(succeeded(world.get(path))["name"], "Before", "name")


@line(PART, "O", "`DELETE /contacts/{id}` erases the person")
def a_contact_is_erased(world: World) -> None:
    made = world.contact("?list=leavers", name="Asha")
    before = [each["contactsCount"] for each in all_lists(world) if each["listName"] == "leavers"][0]
    succeeded(world.delete(f"/contacts/{made['_id']}"))
    refused(world.get(f"/contacts/{made['_id']}"), 404, "contact_not_found")
    same(world.find(made["mobile"]), None, "the contact")
    after = [each["contactsCount"] for each in all_lists(world) if each["listName"] == "leavers"][0]
    same(before - after, 1, "how many fewer are on the list")


# Lists


def new_list(world: World) -> dict[str, Any]:
    return succeeded(world.post("/contacts/lists", {"listName": world.name("made")}), 201)


@line(PART, "P", "`GET /contacts/lists` has `_id` and `listName`, and how many are on each as `contactsCount`")
def lists_are_counted(world: World) -> None:
    name, _ = world.people(2)
    each = [each for each in all_lists(world) if each["listName"] == name][0]
    is_id(each["_id"], "_id")
    same(each["contactsCount"], 2, "contactsCount")


@line(PART, "O", "`POST /contacts/lists` makes a list, once")
def a_list_is_made(world: World) -> None:
    made = new_list(world)
    again = succeeded(world.post("/contacts/lists", {"listName": made["listName"]}))
    same(again["_id"], made["_id"], "_id of the second answer")
    same([each["contactsCount"] for each in all_lists(world) if each["_id"] == made["_id"]], [0], "contactsCount")
    blames(world.post("/contacts/lists", {}), 400, "listName")


@line(PART, "O", "`PUT /contacts/lists/{id}` renames it, to a name that no other has")
def a_list_is_renamed(world: World) -> None:
    made, other, name = new_list(world), new_list(world), world.name("renamed")
    same(succeeded(world.put(f"/contacts/lists/{made['_id']}", {"listName": name}))["listName"], name, "listName")
    same([each["listName"] for each in all_lists(world) if each["_id"] == made["_id"]], [name], "the list's name")
    answer = world.put(f"/contacts/lists/{made['_id']}", {"listName": other["listName"]})
    refused(answer, 409, "name_taken", "listName")


@line(PART, "O", "`DELETE /contacts/lists/{id}` deletes it, and leaves its contacts")
def a_list_is_deleted(world: World) -> None:
    name, numbers = world.people(1)
    id = [each["_id"] for each in all_lists(world) if each["listName"] == name][0]
    succeeded(world.delete(f"/contacts/lists/{id}"))
    same([each for each in all_lists(world) if each["_id"] == id], [], "the list")
    same(read(world, numbers[0])["list"], [], "the contact's lists")


@line(PART, "O", "`POST /contacts/lists/{id}/members` puts contacts on and takes them off")
def members_change(world: World) -> None:
    made, first, second = new_list(world), world.contact(), world.contact()
    path = f"/contacts/lists/{made['_id']}/members"
    same(succeeded(world.post(path, {"add": [first["_id"], second["_id"]]}))["changed"], 2, "changed")
    same(succeeded(world.post(path, {"remove": [first["_id"]]}))["changed"], 1, "changed")
    same(read(world, first["mobile"])["list"], [], "the first one's lists")
    same(read(world, second["mobile"])["list"], [made["listName"]], "the second one's lists")


@line(PART, "O", "a list that does not exist is 404")
def no_such_list(world: World) -> None:
    refused(world.put(f"/contacts/lists/{NOBODY}", {"listName": world.name("x")}), 404, "list_not_found")
    refused(world.delete(f"/contacts/lists/{NOBODY}"), 404, "list_not_found")
    refused(world.post(f"/contacts/lists/{NOBODY}/members", {"add": [NOBODY]}), 404, "list_not_found")


# Conversation and consent


@line(
    PART, "O",
    "`GET /contacts/{id}/conversation` has both sides, newest first, and until when one may write free-form",
)
def the_conversation(world: World) -> None:
    number = world.number()
    sent = world.send_and_read(destination=number)["wamid"]
    # Meta tells when somebody wrote in whole seconds.
    time.sleep(1)
    received = world.writes(number, "Thanks")
    data = succeeded(world.get(f"/contacts/{world.find(number)['_id']}/conversation"))
    found = [(each["direction"], each["wamid"]) for each in data["messages"]]
    same(found, [("received", received), ("sent", sent)], "the messages")
    same(data["messages"][0]["text"], "Thanks", "what was written")
    is_moment(data["windows"][0]["openUntil"], "windows[0].openUntil")


@line(PART, "O", "`GET /contacts/{id}/replies` has what the person wrote")
def what_was_written(world: World) -> None:
    number = world.number()
    wamid = world.writes(number, "Hello there")
    found = succeeded(world.get(f"/contacts/{world.find(number)['_id']}/replies"))["replies"]
    same([(each["wamid"], each["text"], each["type"]) for each in found], [(wamid, "Hello there", "text")], "replies")


@line(PART, "O", "who writes STOP has opted out; START takes it back")
def stop_and_start(world: World) -> None:
    number = world.contact()["mobile"]
    world.writes(number, "Stop!")
    world.eventually(lambda: world.find(number)["optin"] is False, "the contact has opted out")
    world.writes(number, "START")
    world.eventually(lambda: world.find(number)["optin"] is True, "the contact is in again")


@line(PART, "O", "who writes STOP has opted out, also where an opt-in came a moment before, in the same second")
def stop_in_the_same_second(world: World) -> None:
    # Meta tells in whole seconds when somebody wrote; early in one, both fall into it.
    time.sleep(1.05 - time.time() % 1)
    number = world.contact(optin=True)["mobile"]
    world.writes(number, "STOP")
    world.eventually(lambda: world.find(number)["optin"] is False, "the contact has opted out", 2)


@line(PART, "O", "`GET /contacts/{id}/consent` is the ledger, also as CSV")
def the_ledger(world: World) -> None:
    made = world.contact()
    world.writes(made["mobile"], "stop")
    path = f"/contacts/{made['_id']}/consent"
    world.eventually(lambda: succeeded(world.get(path))["events"], "there is an event")
    newest = succeeded(world.get(path))["events"][0]
    includes(newest, {"optin": False, "source": "keyword", "detail": "stop"}, "the newest event")
    is_moment(newest["occurredAt"], "occurredAt")
    answer = world.get(f"{path}?format=csv")
    holds(answer.headers["content-type"].startswith("text/csv"), "it is text/csv", answer.headers)
    holds(b"keyword" in answer.raw, "the event stands in the file", answer.raw)
