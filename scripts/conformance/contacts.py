"""Contacts: saving, finding, reading, changing and erasing them, and lists."""

from __future__ import annotations

import csv
import os
import subprocess
import time
from typing import Any

from .expect import blames, holds, includes, is_id, same, sent, status, succeeded
from .registry import line
from .world import World

PART = "Contacts"


def save(world: World, rows: Any, query: str = "") -> dict[str, Any]:
    return succeeded(world.post(f"/contacts{query}", rows))


def city(value: str) -> list[dict[str, str]]:
    return [{"name": "City", "value": value}]


def values(contact: dict[str, Any]) -> dict[str, str]:
    return {each["name"]: each["value"] for each in contact["attributes"]}


def read(world: World, number: str) -> dict[str, Any]:
    return succeeded(world.get(f"/contacts/{world.find(number)['_id']}"))


def all_lists(world: World) -> list[dict[str, Any]]:
    pages, page = [], 1
    while True:
        data = succeeded(world.get(f"/contacts/lists?limit=100&page={page}"))
        pages += data["lists"]
        if len(pages) >= data["total"]:
            return pages
        page += 1


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


@line(PART, "O", "`crier contacts import` takes a CSV file of any size while the server runs")
def a_file_is_imported(world: World) -> None:
    number, name = world.number(), world.name("list").replace(" ", "-")
    file = world.crier.folder / f"{name}.csv"
    file.write_text(f"mobile,name,City\n{number},Asha Rao,Pune\n12,Nobody,\n")
    command = [world.crier.command[0], "contacts", "import", str(file), "--list", name]
    environment = os.environ | world.crier.settings
    done = subprocess.run(command, env=environment, cwd=world.crier.folder, capture_output=True, timeout=20)
    same(done.returncode, 1, "the exit status, with a row that is no contact")
    contact = read(world, number)
    includes(contact, {"name": "Asha Rao", "list": [name], "source": "csv"}, "the contact")
    same(values(contact), {"City": "Pune"}, "attributes")
    holds("12,Nobody" in file.with_suffix(".csv.errors.csv").read_text(), "the row that is none is given back")


@line(PART, "O", "`GET /contacts?format=csv` gives everybody who is found as a file that can be imported again")
def a_file_of_contacts(world: World) -> None:
    world.vocabulary(tags=["exported"], fields=["City"])
    row = {"name": 'Asha "A." Rao', "tags": ["exported"], "attributes": [{"name": "City", "value": "Pune, India"}]}
    created = world.contact(**row)
    answer = world.get("/contacts?format=csv&tags=exported")
    status(answer, 200)
    holds(answer.headers["content-type"].startswith("text/csv"), "it is CSV", answer.headers["content-type"])
    rows = list(csv.DictReader(answer.raw.decode().splitlines()))
    same([each["mobile"] for each in rows], [created["mobile"]], "who is in the file")
    includes(rows[0], {"name": row["name"], "tags": "exported", "City": "Pune, India", "optin": ""}, "the row")
    status(world.get("/contacts?format=xml"), 400)


# GET /contacts


def found(world: World, query: str) -> list[str]:
    """The numbers of those that a query finds."""
    return [each["mobile"] for each in succeeded(world.get(f"/contacts?{query}"))["contacts"]]


@line(PART, "P", "`GET /contacts` and `GET /contacts/` are one")
def with_and_without_a_slash(world: World) -> None:
    number = world.contact()["mobile"]
    for path in ("/contacts", "/contacts/"):
        same(succeeded(world.get(f"{path}?mobile={number}"))["contacts"][0]["mobile"], number, "mobile")


@line(PART, "P", "`GET /contacts` by `name`: a part of it, whatever the case")
def by_name(world: World) -> None:
    number = world.contact(name=f"Zubin Q{world.number()}")["mobile"]
    found_name = world.find(number)["name"]
    same(found(world, f"name={found_name[6:].lower()}"), [number], "who is found")


@line(PART, "P", "`GET /contacts` by `mobile`, in any spelling")
def by_mobile(world: World) -> None:
    number = world.contact()["mobile"]
    for written in (number, f"%2B{number}", f"{number[:2]}%20{number[2:]}"):
        same(found(world, f"mobile={written}"), [number], f"who is found by {written}")


@line(PART, "P", "`GET /contacts` by `tags`, separated by commas")
def by_tags(world: World) -> None:
    first, second = (world.name("tag").replace(" ", "-") for _ in range(2))
    world.vocabulary(tags=[first, second])
    numbers = [world.contact(tags=[tag])["mobile"] for tag in (first, second)]
    same(found(world, f"tags={first}"), numbers[:1], "who bears the first")
    both = world.contact(tags=[first, second])["mobile"]
    holds(both in found(world, f"tags={first},{second}"), "who bears both is found by both", world.newest)


@line(PART, "P", "`GET /contacts` in `order`: `-1` is newest first, the standard; `1` is oldest first")
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


@line(PART, "P", "`GET /contacts` by `optin`")
def by_optin(world: World) -> None:
    by_flag(world, "optin")


@line(PART, "P", "`GET /contacts` by `incomingBlocked`")
def by_incoming_blocked(world: World) -> None:
    by_flag(world, "incomingBlocked")


@line(PART, "P", "`GET /contacts` by `source`")
def by_source(world: World) -> None:
    number = world.number()
    sent(world.send(destination=number, source="sync"))
    same(found(world, f"mobile={number}&source=sync"), [number], "who is found by sync")
    same(found(world, f"mobile={number}&source=csv"), [], "who is found by csv")
    blames(world.get("/contacts?source=letter"), 400, "source")


@line(PART, "P", "`GET /contacts` by `attributes[0][name]=…&attributes[0][value]=…`, all of which must hold")
def by_attributes(world: World) -> None:
    world.vocabulary(fields=["City", "Plan"])
    town = f"Town{world.number()}"
    plan = [{"name": "Plan", "value": "Gold"}]
    gold = world.contact(attributes=city(town) + plan)["mobile"]
    plain = world.contact(attributes=city(town))["mobile"]
    one = f"attributes[0][name]=City&attributes[0][value]={town}"
    same(sorted(found(world, one)), sorted([gold, plain]), "who is found by one")
    same(found(world, f"{one}&attributes[1][name]=Plan&attributes[1][value]=Gold"), [gold], "who is found by two")


@line(PART, "P", "`GET /contacts` with a `limit`, 25 where it is not given")
def the_standard_limit(world: World) -> None:
    world.people(30)
    data = succeeded(world.get("/contacts"))
    same((data["limit"], len(data["contacts"])), (25, 25), "limit, and how many came")


@line(PART, "O", "`GET /contacts` with a `limit` of up to 100")
def the_highest_limit(world: World) -> None:
    world.people(30)
    data = succeeded(world.get("/contacts?limit=100"))
    holds(25 < len(data["contacts"]) <= 100, "more than 25 came", len(data["contacts"]))
    blames(world.get("/contacts?limit=101"), 400, "limit")


@line(PART, "P", "`GET /contacts` by `page`, counted from 1, which wins over `skip`")
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
