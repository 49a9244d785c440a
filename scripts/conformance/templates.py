"""Templates, tags, custom fields, media and catalogs."""

from __future__ import annotations

import hashlib
from typing import Any

from crier_process import PHONE_NUMBER_ID

from .expect import blames, has_members, holds, includes, is_id, refused, same, status, succeeded
from .registry import line
from .world import NOBODY, World

PART = "Templates, tags, media, catalogs"
PUBLISHED = ["_id", "settingId", "waTemplateId", "name", "language", "components"]


def template(world: World, path: str) -> dict[str, Any]:
    return succeeded(world.get(f"/templates/{path}"))["template"]


# Reading


@line(PART, "P", "`GET /templates` lists them, with the published members and Meta's components")
def templates_are_listed(world: World) -> None:
    found = {each["name"]: each for each in succeeded(world.get("/templates"))["templates"]}
    each = found["order_update"]
    has_members(each, PUBLISHED, "a template")
    same([part["type"] for part in each["components"]], ["HEADER", "BODY"], "the types of the components")
    same(each["language"], "en_US", "language")


@line(PART, "P", "`GET /templates` is by `page`, and by `limit`, which is 50 where it is not given")
def pages_of_templates(world: World) -> None:
    same(succeeded(world.get("/templates"))["limit"], 50, "limit")
    first, second = (succeeded(world.get(f"/templates?limit=3&page={page}")) for page in (1, 2))
    ids = [each["_id"] for page in (first, second) for each in page["templates"]]
    same((len(ids), len(set(ids))), (6, 6), "how many ids two pages have")
    includes(second, {"page": 2, "limit": 3, "total": first["total"]}, "data")
    blames(world.get("/templates?limit=none"), 400, "limit")


@line(PART, "P", "`all=true` gives all of them at once")
def all_templates(world: World) -> None:
    data = succeeded(world.get("/templates?all=true&limit=2"))
    same(len(data["templates"]), data["total"], "how many came")
    holds(data["total"] >= 17, "these are all that the account has", data["total"])


@line(PART, "P", "`GET /templates/{identifier}` reads a template by its name")
def a_template_by_name(world: World) -> None:
    found = template(world, "order_update")
    has_members(found, PUBLISHED, "data.template")
    same(found["name"], "order_update", "name")
    for name in ("_id", "settingId"):
        is_id(found[name], name)


@line(PART, "P", "`GET /templates/{identifier}?by=id` reads a template by its id")
def a_template_by_id(world: World) -> None:
    found = template(world, "order_update")
    same(template(world, f"{found['_id']}?by=id"), found, "the template")


@line(PART, "I", "`id=…` reads by id too")
def a_template_by_the_other_word(world: World) -> None:
    found = template(world, "order_update")
    same(template(world, f"{found['_id']}?id={found['_id']}"), found, "the template")


@line(PART, "P", "a template's `components` are Meta's, with `example`")
def components_are_metas(world: World) -> None:
    wanted = [
        {"type": "HEADER", "format": "TEXT", "text": "Order {{1}}", "example": {"header_text": ["#1042"]}},
        {
            "type": "BODY",
            "text": "Hi {{1}}, your order left our house today and arrives on {{2}}. Thank you!",
            "example": {"body_text": [["Asha", "Friday"]]},
        },
    ]
    same(template(world, "order_update")["components"], wanted, "components")


@line(PART, "I", "a template has `status`, `category` and `quality`")
def status_of_a_template(world: World) -> None:
    wanted = {"status": "APPROVED", "category": "UTILITY", "quality": "GREEN"}
    includes(template(world, "order_update"), wanted, "data.template")
    same(template(world, "flash_sale")["status"], "PAUSED", "status of a paused one")


@line(PART, "P", "a template that does not exist is 404, by name and by id")
def no_such_template(world: World) -> None:
    refused(world.get("/templates/no_such_template"), 404, "template_not_found")
    refused(world.get(f"/templates/{NOBODY}?by=id"), 404, "template_not_found")


@line(PART, "O", "`languageCode` chooses where a name has several languages")
def a_template_in_a_language(world: World) -> None:
    for language in ("hi", "en"):
        same(template(world, f"festival_offer_template?languageCode={language}")["language"], language, "language")


# At Meta


def body_of(name: str, **members: Any) -> dict[str, Any]:
    text = "Hi {{1}}, it is on its way."
    parts = [{"type": "BODY", "text": text, "example": {"body_text": [["Asha"]]}}]
    return {"name": name, "language": "en_US", "category": "UTILITY", "components": parts} | members


@line(PART, "O", "`POST /templates/sync` brings them from Meta, and counts")
def templates_are_synced(world: World) -> None:
    found = succeeded(world.post("/templates/sync"))["senders"]
    same(len(found), 1, "the number of senders")
    has_members(found[0], ["sender", "wabaId", "added", "updated", "unchanged", "deleted"], "a sender")
    holds(found[0]["unchanged"] + found[0]["updated"] >= 17, "all are there", found)


@line(PART, "O", "a sync that Meta refuses is 502 `sync_failed`")
def a_sync_that_fails(world: World) -> None:
    with world.faults(tokenRevoked=True):
        refused(world.post("/templates/sync"), 502, "sync_failed")
    succeeded(world.post("/templates/sync"))


@line(PART, "O", "`POST /templates` creates a template at Meta; one that is there already is 409")
def a_template_is_created(world: World) -> None:
    name = f"made_{next(world.counter)}"
    made = succeeded(world.post("/templates", body_of(name)), 201)["template"]
    includes(made, {"name": name, "language": "en_US", "category": "UTILITY"}, "data.template")
    same(template(world, name)["_id"], made["_id"], "the template that is read")
    refused(world.post("/templates", body_of(name)), 409, "name_taken", "name")


@line(PART, "O", "a template that Meta does not take is 400, with what Meta said")
def a_template_is_refused(world: World) -> None:
    parts = [{"type": "FOOTER", "text": "only a footer"}]
    answer = world.post("/templates", body_of(f"made_{next(world.counter)}", components=parts))
    body = refused(answer, 400, "refused_by_meta")
    has_members(body["meta"], ["code", "title", "details", "fbtraceId"], "meta")
    blames(world.post("/templates", body_of("Wrong Name", category="LETTER")), 400, "name", "category")


@line(PART, "O", "`DELETE /templates/{identifier}` deletes at Meta; one that a live campaign sends is 409")
def a_template_is_deleted(world: World) -> None:
    name = f"made_{next(world.counter)}"
    succeeded(world.post("/templates", body_of(name)), 201)
    same(succeeded(world.delete(f"/templates/{name}")), {"name": name}, "data")
    refused(world.get(f"/templates/{name}"), 404, "template_not_found")
    succeeded(world.post("/templates/sync"))
    refused(world.get(f"/templates/{name}"), 404, "template_not_found")
    world.send_body()
    refused(world.delete("/templates/order_update"), 409, "broadcast_state")


@line(PART, "O", "`POST /templates/{identifier}/preview` shows what is read, or what is wrong with the values")
def a_preview(world: World) -> None:
    path = "/templates/order_update/preview"
    data = succeeded(world.post(path, {"headerParams": ["1042"], "bodyParams": ["Asha", "Friday"]}))
    includes(data, {"header": "Order 1042", "footer": None}, "data")
    holds(data["body"].startswith("Hi Asha, your order"), "the body is filled in", data)
    blames(world.post(path, {"bodyParams": ["Asha"]}), 400, "bodyParams", "headerParams")


# Tags and custom fields


@line(PART, "P", "`GET /settings/tags` lists the tags")
def tags_are_listed(world: World) -> None:
    tag = world.name("tag")
    succeeded(world.post("/settings/tags", {"tags": [tag]}))
    answer = world.get("/settings/tags")
    tags = succeeded(answer)["tags"]
    holds(tag in tags, "the tag is there", tags)


@line(PART, "O", "`POST /settings/tags` adds each tag once, whatever its case")
def tags_are_added_once(world: World) -> None:
    tag = world.name("Tag")
    for word in (tag, tag.upper()):
        tags = succeeded(world.post("/settings/tags", {"tags": [word]}))["tags"]
    same([each for each in tags if each.lower() == tag.lower()], [tag], "the tags of this name")
    blames(world.post("/settings/tags", {}), 400, "tags")


@line(PART, "O", "`DELETE /settings/tags/{name}` takes it out, and contacts that bear it keep it")
def a_tag_is_deleted(world: World) -> None:
    tag = world.name("tag").replace(" ", "-")
    world.vocabulary(tags=[tag])
    made = world.contact(tags=[tag])
    tags = succeeded(world.delete(f"/settings/tags/{tag.upper()}"))["tags"]
    holds(tag not in tags, "the tag is gone", tags)
    same(succeeded(world.get(f"/contacts/{made['_id']}"))["tags"], [tag], "the contact's tags")
    status(world.delete(f"/settings/tags/{tag}"), 404)


@line(PART, "O", "custom fields are listed, added once, and removed")
def custom_fields(world: World) -> None:
    path, field = "/settings/custom-fields", world.name("Field").replace(" ", "")
    for word in (field, field.lower()):
        fields = succeeded(world.post(path, {"customFields": [word]}))["customFields"]
    same([each for each in fields if each.lower() == field.lower()], [field], "the fields of this name")
    holds(field in succeeded(world.get(path))["customFields"], "it is listed", field)
    holds(field not in succeeded(world.delete(f"{path}/{field}"))["customFields"], "it is gone", field)
    status(world.delete(f"{path}/{field}"), 404)


# Media and catalogs

PICTURE = bytes.fromhex("89504e470d0a1a0a") + bytes(range(256)) * 40


def upload(world: World, content: bytes = PICTURE, query: str = "") -> dict[str, Any]:
    """A picture, sent as a form as any client would; what the server says of it."""
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="poster.png"\r\nContent-Type: image/png\r\n\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}
    answer = world.post(f"/media{query}", raw=head + content + b"\r\n--edge--\r\n", headers=headers)
    return succeeded(answer, 201)["media"]


def at_meta(world: World) -> str:
    """The id under which Meta has the picture."""
    return upload(world, query=f"?sender={PHONE_NUMBER_ID}")["uploads"][0]["mediaId"]


@line(PART, "P", "`GET /media` gives the address of a file")
def the_address_of_a_file(world: World) -> None:
    id = at_meta(world)
    data = succeeded(world.get(f"/media?mediaId={id}"))
    holds(data["url"].startswith("http"), "url is an address", data["url"])
    includes(data, {"mediaId": id, "mimeType": "image/png", "fileSize": len(PICTURE)}, "data")


@line(PART, "I", "`GET /media?mediaId=` names the file; one that Meta does not have is 404")
def a_file_by_its_id(world: World) -> None:
    refused(world.get("/media?mediaId=1234567"), 404, "media_not_found")


@line(PART, "O", "`POST /media` uploads a file, whose id the calls take as `mediaId`")
def an_upload_is_sent(world: World) -> None:
    media = upload(world)
    is_id(media["_id"], "_id")
    includes(media, {"filename": "poster.png", "mimeType": "image/png", "fileSize": len(PICTURE)}, "media")
    same(media["sha256"], hashlib.sha256(PICTURE).hexdigest(), "sha256")
    to = world.number()
    values = {"bodyParams": ["Christmas", "Thank You"], "mediaId": media["_id"]}
    body = {"to": to, "type": "template", "templateName": "festival_offer_template"} | values
    succeeded(world.post("/messages", body))
    header = world.request_to(to)["template"]["components"][0]["parameters"][0]["image"]
    same(list(header), ["id"], "the members of the header's file at Meta")
    known = succeeded(world.get(f"/media/{media['_id']}"))["media"]["uploads"]
    same([each["mediaId"] for each in known], [header["id"]], "Meta's id of it")


@line(PART, "O", "the same bytes are kept once, and uploaded to Meta once")
def an_upload_is_kept_once(world: World) -> None:
    first, second = upload(world), upload(world)
    same(second["_id"], first["_id"], "_id")
    same(at_meta(world), at_meta(world), "Meta's id")


@line(PART, "O", "a file is downloaded and deleted; what WhatsApp does not take is 400")
def a_file_comes_and_goes(world: World) -> None:
    content = PICTURE + b"another"
    id = upload(world, content)["_id"]
    same(world.get(f"/media/{id}/content").raw == content, True, "the bytes that come back are those that were sent")
    holds(id in [each["_id"] for each in succeeded(world.get("/media"))["media"]], "it is listed")
    succeeded(world.delete(f"/media/{id}"))
    refused(world.get(f"/media/{id}"), 404, "media_not_found")
    refused(world.post("/media", raw=b"GIF89a", headers={"Content-Type": "image/gif"}), 400, "invalid_value", "file")


@line(PART, "P", "`GET /catalogs` lists the catalogs at Meta")
def catalogs_are_listed(world: World) -> None:
    catalogs = succeeded(world.get("/catalogs"))["catalogs"]
    holds(catalogs and {"id", "name"} <= set(catalogs[0]), "a catalog has id and name", catalogs)


@line(PART, "P", "`GET /catalogs/{catalogId}/products` lists the products of one, page by page")
def products_are_listed(world: World) -> None:
    id = succeeded(world.get("/catalogs"))["catalogs"][0]["id"]
    first = succeeded(world.get(f"/catalogs/{id}/products?limit=20"))
    second = succeeded(world.get(f"/catalogs/{id}/products?limit=20&after={first['after']}"))
    names = [each["retailer_id"] for page in (first, second) for each in page["products"]]
    same((len(names), len(set(names)), second["after"]), (24, 24, None), "the products, and where they end")
    refused(world.get("/catalogs/1/products"), 404, "catalog_not_found")
