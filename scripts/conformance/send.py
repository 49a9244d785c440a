"""POST /broadcasts/send: the published request and answer, and each of its fields."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from .expect import holds, includes, refused, same, sent, status, succeeded
from .registry import line
from .world import FILE_LINK, IMAGE_CAMPAIGN, World

PART = "POST /broadcasts/send"
CARDS = {
    "bodyParams": ["Asha"],
    "carouselBodies": [{"text": "", "bodyParams": {"{{1}}": "Sicily"}}, {"text": "", "bodyParams": {"{{1}}": "Crete"}}],
    "carouselFileData": [
        {"fileType": "image", "fileName": "one", "fileUrl": "https://files.example.com/1.png"},
        {"fileType": "image", "fileName": "two", "fileUrl": "https://files.example.com/2.png"},
    ],
    "quickReplies": ["first", "second"],
    "urlVariables": ["lemons", "figs"],
}
CAROUSEL_CAMPAIGN = ("summer", "summer_carousel", CARDS)
OFFER_END = 1_999_999_999
OFFER = {
    "bodyParams": ["Asha"], "link": FILE_LINK, "copyCodeParam": "SAVE25", "ltoFields": {"unixTimestamp": OFFER_END},
    "urlVariables": ["n3mtql"],
}
OFFER_CAMPAIGN = ("offer", "limited_time_offer", OFFER)
DOCUMENT_LINK = "https://files.example.com/i.pdf"
DOCUMENT_CAMPAIGN = ("invoices", "invoice_document", {"bodyParams": ["Asha"], "link": DOCUMENT_LINK})
LINK_CAMPAIGN = ("deals", "deal_link", {"bodyParams": ["Asha"], "urlVariables": ["k/9fQ2"]})
CODE_CAMPAIGN = ("coupons", "coupon_code", {"bodyParams": ["25%"], "copyCodeParam": "SAVE25"})
VIDEO_CAMPAIGN = ("videos", "product_video", {"bodyParams": ["Asha"], "link": "https://files.example.com/v.mp4"})
NAMED_CAMPAIGN = ("welcome", "welcome_named", {"headerParams": ["Asha"], "bodyParams": ["Asha", "Gold"]})


def components(request: dict, kind: str) -> list[dict]:
    """The components of one type in what Meta got."""
    return [each for each in request["template"].get("components", []) if each["type"] == kind]


# The published request and answer


@line(PART, "P", "the published request gets the published answer, member for member")
def the_published_request(world: World) -> None:
    number = world.number()
    campaign = ("festival offer", "festival_offer_template", {})
    answer = world.send(
        campaign, destination=number, userName="Jon", headerParams=["Sir"], bodyParams=["Christmas", "Thank You"],
        link="https://placehold.co/600x400/EEE/31343C.png", filename="filename",
        defaultContactFieldValues={"Country": "India"},
    )
    status(answer, 200)
    message = world.only_taken(number)
    wanted = {
        "success": "true",
        "data": {
            "messaging_product": "whatsapp",
            "contacts": [{"input": number, "wa_id": number}],
            "messages": [{"id": message["wamid"], "message_status": "accepted"}],
            "code": 200,
        },
    }
    same(answer.json, wanted, "the answer")
    holds("Christmas offers are here. Thank You for being" in message["text"], "the text is filled in", message)


@line(PART, "P", "`success` is the string \"true\"")
def success_is_a_string(world: World) -> None:
    same(world.send().json["success"], "true", "success")


@line(PART, "P", "`data.code` is the number 200")
def code_is_a_number(world: World) -> None:
    same(world.send().json["data"]["code"], 200, "data.code")


@line(PART, "P", "`messages[0].id` is Meta's wamid")
def the_wamid(world: World) -> None:
    number = world.number()
    found = sent(world.send(destination=number))["messages"][0]["id"]
    holds(found.startswith("wamid."), "it begins with wamid.", found)
    same(found, world.only_taken(number)["wamid"], "the wamid")


# Required fields


@line(PART, "P", "`templateName` is required")
def the_template_name_is_required(world: World) -> None:
    refused(world.send(templateName=None), 400, "missing_field", "templateName")


@line(PART, "P", "`campaignName` is required")
def the_campaign_name_is_required(world: World) -> None:
    refused(world.send(campaignName=None), 400, "missing_field", "campaignName")


@line(PART, "P", "`destination` is required")
def the_destination_is_required(world: World) -> None:
    body = world.send_body()
    del body["destination"]
    refused(world.post("/broadcasts/send", body), 400, "missing_field", "destination")


@line(PART, "P", "`userName` is required")
def the_user_name_is_required(world: World) -> None:
    refused(world.send(userName=None), 400, "missing_field", "userName")


@line(PART, "P", "`source` is required")
def the_source_is_required(world: World) -> None:
    refused(world.send(source=None), 400, "missing_field", "source")


# destination


@line(PART, "P", "`destination` in digits with the dialing code")
def a_destination_in_digits(world: World) -> None:
    number = world.number()
    same(sent(world.send(destination=number))["contacts"][0]["wa_id"], number, "wa_id")
    same(world.only_taken(number)["to"], number, "where it went")


@line(PART, "I", "`destination` with a plus")
def a_destination_with_a_plus(world: World) -> None:
    number = world.number()
    found = sent(world.send(destination=f"+{number}"))["contacts"][0]
    same(found, {"input": f"+{number}", "wa_id": number}, "contacts[0]")
    world.only_taken(number)


@line(PART, "I", "`destination` with spaces and dashes")
def a_destination_with_blanks(world: World) -> None:
    number = world.number()
    written = f"+{number[:2]} {number[2:7]}-{number[7:]}"
    same(sent(world.send(destination=written))["contacts"][0]["input"], written, "contacts[0].input")
    world.only_taken(number)


@line(PART, "I", "`destination` as a JSON integer")
def a_destination_as_a_number(world: World) -> None:
    number = world.number()
    sent(world.send(destination=int(number)))
    world.only_taken(number)


@line(PART, "P", "a `destination` that is no number is 400")
def a_destination_that_is_none(world: World) -> None:
    for wrong in ("12", "not a number", "9176978x2345"):
        refused(world.send(destination=wrong), 400, "invalid_destination", "destination")


# Values by position


@line(PART, "P", "`headerParams` fill the header by position")
def header_values(world: World) -> None:
    holds("Order A-7\n" in world.send_and_read(headerParams=["A-7"])["text"], "the header has it", world.taken()[-1])


@line(PART, "P", "`bodyParams` fill the body by position: element 0 is `{{1}}`")
def body_values(world: World) -> None:
    text = world.send_and_read(bodyParams=["Ben", "Monday"])["text"]
    holds("Hi Ben, your order" in text and "arrives on Monday." in text, "both stand in their places", text)


@line(PART, "P", "a named template is filled in the order its names appear")
def named_values(world: World) -> None:
    number = world.number()
    text = world.send_and_read(NAMED_CAMPAIGN, destination=number, bodyParams=["Ben", "Silver"])["text"]
    holds("Dear Ben, your Silver plan" in text, "both stand in their places", text)
    body = components(world.request_to(number), "body")[0]["parameters"]
    same([each["parameter_name"] for each in body], ["first_name", "plan_name"], "the names at Meta")


# source


def takes_source(world: World, word: str) -> None:
    number = world.number()
    sent(world.send(destination=number, source=word))
    same(world.find(number)["source"], word, "the contact's source")


@line(PART, "P", "`source` `manual` is taken, and kept with the contact")
def source_manual(world: World) -> None:
    takes_source(world, "manual")


@line(PART, "P", "`source` `csv` is taken, and kept with the contact")
def source_csv(world: World) -> None:
    takes_source(world, "csv")


@line(PART, "P", "`source` `api` is taken, and kept with the contact")
def source_api(world: World) -> None:
    takes_source(world, "api")


@line(PART, "P", "`source` `user` is taken, and kept with the contact")
def source_user(world: World) -> None:
    takes_source(world, "user")


@line(PART, "P", "`source` `sync` is taken, and kept with the contact")
def source_sync(world: World) -> None:
    takes_source(world, "sync")


@line(PART, "P", "`source` `wa` is taken, and kept with the contact")
def source_wa(world: World) -> None:
    takes_source(world, "wa")


@line(PART, "P", "any other `source` is 400")
def another_source(world: World) -> None:
    for word in ("letter", "whatsapp"):
        refused(world.send(source=word), 400, "invalid_source", "source")


# link and filename


@line(PART, "P", "`link` is required where the header is a file")
def the_link_is_required(world: World) -> None:
    refused(world.send(IMAGE_CAMPAIGN, link=None), 400, "missing_link", "link")


@line(PART, "P", "a `link` that is no http or https address is 400")
def a_link_that_is_none(world: World) -> None:
    for wrong in ("ftp://files.example.com/a.png", "picture.png", "http://", "javascript:alert(1)"):
        refused(world.send(IMAGE_CAMPAIGN, link=wrong), 400, "invalid_link", "link")


@line(PART, "P", "`link` is the header's picture, video or document at Meta")
def the_link_at_meta(world: World) -> None:
    cases = ((IMAGE_CAMPAIGN, "image"), (VIDEO_CAMPAIGN, "video"), (DOCUMENT_CAMPAIGN, "document"))
    for campaign, kind in cases:
        number = world.number()
        sent(world.send(campaign, destination=number))
        parameter = components(world.request_to(number), "header")[0]["parameters"][0]
        same(parameter["type"], kind, "the header's type")
        same(parameter[kind]["link"], campaign[2]["link"], "the header's link")
        world.only_taken(number)


@line(PART, "P", "`filename` names the file of a document template")
def the_filename(world: World) -> None:
    number = world.number()
    sent(world.send(DOCUMENT_CAMPAIGN, destination=number, filename="invoice 1042.pdf"))
    document = components(world.request_to(number), "header")[0]["parameters"][0]["document"]
    same(document.get("filename"), "invoice 1042.pdf", "the file's name at Meta")


@line(PART, "P", "`filename` is left out where the header is no document")
def no_filename_of_pictures(world: World) -> None:
    number = world.number()
    sent(world.send(IMAGE_CAMPAIGN, destination=number, filename="picture.png"))
    image = components(world.request_to(number), "header")[0]["parameters"][0]["image"]
    same(image, {"link": FILE_LINK}, "the picture at Meta")


@line(PART, "P", "`defaultContactFieldValues` fill in for attributes that the contact lacks")
def fallbacks(world: World) -> None:
    world.vocabulary(fields=["Country"])
    fallback = {"Country": "India"}
    text = world.send_and_read(bodyParams=["$Country", "Friday"], defaultContactFieldValues=fallback)["text"]
    holds("Hi India," in text, "the fallback stands there", text)


# Fields that /messages has as well


@line(PART, "O", "`languageCode` chooses among a template's languages")
def the_language(world: World) -> None:
    same(world.send_and_read(IMAGE_CAMPAIGN, languageCode="hi")["language"], "hi", "the language at Meta")
    same(world.send_and_read(IMAGE_CAMPAIGN, languageCode="en")["language"], "en", "the language at Meta")


@line(PART, "O", "a `languageCode` that the template does not have is 404")
def a_language_that_is_none(world: World) -> None:
    refused(world.send(IMAGE_CAMPAIGN, languageCode="fr"), 404, "template_not_found", "languageCode")


@line(PART, "O", "`urlVariables` fill the buttons' addresses")
def link_buttons(world: World) -> None:
    number = world.number()
    world.send_and_read(LINK_CAMPAIGN, destination=number)
    button = components(world.request_to(number), "button")[0]
    values = [{"type": "text", "text": "k/9fQ2"}]
    includes(button, {"sub_type": "url", "index": "0", "parameters": values}, "the button")


@line(PART, "O", "a link button without its variable is 400")
def a_link_button_without_value(world: World) -> None:
    refused(world.send(LINK_CAMPAIGN, urlVariables=None), 400, "missing_url_variable", "urlVariables[0]")


@line(PART, "O", "`copyCodeParam` is the code to copy")
def a_code_to_copy(world: World) -> None:
    number = world.number()
    world.send_and_read(CODE_CAMPAIGN, destination=number)
    buttons = components(world.request_to(number), "button")
    code = [each for each in buttons if each["sub_type"] == "copy_code"]
    same(code[0]["parameters"], [{"type": "coupon_code", "coupon_code": "SAVE25"}], "the code at Meta")
    refused(world.send(CODE_CAMPAIGN, copyCodeParam=None), 400, "missing_code", "copyCodeParam")


@line(PART, "O", "`ltoFields.unixTimestamp` is the end of a limited-time offer")
def the_end_of_an_offer(world: World) -> None:
    number = world.number()
    world.send_and_read(OFFER_CAMPAIGN, destination=number)
    offer = components(world.request_to(number), "limited_time_offer")[0]["parameters"][0]["limited_time_offer"]
    same(offer["expiration_time_ms"], OFFER_END * 1_000, "the end at Meta")
    refused(world.send(OFFER_CAMPAIGN, ltoFields=None), 400, "missing_offer_end", "ltoFields.unixTimestamp")


@line(PART, "O", "`quickReplies` are the payloads of the buttons")
def payloads(world: World) -> None:
    number = world.number()
    world.send_and_read(VIDEO_CAMPAIGN, destination=number, quickReplies=["more", "stop"])
    found = [each["parameters"][0]["payload"] for each in components(world.request_to(number), "button")]
    same(found, ["more", "stop"], "the payloads at Meta")


@line(PART, "O", "`carouselBodies` fill the cards' texts")
def texts_of_cards(world: World) -> None:
    number = world.number()
    world.send_and_read(CAROUSEL_CAMPAIGN, destination=number)
    cards = components(world.request_to(number), "carousel")[0]["cards"]
    bodies = [each for card in cards for each in card["components"] if each["type"] == "body"]
    same([each["parameters"][0]["text"] for each in bodies], ["Sicily", "Crete"], "the cards' texts at Meta")


@line(PART, "O", "`carouselFileData` are the cards' files")
def files_of_cards(world: World) -> None:
    number = world.number()
    world.send_and_read(CAROUSEL_CAMPAIGN, destination=number)
    cards = components(world.request_to(number), "carousel")[0]["cards"]
    headers = [each for card in cards for each in card["components"] if each["type"] == "header"]
    found = [each["parameters"][0]["image"]["link"] for each in headers]
    same(found, [each["fileUrl"] for each in CARDS["carouselFileData"]], "the cards' files at Meta")


@line(PART, "O", "more or fewer cards than the template has are 400")
def the_number_of_cards(world: World) -> None:
    answer = world.send(CAROUSEL_CAMPAIGN, carouselBodies=CARDS["carouselBodies"][:1])
    refused(answer, 400, "card_count_mismatch", "carouselBodies")


# validateOnly and expiresAt


@line(PART, "O", "`validateOnly` renders the message, and sends nothing")
def only_validated(world: World) -> None:
    number = world.number()
    data = sent(world.send(destination=number, validateOnly=True, bodyParams=["Ben", "Monday"]))
    includes(data, {"messages": [], "validateOnly": True}, "data")
    preview = {"header": "Order 1042", "footer": None}
    includes(data["preview"], preview, "data.preview")
    holds("Hi Ben, your order" in data["preview"]["body"], "the body is filled in", data["preview"])
    world.nothing_taken(number)


@line(PART, "O", "`validateOnly` creates no contact")
def no_contact_of_a_validation(world: World) -> None:
    number = world.number()
    sent(world.send(destination=number, validateOnly=True))
    same(world.find(number), None, "the contact")


@line(PART, "O", "`validateOnly` makes every check")
def a_validation_refuses(world: World) -> None:
    refused(world.send(validateOnly=True, bodyParams=["Ben"]), 400, "parameter_count_mismatch", "bodyParams")


def lifetime(world: World, number: str) -> float:
    """Seconds between creation and end of the only message to a number."""
    message = succeeded(world.get(f"/messages?mobile={number}"))["messages"][0]
    begin, end = (datetime.fromisoformat(message[name]) for name in ("createdAt", "expiresAt"))
    return (end - begin).total_seconds()


@line(PART, "O", "a message is good for 24 hours where `expiresAt` says nothing")
def good_for_a_day(world: World) -> None:
    number = world.number()
    sent(world.send(destination=number))
    same(round(lifetime(world, number)), 86_400, "the seconds it is good for")


@line(PART, "O", "`expiresAt` sets the end")
def a_callers_end(world: World) -> None:
    number = world.number()
    end = (datetime.now(UTC) + timedelta(hours=2)).isoformat(timespec="milliseconds")
    sent(world.send(destination=number, expiresAt=end))
    holds(7_190 < lifetime(world, number) <= 7_200, "the message is good for two hours", lifetime(world, number))


@line(PART, "O", "an `expiresAt` in the past, or no moment at all, is 400")
def an_end_in_the_past(world: World) -> None:
    for wrong in ("2020-01-01T00:00:00Z", "tomorrow"):
        refused(world.send(expiresAt=wrong), 400, "invalid_value", "expiresAt")
