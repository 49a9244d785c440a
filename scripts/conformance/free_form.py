"""POST /messages: the free-form shapes, their limits, and the 24-hour window."""

from __future__ import annotations

from typing import Any

from .expect import blames, holds, includes, refused, same, succeeded
from .messages import PART, message
from .registry import line
from .world import FILE_LINK, World

ROWS = [{"id": "1", "title": "Red", "description": "as a rose"}, {"id": "2", "title": "Blue"}]


def free_form(world: World, **members: Any) -> dict[str, Any]:
    """Sends to one who wrote; what Meta got under the message's type."""
    to = world.guest()
    succeeded(message(world, to=to, **members))
    taken, request = world.only_taken(to), world.request_to(to)
    same(taken["type"], request["type"], "the type at Meta")
    return request[request["type"]]


def interactive(world: World, kind: str, **members: Any) -> dict[str, Any]:
    found = free_form(world, type="interactive", interactiveType=kind, **members)
    same(found["type"], kind, "the interactive type at Meta")
    return found


def limits(world: World, fields: list[str], **members: Any) -> None:
    """A message that breaks limits is refused with these fields, and nothing is sent."""
    to = world.guest()
    blames(message(world, to=to, **members), 400, *fields)
    world.nothing_taken(to)


# Shapes


@line(PART, "P", "shape: a text message")
def a_text(world: World) -> None:
    includes(free_form(world, type="text", text="It is on its way."), {"body": "It is on its way."}, "the text at Meta")


@line(PART, "P", "shape: an image message")
def an_image(world: World) -> None:
    found = free_form(world, type="image", link=FILE_LINK, caption="Look")
    same(found, {"link": FILE_LINK, "caption": "Look"}, "the picture at Meta")


@line(PART, "P", "shape: an audio message")
def an_audio(world: World) -> None:
    same(free_form(world, type="audio", link=FILE_LINK), {"link": FILE_LINK}, "the audio at Meta")


@line(PART, "P", "shape: a video message")
def a_video(world: World) -> None:
    found = free_form(world, type="video", link=FILE_LINK, caption="Look")
    same(found, {"link": FILE_LINK, "caption": "Look"}, "the video at Meta")


@line(PART, "P", "shape: a document message")
def a_document(world: World) -> None:
    found = free_form(world, type="document", link=FILE_LINK, caption="Read", filename="i.pdf")
    same(found, {"link": FILE_LINK, "caption": "Read", "filename": "i.pdf"}, "the document at Meta")


@line(PART, "P", "shape: a location request")
def a_location_request(world: World) -> None:
    found = free_form(world, type="location_request", body="Where are you?")
    includes(found, {"type": "location_request_message", "body": {"text": "Where are you?"}}, "the request at Meta")
    same(found["action"], {"name": "send_location"}, "the action at Meta")


@line(PART, "P", "shape: an address request")
def an_address_request(world: World) -> None:
    found = free_form(world, type="address_request", body="Where to?", country="IN")
    includes(found, {"type": "address_message", "body": {"text": "Where to?"}}, "the request at Meta")
    same(found["action"]["parameters"]["country"], "IN", "the country at Meta")


@line(PART, "P", "shape: a list message")
def a_list(world: World) -> None:
    action = {"button": "Choose", "sections": [{"title": "Colours", "rows": ROWS}]}
    found = interactive(world, "list", header="Paint", body="Which?", footer="Take one", action=action)
    includes(found, {"body": {"text": "Which?"}, "footer": {"text": "Take one"}, "action": action}, "the list at Meta")
    same(found["header"], {"type": "text", "text": "Paint"}, "the header at Meta")


@line(PART, "P", "shape: a CTA URL message")
def a_link_button(world: World) -> None:
    action = {"displayText": "Open", "url": "https://shop.example.com"}
    found = interactive(world, "cta_url", body="Open it", action=action)
    wanted = {"name": "cta_url", "parameters": {"display_text": "Open", "url": "https://shop.example.com"}}
    same(found["action"], wanted, "the action at Meta")


@line(PART, "P", "shape: a single-product message")
def a_product(world: World) -> None:
    found = interactive(world, "product", body="This one", action={"catalogId": "7", "productRetailerId": "sku-1"})
    same(found["action"], {"catalog_id": "7", "product_retailer_id": "sku-1"}, "the product at Meta")


@line(PART, "P", "shape: a multi-product message")
def products(world: World) -> None:
    action = {"catalogId": "7", "sections": [{"title": "Best", "products": [{"productRetailerId": "sku-1"}]}]}
    found = interactive(world, "product_list", header="Ours", body="These", footer="Soon", action=action)
    sections = [{"title": "Best", "product_items": [{"product_retailer_id": "sku-1"}]}]
    same(found["action"], {"catalog_id": "7", "sections": sections}, "the products at Meta")
    same(found["header"], {"type": "text", "text": "Ours"}, "the header at Meta")


@line(PART, "P", "shape: a catalog message")
def a_catalog(world: World) -> None:
    found = interactive(world, "catalog_message", body="All of it", action={"thumbnailProductRetailerId": "sku-1"})
    same(found["action"]["name"], "catalog_message", "the action at Meta")
    same(found["action"]["parameters"], {"thumbnail_product_retailer_id": "sku-1"}, "the picture at Meta")


@line(PART, "O", "shape: reply buttons, three at the most")
def reply_buttons(world: World) -> None:
    buttons = [{"id": str(number), "title": f"Answer {number}"} for number in range(3)]
    found = interactive(world, "button", body="Well?", action={"buttons": buttons})
    same([each["reply"] for each in found["action"]["buttons"]], buttons, "the buttons at Meta")
    more = {"buttons": [*buttons, {"id": "4", "title": "Four"}]}
    limits(world, ["action.buttons"], type="interactive", interactiveType="button", body="b", action=more)


@line(PART, "P", "`interactiveType` is required for `interactive`, and one of the published words")
def the_interactive_type(world: World) -> None:
    limits(world, ["interactiveType"], type="interactive", body="b")
    limits(world, ["interactiveType"], type="interactive", interactiveType="quiz", body="b")


# Limits


def product_list(world: World, fields: list[str], sections: list[dict[str, Any]], **members: Any) -> None:
    whole = {"type": "interactive", "interactiveType": "product_list", "header": "h", "body": "b"}
    limits(world, fields, **whole | {"action": {"catalogId": "7", "sections": sections}} | members)


def section(title: str = "Best", count: int = 1) -> dict[str, Any]:
    return {"title": title, "products": [{"productRetailerId": f"sku-{number}"} for number in range(count)]}


@line(PART, "P", "a multi-product `header` has 60 characters at the most")
def the_limit_of_a_header(world: World) -> None:
    product_list(world, ["header"], [section()], header="x" * 61)


@line(PART, "P", "a multi-product `body` has 1,024 characters at the most")
def the_limit_of_a_body(world: World) -> None:
    product_list(world, ["body"], [section()], body="x" * 1_025)


@line(PART, "P", "a multi-product `footer` has 60 characters at the most")
def the_limit_of_a_footer(world: World) -> None:
    product_list(world, ["footer"], [section()], footer="x" * 61)


@line(PART, "P", "there are 10 `sections` at the most")
def the_limit_of_sections(world: World) -> None:
    product_list(world, ["action.sections"], [section() for _ in range(11)])


@line(PART, "P", "there are 30 products at the most")
def the_limit_of_products(world: World) -> None:
    product_list(world, ["action.sections"], [section(count=31)])


@line(PART, "P", "the title of a section has 24 characters at the most")
def the_limit_of_a_title(world: World) -> None:
    product_list(world, ["action.sections[0].title"], [section("x" * 25), section()])


@line(PART, "P", "everything at its limit goes out")
def everything_at_its_limit(world: World) -> None:
    sections = [section("x" * 24, 3) for _ in range(10)]
    for number, each in enumerate(sections):
        each["products"] = [{"productRetailerId": f"sku-{number}-{product}"} for product in range(3)]
    found = interactive(
        world, "product_list", header="h" * 60, body="b" * 1_024, footer="f" * 60,
        action={"catalogId": "7", "sections": sections},
    )
    same(len(found["action"]["sections"]), 10, "the number of sections at Meta")


@line(PART, "P", "`catalogId` and `productRetailerId` are required")
def the_product_is_required(world: World) -> None:
    fields = ["action.catalogId", "action.productRetailerId"]
    limits(world, fields, type="interactive", interactiveType="product", body="b", action={})


@line(PART, "P", "a text has 1 to 4,096 characters")
def the_limit_of_a_text(world: World) -> None:
    limits(world, ["text"], type="text", text="x" * 4_097)
    limits(world, ["text"], type="text")
    holds(len(free_form(world, type="text", text="x" * 4_096)["body"]) == 4_096, "the longest goes out")


@line(PART, "P", "files need `link` or `mediaId`, captions have 1,024 characters at the most")
def the_limits_of_files(world: World) -> None:
    for kind in ("image", "video", "audio", "document"):
        limits(world, ["link"], type=kind)
    limits(world, ["caption"], type="image", link=FILE_LINK, caption="x" * 1_025)


# The window


@line(PART, "P", "free-form outside of the contact's 24-hour window is 400 `window_closed`, and nothing is sent")
def outside_of_the_window(world: World) -> None:
    for to in (world.contact()["mobile"], world.number()):
        refused(message(world, to=to, type="text", text="Hi"), 400, "window_closed", "to")
        world.nothing_taken(to)


@line(PART, "P", "every free-form shape is bound to the window")
def every_shape_is_bound(world: World) -> None:
    to = world.contact()["mobile"]
    shapes = [
        *({"type": kind, "link": FILE_LINK} for kind in ("image", "audio", "video", "document")),
        *({"type": kind, "body": "b"} for kind in ("location_request", "address_request")),
        {"type": "interactive", "interactiveType": "catalog_message", "body": "b"},
    ]
    for shape in shapes:
        refused(message(world, to=to, **shape), 400, "window_closed", "to")
    world.nothing_taken(to)


@line(PART, "P", "who writes opens the window")
def the_window_opens(world: World) -> None:
    to = world.contact()["mobile"]
    refused(message(world, to=to, type="text", text="Hi"), 400, "window_closed", "to")
    world.writes(to, "Hello?")
    succeeded(message(world, to=to, type="text", text="Hi"))
    world.only_taken(to)
