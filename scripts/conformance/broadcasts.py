"""POST /broadcasts: API campaigns, template and regular broadcasts, and to whom."""

from __future__ import annotations

from typing import Any


from .expect import blames, holds, includes, is_id, is_moment, refused, same, sent, succeeded
from .registry import line
from .send import components
from .world import FILE_LINK, World

PART = "POST /broadcasts"


def audience(world: World, **members: Any) -> set[str]:
    """Who would get a broadcast, as a dry run says."""
    data = succeeded(world.post("/broadcasts", world.broadcast_body(dryRun=True, **members)))
    return {row["to"] for row in data["rows"]}


# Common


@line(PART, "P", "`name` is required")
def the_name_is_required(world: World) -> None:
    refused(world.post("/broadcasts", world.broadcast_body(name=None)), 400, "missing_field", "name")


@line(PART, "P", "names are unique: a taken one is 409 `name_taken`")
def names_are_unique(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    again = world.broadcast_body(name=draft["name"], status="draft", contactList=["unassigned"])
    refused(world.post("/broadcasts", again), 409, "name_taken", "name")
    campaign = {"name": draft["name"], "broadcastType": "api", "templateName": "order_update"}
    refused(world.post("/broadcasts", campaign), 409, "name_taken", "name")


@line(PART, "P", "`broadcastType` is one of the published words")
def the_broadcast_type(world: World) -> None:
    body = world.broadcast_body(broadcastType="letter", contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "broadcastType")


@line(PART, "P", "`messageType` is `template` or `regular`")
def the_message_type(world: World) -> None:
    body = world.broadcast_body(messageType="letter", contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "messageType")


@line(PART, "P", "`status` is `instant` or `scheduled`, or `draft`")
def the_status(world: World) -> None:
    body = world.broadcast_body(status="soon", contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "invalid_value", "status")


@line(PART, "I", "201 `{\"status\": \"success\", \"message\": \"Broadcast created\", \"data\": {broadcast}}`")
def the_answer_to_a_creation(world: World) -> None:
    body = world.broadcast_body(status="draft", contactList=["unassigned"])
    answer = world.post("/broadcasts", body)
    data = succeeded(answer, 201)
    same(answer.json["message"], "Broadcast created", "message")
    names = ("name", "broadcastType", "messageType", "status", "templateName")
    includes(data, {name: body[name] for name in names}, "data")
    is_id(data["_id"], "data._id")
    is_moment(data["createdAt"], "data.createdAt")


# API campaigns


def adds_campaign(world: World, word: str) -> None:
    name = world.name("campaign")
    body = {"name": name, "broadcastType": word, "messageType": "template", "templateName": "order_update"}
    created = succeeded(world.post("/broadcasts", body), 201)
    includes(created, {"name": name, "status": "live", "templateName": "order_update"}, "data")
    number = world.number()
    sent(world.send(campaignName=name, destination=number))
    world.only_taken(number)


@line(PART, "P", "`broadcastType` `apiCampaign` adds an API campaign, live at once")
def api_campaign(world: World) -> None:
    adds_campaign(world, "apiCampaign")


@line(PART, "I", "`broadcastType` `apiBroadcast` does the same")
def api_broadcast(world: World) -> None:
    adds_campaign(world, "apiBroadcast")


@line(PART, "I", "`broadcastType` `api` does the same")
def api(world: World) -> None:
    adds_campaign(world, "api")


@line(PART, "P", "an API campaign needs `templateName`")
def a_campaign_needs_a_template(world: World) -> None:
    body = {"name": world.name("campaign"), "broadcastType": "apiCampaign", "messageType": "template"}
    refused(world.post("/broadcasts", body), 400, "missing_field", "templateName")


@line(PART, "P", "an API campaign of an unknown template is 404")
def a_campaign_of_an_unknown_template(world: World) -> None:
    body = {"name": world.name("campaign"), "broadcastType": "apiCampaign", "templateName": "no_such_template"}
    refused(world.post("/broadcasts", body), 404, "template_not_found", "templateName")


# Template broadcasts


@line(PART, "P", "a template broadcast goes to everybody on the lists named in `contactList`, once")
def to_a_list(world: World) -> None:
    name, numbers = world.people(3)
    counts = world.finished(world.broadcast(contactList=[name]))["counts"]
    same(counts["total"], 3, "counts.total")
    for number in numbers:
        world.only_taken(number)


@line(PART, "P", "`status` `instant` is sent at once")
def at_once(world: World) -> None:
    name, numbers = world.people(1)
    same(world.broadcast(contactList=[name], status="instant")["status"], "sending", "status")
    world.eventually(lambda: world.taken(numbers[0]), "the message went out", 2)


@line(PART, "P", "who is on several of the lists gets it once")
def on_several_lists(world: World) -> None:
    name, numbers = world.people(1)
    other = world.name("list").replace(" ", "-")
    succeeded(world.post(f"/contacts?list={other}", [{"mobile": numbers[0]}]))
    world.finished(world.broadcast(contactList=[name, other]))
    world.only_taken(numbers[0])


@line(PART, "P", "`headerParams` and `bodyParams` of a broadcast are filled by position")
def values_of_a_broadcast(world: World) -> None:
    name, numbers = world.people(1)
    world.finished(world.broadcast(contactList=[name], headerParams=["B-9"], bodyParams=["Ben", "noon"]))
    text = world.only_taken(numbers[0])["text"]
    holds("Order B-9" in text and "Hi Ben," in text and "arrives on noon." in text, "each has its place", text)


@line(PART, "P", "a wrong number of `bodyParams` of a broadcast is 400")
def the_number_of_values(world: World) -> None:
    body = world.broadcast_body(bodyParams=["Asha"], contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "parameter_count_mismatch", "bodyParams")


@line(PART, "P", "a template broadcast needs `templateName`")
def a_broadcast_needs_a_template(world: World) -> None:
    body = world.broadcast_body(templateName=None, contactList=["unassigned"])
    refused(world.post("/broadcasts", body), 400, "missing_field", "templateName")


@line(PART, "P", "a broadcast with a template that is not approved is 400, with its status")
def a_broadcast_of_a_paused_template(world: World) -> None:
    body = world.broadcast_body(
        templateName="flash_sale", headerParams=None, bodyParams=["Asha"], contactList=["unassigned"]
    )
    found = refused(world.post("/broadcasts", body), 400, "template_not_approved")
    holds("PAUSED" in found["error"], "the sentence says the status", found["error"])


@line(PART, "P", "a list that does not exist is 404, by its place in `contactList`")
def an_unknown_list(world: World) -> None:
    body = world.broadcast_body(contactList=["unassigned", "no list of ours"])
    refused(world.post("/broadcasts", body), 404, "list_not_found", "contactList[1]")


@line(PART, "O", "a broadcast to nobody in particular is 400: `contactList`, `tags` or `filter` must say to whom")
def to_nobody_in_particular(world: World) -> None:
    refused(world.post("/broadcasts", world.broadcast_body()), 400, "missing_field", "contactList")


@line(PART, "P", "`\"unassigned\"` is everybody on no list")
def on_no_list(world: World) -> None:
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    alone = world.contact(tags=[tag])["mobile"]
    listed = world.contact("?list=some-list", tags=[tag])["mobile"]
    found = audience(world, contactList=["unassigned"], tags=[tag])
    same((alone in found, listed in found), (True, False), "who would get it")


@line(PART, "I", "`link` and `filename` of a broadcast are the header's file")
def the_file_of_a_broadcast(world: World) -> None:
    name, numbers = world.people(1)
    body = world.broadcast_body(
        contactList=[name], templateName="invoice_document", headerParams=None, bodyParams=["Asha"],
        link="https://files.example.com/i.pdf", filename="invoice.pdf",
    )
    world.finished(succeeded(world.post("/broadcasts", body), 201))
    document = components(world.request_to(numbers[0]), "header")[0]["parameters"][0]["document"]
    same(document, {"link": "https://files.example.com/i.pdf", "filename": "invoice.pdf"}, "the file at Meta")


@line(PART, "I", "a broadcast takes the template fields of `POST /messages`")
def other_template_fields(world: World) -> None:
    name, numbers = world.people(1)
    body = world.broadcast_body(
        contactList=[name], templateName="limited_time_offer", headerParams=None, bodyParams=["Asha"], link=FILE_LINK,
        copyCodeParam="SAVE25", ltoFields={"unixTimestamp": 1_999_999_999}, urlVariables=["n3mtql"],
    )
    world.finished(succeeded(world.post("/broadcasts", body), 201))
    found = world.request_to(numbers[0])
    same(len(components(found, "button")), 2, "the number of buttons with values at Meta")
    offer = components(found, "limited_time_offer")[0]["parameters"][0]["limited_time_offer"]
    same(offer["expiration_time_ms"], 1_999_999_999_000, "the end at Meta")


@line(PART, "I", "tokens of a broadcast are filled in for each recipient")
def tokens_of_a_broadcast(world: World) -> None:
    name = world.name("list").replace(" ", "-")
    people = {world.number(): "Asha Rao", world.number(): "Ben Joshi"}
    succeeded(world.post(f"/contacts?list={name}", [{"mobile": mobile, "name": who} for mobile, who in people.items()]))
    world.finished(world.broadcast(contactList=[name], bodyParams=["$FirstName", "{{LastName}}"]))
    for mobile, who in people.items():
        first, last = who.split()
        text = world.only_taken(mobile)["text"]
        holds(f"Hi {first}," in text and f"arrives on {last}." in text, f"{who} is filled in", text)


@line(PART, "I", "`defaultContactFieldValues` of a broadcast; who has neither is skipped as `missing_attribute`")
def fallbacks_of_a_broadcast(world: World) -> None:
    name = world.name("list").replace(" ", "-")
    number = world.contact(f"?list={name}")["mobile"]
    with_fallback = world.broadcast(
        contactList=[name], bodyParams=["$FirstName", "x"], defaultContactFieldValues={"FirstName": "friend"}
    )
    world.finished(with_fallback)
    holds("Hi friend," in world.only_taken(number)["text"], "the fallback stands there", world.taken(number))
    found = world.finished(world.broadcast(contactList=[name], bodyParams=["$FirstName", "x"]))
    same(found["skippedByReason"]["missing_attribute"], 1, "skippedByReason.missing_attribute")
    world.only_taken(number)


@line(PART, "O", "who opted out is skipped as `opted_out`")
def opted_out_of_a_broadcast(world: World) -> None:
    name, numbers = world.people(1, optin=False)
    same(world.finished(world.broadcast(contactList=[name]))["skippedByReason"]["opted_out"], 1, "opted_out")
    world.nothing_taken(numbers[0])


# Regular broadcasts


def regular_to_guest(world: World, kind: str, **members: Any) -> tuple[str, dict[str, Any]]:
    """Sends a regular broadcast to one who wrote and one who did not; the first one's number, and what Meta got."""
    name = world.name("list").replace(" ", "-")
    guest, stranger = world.guest(), world.number()
    succeeded(world.post(f"/contacts?list={name}", [{"mobile": guest}, {"mobile": stranger}]))
    created = succeeded(world.post("/broadcasts", world.regular_body(kind, contactList=[name], **members)), 201)
    includes(created, {"messageType": "regular", "templateName": None}, "data")
    world.finished(created)
    same(world.only_taken(guest)["type"], kind, "the type at Meta")
    world.nothing_taken(stranger)
    return guest, world.request_to(guest)


@line(PART, "P", "a regular broadcast of `text`")
def regular_text(world: World) -> None:
    same(regular_to_guest(world, "text", regularMessage="We are open.")[1]["text"]["body"], "We are open.", "the text")


@line(PART, "P", "a regular broadcast of an `image`, with `regularMessage` as its caption")
def regular_image(world: World) -> None:
    found = regular_to_guest(world, "image", regularMessage="Look", link=FILE_LINK)[1]
    same(found["image"], {"link": FILE_LINK, "caption": "Look"}, "the picture at Meta")


@line(PART, "P", "a regular broadcast of a `video`")
def regular_video(world: World) -> None:
    link = "https://files.example.com/v.mp4"
    found = regular_to_guest(world, "video", regularMessage="Look", link=link)[1]
    same(found["video"], {"link": link, "caption": "Look"}, "the video at Meta")


@line(PART, "P", "a regular broadcast of a `document`, with `filename`")
def regular_document(world: World) -> None:
    link = "https://files.example.com/i.pdf"
    found = regular_to_guest(world, "document", regularMessage="Read", link=link, filename="i.pdf")[1]
    same(found["document"], {"link": link, "caption": "Read", "filename": "i.pdf"}, "the document at Meta")


@line(PART, "P", "a regular broadcast of `audio`")
def regular_audio(world: World) -> None:
    link = "https://files.example.com/a.mp3"
    same(regular_to_guest(world, "audio", link=link)[1]["audio"], {"link": link}, "the audio at Meta")


@line(PART, "P", "a regular broadcast needs `regularMessageType`, and text or `link`")
def what_regular_needs(world: World) -> None:
    for members, field in (
        ({"regularMessageType": "text"}, "regularMessage"),
        ({"regularMessageType": "image"}, "link"),
        ({"regularMessageType": "letter", "regularMessage": "Hi"}, "regularMessageType"),
        ({"regularMessageType": None, "regularMessage": "Hi"}, "regularMessageType"),
    ):
        body = world.regular_body("text", contactList=["unassigned"]) | members
        blames(world.post("/broadcasts", body), 400, field)


@line(
    PART, "P",
    "a regular broadcast reaches only who wrote in the last 24 hours; the others count as "
    "`outside_window`, never tried",
)
def regular_outside_of_the_window(world: World) -> None:
    name, numbers = world.people(2)
    body = world.regular_body("text", contactList=[name], regularMessage="Hi")
    found = world.finished(succeeded(world.post("/broadcasts", body), 201))
    includes(found["counts"], {"total": 2, "skipped": 2, "failed": 0}, "counts")
    same(found["skippedByReason"]["outside_window"], 2, "skippedByReason.outside_window")
    rows = succeeded(world.get(f"/broadcasts/{found['_id']}/messages"))["messages"]
    same([row["attempts"] for row in rows], [0, 0], "the tries")
    for number in numbers:
        world.nothing_taken(number)
