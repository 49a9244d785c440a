"""Contacts: saving, finding, reading, changing and erasing them, and lists."""

from __future__ import annotations

import time
from typing import Any

from .expect import blames, has_members, holds, includes, is_id, is_moment, refused, same, succeeded
from .registry import line
from .world import NOBODY, World

PART = "Contacts"
PUBLISHED = [
    "_id", "name", "settingId", "userId", "countryCode", "mobile", "status", "source", "optin", "attributes",
    "incomingBlocked", "broadcastIds", "list", "tags", "createdAt", "updatedAt", "lastActive",
]


def save(world: World, rows: Any, query: str = "") -> dict[str, Any]:
    return succeeded(world.post(f"/contacts{query}", rows))


def city(value: str) -> list[dict[str, str]]:
    return [{"name": "City", "value": value}]


def values(contact: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in contact["attributes"]}


# POST /contacts


@line(PART, "P", "`POST /contacts` takes an array, and answers `1 contact saved successfully`")
def contacts_are_saved(world: World) -> None:
    number = world.number()
    answer = world.post("/contacts", [{"mobile": number, "name": "Asha Rao"}])
    data = succeeded(answer)
    same(answer.json["message"], "1 contact saved successfully", "message")
    includes(data["createdContacts"][0], {"mobile": number, "name": "Asha Rao", "source": "api"}, "createdContacts[0]")
    same(data["failedContacts"], [], "failedContacts")
    same(world.find(number)["_id"], data["createdContacts"][0]["_id"], "the contact that is found")


@line(PART, "P", "`message` counts the contacts that were saved")
def saved_are_counted(world: World) -> None:
    answer = world.post("/contacts", [{"mobile": world.number()} for _ in range(3)])
    same(answer.json["message"], "3 contacts saved successfully", "message")


@line(PART, "I", "`POST /contacts` takes a single object too")
def a_single_contact(world: World) -> None:
    number = world.number()
    same(save(world, {"mobile": number})["createdContacts"][0]["mobile"], number, "createdContacts[0].mobile")


@line(PART, "P", "`mobile` is required, and must be a number: else that row fails, with `error`")
def mobile_is_required(world: World) -> None:
    failed = save(world, [{"name": "Nobody"}, {"mobile": "12", "name": "Short"}])["failedContacts"]
    same([each["name"] for each in failed], ["Nobody", "Short"], "the rows that failed")
    for each in failed:
        holds("mobile" in each["error"], "the sentence names mobile", each)


@line(PART, "P", "each row is saved or fails by itself")
def each_row_by_itself(world: World) -> None:
    good = world.number()
    data = save(world, [{"mobile": "12"}, {"mobile": good}])
    same([each["mobile"] for each in data["createdContacts"]], [good], "the rows that were saved")
    same([(each["mobile"], each["index"]) for each in data["failedContacts"]], [("12", 0)], "the rows that failed")


@line(PART, "P", "`name`, `optin` and `incomingBlocked` are saved")
def plain_members(world: World) -> None:
    members = {"name": "Ben Rao", "optin": False, "incomingBlocked": True}
    number = world.contact(**members)["mobile"]
    includes(world.find(number), members, "the contact")


@line(PART, "P", "`tags` are saved where the settings have them")
def tags_are_saved(world: World) -> None:
    world.vocabulary(tags=["vip", "gold"])
    same(sorted(world.contact(tags=["vip", "gold"])["tags"]), ["gold", "vip"], "tags")


@line(PART, "P", "a tag that the settings do not have fails its row")
def an_unknown_tag(world: World) -> None:
    failed = save(world, [{"mobile": world.number(), "tags": ["no tag of ours"]}])["failedContacts"]
    holds("no tag of ours" in failed[0]["error"], "the sentence names it", failed)
    same(failed[0]["details"][0]["code"], "unknown_tag", "the code")


@line(PART, "P", "`attributes` `[{name, value}]` are saved where the settings have them")
def attributes_are_saved(world: World) -> None:
    world.vocabulary(fields=["City"])
    found = world.contact(attributes=city("Pune"))["attributes"]
    same([(each["name"], each["value"]) for each in found], [("City", "Pune")], "attributes")
    is_id(found[0]["_id"], "attributes[0]._id")


@line(PART, "P", "an attribute that the settings do not have fails its row")
def an_unknown_attribute(world: World) -> None:
    row = {"mobile": world.number(), "attributes": [{"name": "Shoe size", "value": "9"}]}
    failed = save(world, [row])["failedContacts"]
    holds("Shoe size" in failed[0]["error"], "the sentence names it", failed)
    same(failed[0]["details"][0]["code"], "unknown_custom_field", "the code")


@line(PART, "P", "an attribute with an empty value is ignored")
def an_empty_attribute(world: World) -> None:
    world.vocabulary(fields=["City"])
    same(world.contact(attributes=city(""))["attributes"], [], "attributes")


@line(PART, "P", "`onDuplicate` is `skip` where it is not given: a known contact is left alone")
def duplicates_are_skipped(world: World) -> None:
    known = world.contact(name="Before")
    for query in ("", "?onDuplicate=skip"):
        data = save(world, [{"mobile": known["mobile"], "name": "After"}], query)
        same(([], 1), (data["createdContacts"], len(data["skippedContacts"])), "created and skipped")
    same(world.find(known["mobile"])["name"], "Before", "name")


@line(PART, "P", "`onDuplicate=overwrite` takes what is given, and keeps the rest")
def duplicates_are_overwritten(world: World) -> None:
    world.vocabulary(tags=["vip"], fields=["City"])
    known = world.contact(name="Before", tags=["vip"], attributes=city("Pune"))
    data = save(world, [{"mobile": known["mobile"], "name": "After"}], "?onDuplicate=overwrite")
    same([each["_id"] for each in data["updatedContacts"]], [known["_id"]], "updatedContacts")
    found = world.find(known["mobile"])
    includes(found, {"name": "After", "tags": ["vip"]}, "the contact")
    same(values(found), {"City": "Pune"}, "attributes")


@line(PART, "P", "another `onDuplicate` is 400")
def another_on_duplicate(world: World) -> None:
    blames(world.post("/contacts?onDuplicate=merge", [{"mobile": world.number()}]), 400, "onDuplicate")


@line(PART, "O", "a number that stands twice in one call is one contact, told once")
def twice_in_one_call(world: World) -> None:
    number = world.number()
    data = save(world, [{"mobile": number, "name": "First"}, {"mobile": f"+{number}", "name": "Second"}])
    same([each["name"] for each in data["createdContacts"]], ["First"], "the created")
    same(succeeded(world.get(f"/contacts?mobile={number}"))["total"], 1, "contacts of the number")


@line(PART, "O", "`?list=` puts all of them on a list, which is made if it is missing")
def saved_onto_a_list(world: World) -> None:
    name, numbers = world.people(2)
    found = [each for each in all_lists(world) if each["listName"] == name]
    same([each["contactsCount"] for each in found], [2], "contactsCount")
    same(read(world, numbers[0])["list"], [name], "list")


@line(PART, "O", "a call takes 1 to 1,000 contacts; more, or none, is 400")
def how_many_contacts(world: World) -> None:
    blames(world.post("/contacts", []), 400, "body")
    blames(world.post("/contacts", [{"mobile": "917600000000"}] * 1_001), 400, "body")


# GET /contacts


def found(world: World, query: str) -> list[str]:
    """The numbers of those that a query finds."""
    return [each["mobile"] for each in succeeded(world.get(f"/contacts?{query}"))["contacts"]]


@line(PART, "P", "`GET /contacts` and `GET /contacts/` are one")
def with_and_without_a_slash(world: World) -> None:
    number = world.contact()["mobile"]
    for path in ("/contacts", "/contacts/"):
        same(succeeded(world.get(f"{path}?mobile={number}"))["contacts"][0]["mobile"], number, "mobile")


@line(PART, "P", "`name` finds a part of the name, whatever the case")
def by_name(world: World) -> None:
    number = world.contact(name=f"Zubin Q{world.number()}")["mobile"]
    found_name = world.find(number)["name"]
    same(found(world, f"name={found_name[6:].lower()}"), [number], "who is found")


@line(PART, "P", "`mobile` finds the number in any spelling")
def by_mobile(world: World) -> None:
    number = world.contact()["mobile"]
    for written in (number, f"%2B{number}", f"{number[:2]}%20{number[2:]}"):
        same(found(world, f"mobile={written}"), [number], f"who is found by {written}")


@line(PART, "P", "`tags`, separated by commas")
def by_tags(world: World) -> None:
    first, second = (world.name("tag").replace(" ", "-") for _ in range(2))
    world.vocabulary(tags=[first, second])
    numbers = [world.contact(tags=[tag])["mobile"] for tag in (first, second)]
    same(found(world, f"tags={first}"), numbers[:1], "who bears the first")
    both = world.contact(tags=[first, second])["mobile"]
    holds(both in found(world, f"tags={first},{second}"), "who bears both is found by both", world.newest)


@line(PART, "P", "`order` `-1` is newest first, the standard; `1` is oldest first")
def by_order(world: World) -> None:
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    numbers = []
    for _ in range(3):
        numbers.append(world.contact(tags=[tag])["mobile"])
        time.sleep(0.003)
    same(found(world, f"tags={tag}&order=1"), numbers, "the order of 1")
    same(found(world, f"tags={tag}&order=-1"), numbers[::-1], "the order of -1")
    same(found(world, f"tags={tag}"), numbers[::-1], "the standard order")
    blames(world.get("/contacts?order=2"), 400, "order")


def by_flag(world: World, name: str) -> None:
    """A filter of two values finds whom it should of two people with one tag."""
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    people = {word: world.contact(tags=[tag], **{name: word == "true"})["mobile"] for word in ("true", "false")}
    for word, number in people.items():
        same(found(world, f"tags={tag}&{name}={word}"), [number], f"who is found by {word}")
    blames(world.get(f"/contacts?{name}=maybe"), 400, name)


@line(PART, "P", "`optin`")
def by_optin(world: World) -> None:
    by_flag(world, "optin")


@line(PART, "P", "`incomingBlocked`")
def by_incoming_blocked(world: World) -> None:
    by_flag(world, "incomingBlocked")


@line(PART, "P", "`source` of a search")
def by_source(world: World) -> None:
    number = world.number()
    succeeded_send = world.send(destination=number, source="sync")
    same(succeeded_send.status, 200, "the status")
    same(found(world, f"mobile={number}&source=sync"), [number], "who is found by sync")
    same(found(world, f"mobile={number}&source=csv"), [], "who is found by csv")
    blames(world.get("/contacts?source=letter"), 400, "source")


@line(PART, "P", "`attributes[0][name]=…&attributes[0][value]=…`, all of which must hold")
def by_attributes(world: World) -> None:
    world.vocabulary(fields=["City", "Plan"])
    town = f"Town{world.number()}"
    plan = [{"name": "Plan", "value": "Gold"}]
    gold = world.contact(attributes=city(town) + plan)["mobile"]
    plain = world.contact(attributes=city(town))["mobile"]
    one = f"attributes[0][name]=City&attributes[0][value]={town}"
    same(sorted(found(world, one)), sorted([gold, plain]), "who is found by one")
    same(found(world, f"{one}&attributes[1][name]=Plan&attributes[1][value]=Gold"), [gold], "who is found by two")


@line(PART, "P", "`limit` is 25 where it is not given")
def the_standard_limit(world: World) -> None:
    world.people(30)
    data = succeeded(world.get("/contacts"))
    same((data["limit"], len(data["contacts"])), (25, 25), "limit, and how many came")


@line(PART, "O", "`limit` goes up to 100")
def the_highest_limit(world: World) -> None:
    world.people(30)
    data = succeeded(world.get("/contacts?limit=100"))
    holds(25 < len(data["contacts"]) <= 100, "more than 25 came", len(data["contacts"]))
    blames(world.get("/contacts?limit=101"), 400, "limit")


@line(PART, "P", "`page` is counted from 1, and wins over `skip`")
def pages(world: World) -> None:
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    name, numbers = world.people(5, tags=[tag])
    first, second = (found(world, f"tags={tag}&limit=2&page={page}") for page in (1, 2))
    same((len(first), len(second), len(set(first + second))), (2, 2, 4), "two pages")
    same(found(world, f"tags={tag}&limit=2&skip=2"), second, "who comes after two are skipped")
    same(found(world, f"tags={tag}&limit=2&skip=4&page=1"), first, "the page, where skip is there as well")


@line(PART, "I", "`data.contacts` comes with `total`, `page` and `limit`")
def totals(world: World) -> None:
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    world.people(5, tags=[tag])
    includes(succeeded(world.get(f"/contacts?tags={tag}&limit=2&page=3")), {"total": 5, "page": 3, "limit": 2}, "data")


# GET, PUT and DELETE /contacts/{id}


def read(world: World, number: str) -> dict[str, Any]:
    return succeeded(world.get(f"/contacts/{world.find(number)['_id']}"))


@line(PART, "P", "`GET /contacts/{id}` answers `Contact retrieved successfully.` with every published member")
def a_contact_is_read(world: World) -> None:
    world.vocabulary(tags=["vip"], fields=["City"])
    made = world.contact("?list=readers", name="Asha", tags=["vip"], attributes=city("Pune"))
    answer = world.get(f"/contacts/{made['_id']}")
    data = succeeded(answer)
    same(answer.json["message"], "Contact retrieved successfully.", "message")
    has_members(data, PUBLISHED, "the contact")
    wanted = {
        "_id": made["_id"], "name": "Asha", "countryCode": "91", "mobile": made["mobile"], "source": "api", "optin": True,
        "incomingBlocked": False, "broadcastIds": [], "list": ["readers"], "tags": ["vip"], "lastActive": None,
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


def all_lists(world: World) -> list[dict[str, Any]]:
    pages, page = [], 1
    while True:
        data = succeeded(world.get(f"/contacts/lists?limit=100&page={page}"))
        pages += data["lists"]
        if len(pages) >= data["total"]:
            return pages
        page += 1


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


@line(PART, "O", "`GET /contacts/{id}/conversation` has both sides, newest first, and until when one may write free-form")
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
