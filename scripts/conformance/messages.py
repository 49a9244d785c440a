"""POST /messages: what holds for every shape, and the template shapes; and what is asked of a message afterwards."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

from crier_process import PHONE_NUMBER_ID, SENDER_SETTINGS

from .expect import blames, holds, includes, is_id, is_moment, refused, same, status, succeeded
from .registry import line
from .send import CARDS, OFFER, OFFER_END, components
from .world import FILE_LINK, NOBODY, Answer, World

PART = "POST /messages"


def message(world: World, **members: Any) -> Answer:
    """POST /messages, to a new number unless `to` says otherwise."""
    return world.post("/messages", {"to": int(world.number())} | members)


def template(world: World, name: str, **members: Any) -> dict[str, Any]:
    """Sends a template to somebody new; what Meta got. The pretend Meta must have taken it, and as this template."""
    to = world.number()
    succeeded(message(world, to=int(to), type="template", templateName=name, **members))
    same(world.only_taken(to)["template"], name, "the template at Meta")
    return world.request_to(to)


def header(request: dict[str, Any]) -> dict[str, Any]:
    return components(request, "header")[0]["parameters"][0]


def texts(request: dict[str, Any], kind: str) -> list[str]:
    return [each["text"] for each in components(request, kind)[0]["parameters"]]


def uploaded(world: World) -> str:
    """The id of a picture, uploaded as Meta's own API takes it."""
    boundary = "frontier"
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="messaging_product"\r\n\r\nwhatsapp\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n',
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
        f"Content-Type: image/png\r\n\r\nPNG\r\n--{boundary}--\r\n",
    ]
    headers = {
        "Authorization": f"Bearer {SENDER_SETTINGS['CRIER_ACCESS_TOKEN']}",
        "Content-Type": f"multipart/form-data; boundary={boundary}",
    }
    url = f"{world.crier.sandbox_url}/v23.0/{PHONE_NUMBER_ID}/media"
    request = urllib.request.Request(url, "".join(parts).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.loads(answer.read())["id"]


# Every shape


@line(PART, "P", "`to` as an integer")
def to_as_an_integer(world: World) -> None:
    to = world.number()
    succeeded(message(world, to=int(to), type="template", templateName="hello_world"))
    world.only_taken(to)


@line(PART, "P", "`to` as a string, with plus and blanks")
def to_as_a_string(world: World) -> None:
    to = world.number()
    succeeded(message(world, to=to, type="template", templateName="hello_world"))
    succeeded(message(world, to=f"+{to[:2]} {to[2:]}", type="template", templateName="hello_world"))
    same(len(world.taken(to)), 2, "the number of messages at Meta")


@line(PART, "P", "`to` is required, and must be a number")
def to_is_required(world: World) -> None:
    refused(world.post("/messages", {"type": "template", "templateName": "hello_world"}), 400, "missing_field", "to")
    refused(message(world, to="nobody", type="template", templateName="hello_world"), 400, "invalid_destination", "to")


@line(PART, "P", "`type` is required, and one of the published words")
def the_type(world: World) -> None:
    refused(message(world), 400, "missing_field", "type")
    refused(message(world, type="sticker"), 400, "invalid_value", "type")


@line(PART, "P", "the answer is `Message sent` with `to`, `chatId` and `metaResponse`")
def the_published_answer(world: World) -> None:
    to = world.number()
    answer = message(world, to=int(to), type="template", templateName="hello_world")
    data = succeeded(answer)
    same(answer.json["message"], "Message sent", "message")
    same(data["to"], to, "data.to")
    holds(isinstance(data["chatId"], str) and data["chatId"], "data.chatId is a text", data)
    wanted = {
        "messaging_product": "whatsapp",
        "contacts": [{"input": to, "wa_id": to}],
        "messages": [{"id": world.only_taken(to)["wamid"], "message_status": "accepted"}],
    }
    same(data["metaResponse"], wanted, "data.metaResponse")


@line(PART, "O", "the answer has Crier's own `messageId`, under which the message is found")
def the_message_id(world: World) -> None:
    to = world.number()
    id = succeeded(message(world, to=to, type="template", templateName="hello_world"))["messageId"]
    is_id(id, "data.messageId")
    includes(succeeded(world.get(f"/messages/{id}")), {"_id": id, "to": to}, "the message")


@line(PART, "O", "`Prefer: respond-async` is answered 202 at once, and goes out all the same")
def answered_at_once(world: World) -> None:
    to = world.number()
    body = {"to": to, "type": "template", "templateName": "hello_world"}
    with world.faults(latency={"minimumMilliseconds": 400, "maximumMilliseconds": 400}):
        succeeded(world.post("/messages", body, headers={"Prefer": "respond-async"}), 202)
    world.eventually(lambda: world.taken(to), "the message went out")
    world.only_taken(to)


@line(PART, "P", "what Meta refuses is 400, with what Meta said")
def refused_by_meta(world: World) -> None:
    with world.faults(refusals=[{"code": 131026, "share": 1}]):
        body = refused(message(world, type="template", templateName="hello_world"), 400, "refused_by_meta")
    same(body["meta"]["code"], 131026, "meta.code")


@line(PART, "P", "an unknown number becomes a contact")
def a_contact_is_created(world: World) -> None:
    to = world.number()
    succeeded(message(world, to=to, type="template", templateName="hello_world"))
    includes(world.find(to), {"mobile": to, "optin": True}, "the contact")


@line(PART, "P", "`contact` is saved for that number before the message goes out")
def the_contact_is_saved(world: World) -> None:
    world.vocabulary(tags=["vip"], fields=["City"])
    to = world.number()
    contact = {"name": "Ben Rao", "tags": ["vip"], "attributes": [{"name": "City", "value": "Pune"}]}
    values = {"headerParams": ["1"], "bodyParams": ["$FirstName", "$City"]}
    succeeded(message(world, to=to, type="template", templateName="order_update", contact=contact, **values))
    text = world.only_taken(to)["text"]
    holds("Hi Ben," in text and "arrives on Pune." in text, "the message has what was said of the contact", text)
    found = world.find(to)
    includes(found, {"name": "Ben Rao", "tags": ["vip"]}, "the contact")
    same(found["attributes"][0]["value"], "Pune", "the contact's City")


@line(PART, "P", "`contact` changes a known contact")
def the_contact_is_changed(world: World) -> None:
    known = world.contact(name="Before")
    body = {"to": known["mobile"], "type": "template", "templateName": "hello_world", "contact": {"name": "After"}}
    succeeded(world.post("/messages", body))
    includes(world.find(known["mobile"]), {"_id": known["_id"], "name": "After"}, "the contact")


@line(PART, "P", "`contact` with a tag or field that the settings do not have is 400")
def a_contact_of_unknown_words(world: World) -> None:
    to = world.number()
    answer = message(
        world, to=to, type="template", templateName="hello_world", contact={"tags": ["no tag of ours"]}
    )
    refused(answer, 400, "unknown_tag", "contact.tags[0]")
    world.nothing_taken(to)


@line(PART, "I", "`replyToWamid` quotes the message it is to")
def an_answer_quotes(world: World) -> None:
    to = world.number()
    wamid = world.writes(to, "Is it open?")
    succeeded(message(world, to=to, type="text", text="It is.", replyToWamid=wamid))
    same(world.request_to(to)["context"], {"message_id": wamid}, "the context at Meta")


@line(PART, "O", "`sender` chooses the number it is sent from; an unknown one is refused")
def the_sender(world: World) -> None:
    to = world.number()
    succeeded(message(world, to=to, type="template", templateName="hello_world", sender=PHONE_NUMBER_ID))
    same(world.only_taken(to)["phone_number_id"], PHONE_NUMBER_ID, "the number at Meta")
    refused(message(world, type="template", templateName="hello_world", sender="5"), 404, "sender_not_found", "sender")


@line(PART, "O", "every limit that is broken is told at once, by field, and nothing is sent")
def all_problems_at_once(world: World) -> None:
    to = world.guest()
    answer = message(world, to=to, type="image", link="ftp://a", caption="x" * 1_025)
    blames(answer, 400, "link", "caption")
    world.nothing_taken(to)


# Template shapes


@line(PART, "P", "shape: a text template")
def a_text_template(world: World) -> None:
    found = template(world, "order_update", headerParams=["1042"], bodyParams=["Asha", "Friday"])
    same((texts(found, "header"), texts(found, "body")), (["1042"], ["Asha", "Friday"]), "the values at Meta")


@line(PART, "P", "shape: an image template")
def an_image_template(world: World) -> None:
    found = template(world, "festival_offer_template", bodyParams=["Christmas", "Thanks"], link=FILE_LINK)
    same(header(found), {"type": "image", "image": {"link": FILE_LINK}}, "the header at Meta")


@line(PART, "P", "shape: a video template")
def a_video_template(world: World) -> None:
    link = "https://files.example.com/v.mp4"
    found = template(world, "product_video", bodyParams=["Asha"], link=link)
    same(header(found), {"type": "video", "video": {"link": link}}, "the header at Meta")


@line(PART, "P", "shape: a document template")
def a_document_template(world: World) -> None:
    link = "https://files.example.com/i.pdf"
    found = template(world, "invoice_document", bodyParams=["Asha"], link=link, filename="i.pdf")
    same(header(found), {"type": "document", "document": {"link": link, "filename": "i.pdf"}}, "the header at Meta")


@line(PART, "P", "shape: a location template")
def a_location_template(world: World) -> None:
    place = {"latitude": 19.07, "longitude": 72.87, "name": "Shop", "address": "1 Marine Drive"}
    found = header(template(world, "store_opening", bodyParams=["Monday"], location=place))
    same(found["type"], "location", "the header's type at Meta")
    at_meta = {name: str(value) for name, value in found["location"].items()}
    same(at_meta, {name: str(value) for name, value in place.items()}, "the place at Meta")
    refused(message(world, type="template", templateName="store_opening", bodyParams=["x"]), 400, "missing_location")


@line(PART, "P", "shape: a catalog template, with `catalogProductId`")
def a_catalog_template(world: World) -> None:
    made = {
        "name": f"catalog_{next(world.counter)}", "language": "en", "category": "MARKETING",
        "components": [
            {"type": "BODY", "text": "Have a look at all that we have."},
            {"type": "BUTTONS", "buttons": [{"type": "CATALOG", "text": "View catalog"}]},
        ],
    }
    succeeded(world.post("/templates", made), 201)
    world.eventually(lambda: approved(world, made["name"]), "the template is approved")
    button = components(template(world, made["name"], catalogProductId="sku-1"), "button")[0]
    includes(button, {"sub_type": "catalog", "index": "0"}, "the button at Meta")
    same(button["parameters"][0]["action"]["thumbnail_product_retailer_id"], "sku-1", "the product at Meta")


def approved(world: World, name: str) -> bool:
    succeeded(world.post("/templates/sync"))
    return succeeded(world.get(f"/templates/{name}"))["template"]["status"] == "APPROVED"


@line(PART, "P", "shape: copy-code and authentication templates")
def a_code_template(world: World) -> None:
    found = template(world, "coupon_code", bodyParams=["25%"], copyCodeParam="SAVE25")
    button = [each for each in components(found, "button") if each["sub_type"] == "copy_code"][0]
    same(button["parameters"], [{"type": "coupon_code", "coupon_code": "SAVE25"}], "the code at Meta")
    found = template(world, "login_code", bodyParams=["123456"])
    same(texts(found, "body"), ["123456"], "the body's code at Meta")
    same(texts(found, "button"), ["123456"], "the button's code at Meta")


@line(PART, "P", "shape: a carousel template")
def a_carousel_template(world: World) -> None:
    cards = components(template(world, "summer_carousel", **CARDS), "carousel")[0]["cards"]
    same([card["card_index"] for card in cards], [0, 1], "the cards at Meta")
    kinds = [[each["type"] for each in card["components"]] for card in cards]
    same(kinds, [["header", "body", "button", "button"]] * 2, "what the cards have")
    payloads = [card["components"][2]["parameters"][0]["payload"] for card in cards]
    links = [card["components"][3]["parameters"][0]["text"] for card in cards]
    same((payloads, links), (["first", "second"], ["lemons", "figs"]), "what the buttons have")


@line(PART, "P", "shape: a limited-time offer template")
def an_offer_template(world: World) -> None:
    found = template(world, "limited_time_offer", **OFFER)
    offer = components(found, "limited_time_offer")[0]["parameters"][0]["limited_time_offer"]
    same(offer, {"expiration_time_ms": OFFER_END * 1_000}, "the offer at Meta")


@line(PART, "O", "shape: a template with a multi-product button, whose products stand in `productSections`")
def a_multi_product_template(world: World) -> None:
    made = {
        "name": "new_products",
        "language": "en_US",
        "category": "MARKETING",
        "components": [
            {"type": "BODY", "text": "Look what came in."},
            {"type": "BUTTONS", "buttons": [{"type": "MPM", "text": "View items"}]},
        ],
    }
    succeeded(world.post("/templates", made), 201)
    world.eventually(lambda: approved(world, made["name"]), "the template is approved")
    sections = [{"title": "Sarees", "products": [{"productRetailerId": "SKU-101"}, {"productRetailerId": "SKU-102"}]}]
    button = components(template(world, made["name"], productSections=sections), "button")[0]
    includes(button, {"sub_type": "mpm", "index": "0"}, "the button at Meta")
    action = button["parameters"][0]["action"]
    same(action["thumbnail_product_retailer_id"], "SKU-101", "the picture at Meta")
    items = [{"product_retailer_id": "SKU-101"}, {"product_retailer_id": "SKU-102"}]
    same(action["sections"], [{"title": "Sarees", "product_items": items}], "the sections at Meta")
    refused(message(world, type="template", templateName=made["name"]), 400, "missing_field", "productSections")


@line(PART, "P", "`templateName` is required for `type` `template`; an unknown one is 404")
def the_template_name(world: World) -> None:
    refused(message(world, type="template"), 400, "missing_field", "templateName")
    refused(message(world, type="template", templateName="no_such_template"), 404, "template_not_found", "templateName")


@line(PART, "I", "`templateName` alone says that `type` is `template`")
def a_template_without_type(world: World) -> None:
    to = world.number()
    succeeded(message(world, to=to, templateName="hello_world"))
    same(world.only_taken(to)["type"], "template", "the type at Meta")


@line(PART, "P", "`languageCode` is the template's own where it is not given")
def the_language(world: World) -> None:
    found = template(world, "order_update", headerParams=["1"], bodyParams=["a", "b"])
    same(found["template"]["language"], {"code": "en_US"}, "the template's own language")
    found = template(
        world, "festival_offer_template", bodyParams=["a", "b"], link=FILE_LINK, languageCode="hi"
    )
    same(found["template"]["language"], {"code": "hi"}, "the language that was asked for")


@line(PART, "P", "`urlVariables` go by button")
def url_variables(world: World) -> None:
    buttons = components(template(world, "deal_link", bodyParams=["Asha"], urlVariables=["k/1"]), "button")
    same([(each["index"], each["parameters"][0]["text"]) for each in buttons], [("0", "k/1")], "the buttons at Meta")


@line(PART, "P", "`quickReplies` are payloads by button")
def quick_replies(world: World) -> None:
    found = template(world, "product_video", bodyParams=["Asha"], link=FILE_LINK, quickReplies=["one", "two"])
    payloads = [(each["index"], each["parameters"][0]["payload"]) for each in components(found, "button")]
    same(payloads, [("0", "one"), ("1", "two")], "the payloads at Meta")


@line(PART, "P", "`carouselFileData` takes a `mediaId` instead of `fileUrl`")
def cards_by_media_id(world: World) -> None:
    media = uploaded(world)
    files = [{"fileType": "image", "mediaId": media}, CARDS["carouselFileData"][1]]
    found = template(world, "summer_carousel", **CARDS | {"carouselFileData": files})
    cards = components(found, "carousel")[0]["cards"]
    same(cards[0]["components"][0]["parameters"][0]["image"], {"id": media}, "the first card's file at Meta")


@line(PART, "P", "templates reach people outside of the 24-hour window")
def templates_outside_of_the_window(world: World) -> None:
    to = world.contact()["mobile"]
    succeeded(message(world, to=to, type="template", templateName="hello_world"))
    world.only_taken(to)


@line(PART, "P", "a template that is not approved is 400, with its status")
def a_paused_template(world: World) -> None:
    answer = message(world, type="template", templateName="flash_sale", bodyParams=["x"])
    body = refused(answer, 400, "template_not_approved")
    holds("PAUSED" in body["error"], "the sentence says the status", body["error"])


@line(PART, "P", "tokens work as in `POST /broadcasts/send`, with `defaultContactFieldValues`")
def tokens(world: World) -> None:
    to = world.contact(name="Asha Rao")["mobile"]
    succeeded(
        message(
            world, to=to, type="template", templateName="order_update", headerParams=["$LastName"],
            bodyParams=["$FirstName", "$City"], defaultContactFieldValues={"City": "noon"},
        )
    )
    text = world.only_taken(to)["text"]
    holds("Order Rao" in text and "Hi Asha," in text and "arrives on noon." in text, "all are filled in", text)


# Afterwards


@line(PART, "O", "`GET /messages` lists messages newest first, by page")
def messages_are_listed(world: World) -> None:
    to = world.number()
    ids = [succeeded(message(world, to=to, templateName="hello_world"))["messageId"] for _ in range(3)]
    found = succeeded(world.get(f"/messages?mobile={to}&limit=2"))
    includes(found, {"total": 3, "page": 1, "limit": 2}, "data")
    rest = succeeded(world.get(f"/messages?mobile={to}&limit=2&page=2"))["messages"]
    same([each["_id"] for each in found["messages"] + rest], ids[::-1], "the messages")


@line(PART, "O", "`GET /messages` by `state`, `broadcast`, `contact`, `mobile`, `sender`, `since`, `until` and `wamid`")
def messages_are_found(world: World) -> None:
    to, other = world.number(), world.number()
    with world.faults(refusals=[{"code": 131026, "share": 1}]):
        status(message(world, to=to, templateName="hello_world"), 400)
    succeeded(message(world, to=to, templateName="hello_world"))
    succeeded(message(world, to=other, templateName="hello_world"))
    failed, sent = (
        succeeded(world.get(f"/messages?mobile={to}&state=failed"))["messages"],
        [each for each in succeeded(world.get(f"/messages?mobile={to}"))["messages"] if each["state"] != "failed"],
    )
    same((len(failed), len(sent)), (1, 1), "the failed and the others")
    id, contact = sent[0]["_id"], sent[0]["contactId"]
    since, until = failed[0]["createdAt"], sent[0]["createdAt"]
    for query in (
        f"contact={contact}", f"mobile=%2B{to}", f"mobile={to}&sender={PHONE_NUMBER_ID}", f"mobile={to}&since={since}",
        f"mobile={to}&wamid={sent[0]['wamid']}", f"broadcast={sent[0]['broadcastId']}&mobile={to}",
    ):
        found = succeeded(world.get(f"/messages?{query}"))["messages"]
        same(id in [each["_id"] for each in found], True, f"whether {query} finds it")
        same({each["to"] for each in found}, {to}, f"whose messages {query} finds")
    found = [each["_id"] for each in succeeded(world.get(f"/messages?mobile={to}&until={until}"))["messages"]]
    same(failed[0]["_id"] in found, True, "whether until finds the older one")
    blames(world.get("/messages?state=asleep"), 400, "state")


@line(PART, "O", "`GET /messages/{id}` tells the body that Meta got, each try, and each status with its times")
def a_message_is_read(world: World) -> None:
    to = world.number()
    id = succeeded(message(world, to=to, templateName="hello_world"))["messageId"]

    def told() -> dict[str, Any] | None:
        found = succeeded(world.get(f"/messages/{id}"))
        return found if found["state"] in ("delivered", "read") else None

    found = world.eventually(told, "the message is delivered")
    wamid = world.only_taken(to)["wamid"]
    includes(found, {"_id": id, "to": to, "attempts": 1, "refusal": None, "wamid": wamid}, "data")
    includes(found["request"], {"messaging_product": "whatsapp", "type": "template"}, "request")
    same([each["number"] for each in found["history"]["attempts"]], [1], "the tries")
    statuses = {each["status"] for each in found["history"]["statuses"]}
    holds({"sent", "delivered"} <= statuses, "it was sent and delivered", found["history"])
    is_moment(found["history"]["attempts"][0]["beganAt"], "beganAt")


@line(PART, "O", "a message that does not exist is 404")
def an_unknown_message(world: World) -> None:
    refused(world.get(f"/messages/{NOBODY}"), 404, "message_not_found")


@line(PART, "O", "a message whose answer was lost is settled by Meta's status, and never goes out twice")
def in_doubt(world: World) -> None:
    to = world.number()
    with world.faults(acceptedThenCutShare=1):
        answer = message(world, to=to, templateName="hello_world")
    holds(answer.status in (200, 202), "the answer is that it went out, or that nobody knows yet", answer.status)
    id = answer.json["data"]["messageId"]

    def settled() -> bool:
        return succeeded(world.get(f"/messages/{id}"))["state"] in ("sent", "delivered", "read")

    world.eventually(settled, "Meta's status settles it")
    world.only_taken(to)


@line(
    PART, "O",
    "`POST /messages/{id}/settle` takes `sent`, `resend` or `drop`, for what stands in doubt; else it "
    "is 409 `not_in_doubt`",
)
def settled(world: World) -> None:
    to = world.number()
    id = succeeded(message(world, to=to, templateName="hello_world"))["messageId"]
    refused(world.post(f"/messages/{id}/settle", {"as": "resend"}), 409, "not_in_doubt")
    blames(world.post(f"/messages/{id}/settle", {"as": "lost"}), 400, "as")
    world.only_taken(to)
    to = world.number()
    body = {"to": to, "templateName": "hello_world"}
    with world.faults(acceptedThenCutShare=1, missingStatusShare=1):
        id = succeeded(world.post("/messages", body, headers={"Prefer": "respond-async"}), 202)["messageId"]
        world.eventually(lambda: succeeded(world.get(f"/messages/{id}"))["state"] == "in_doubt", "it stands in doubt")
    same(succeeded(world.post(f"/messages/{id}/settle", {"as": "drop"}))["state"], "failed", "state after drop")
    world.only_taken(to)
