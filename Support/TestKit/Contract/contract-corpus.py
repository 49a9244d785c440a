#!/usr/bin/env python3
"""Writes contract-corpus.json: documents, good and bad, each with the verdict of Python's `jsonschema`.

The Swift validator must agree with every one of them. Good documents are written by hand; bad ones are made from them by one
change each (a member gone, added, or of another kind), chosen by a fixed seed.

    python3 Support/TestKit/Contract/contract-corpus.py      (needs `pip install jsonschema`)
"""

import copy
import json
import pathlib
import random

import jsonschema

HERE = pathlib.Path(__file__).resolve().parent
SCHEMA = json.loads((HERE / "cloud-api-contract.schema.json").read_text())
MUTATIONS_PER_DOCUMENT = 9
WAMID = "wamid.HBgMOTE5ODEyMzQ1Njc4FQIAERgSMDcyQjg4NkQ4NDVDNjAyOUYyAA=="


def send(**more):
    return {"messaging_product": "whatsapp", "to": "+919812345678", **more}


def template(*components, name="festival_offer_template", code="en"):
    return send(type="template", template={"name": name, "language": {"code": code}, "components": list(components)})


def button(sub_type, parameter, index="0"):
    return {"type": "button", "sub_type": sub_type, "index": index, "parameters": [parameter]}


def interactive(kind, action, **more):
    return send(type="interactive", interactive={"type": kind, "body": {"text": "Hi"}, "action": action, **more})


def webhook(field, value):
    change = {"field": field, "value": value}
    return {"object": "whatsapp_business_account", "entry": [{"id": "1", "time": 1739321024, "changes": [change]}]}


def messages(**more):
    metadata = {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"}
    return webhook("messages", {"messaging_product": "whatsapp", "metadata": metadata, **more})


TEXT = {"type": "text", "text": "Asha"}
IMAGE = {"type": "image", "image": {"link": "https://example.com/a.png"}}
CARD = {"card_index": 0, "components": [{"type": "header", "parameters": [IMAGE]}, button("quick_reply", {"type": "payload", "payload": "a"})]}
STATUS = {
    "id": WAMID, "status": "delivered", "timestamp": "1739321024", "recipient_id": "919812345678",
    "biz_opaque_callback_data": "1|cmp|2",
    "pricing": {"billable": True, "pricing_model": "PMP", "type": "regular", "category": "marketing"},
}
FAILED = {**STATUS, "status": "failed", "errors": [{"code": 131026, "title": "Message undeliverable", "error_data": {"details": "x"}}]}

GOOD = {
    "SendRequest": [
        send(type="text", text={"body": "Hello \u00e9\U0001f600", "preview_url": True}),
        send(text={"body": "No type means text"}),
        send(type="image", image={"id": "998877", "caption": "A picture"}),
        send(type="document", document={"link": "https://example.com/a.pdf", "filename": "a.pdf"}),
        send(type="audio", audio={"id": "1", "voice": True}),
        send(type="sticker", sticker={"id": "1"}),
        send(type="location", location={"latitude": 1.5, "longitude": "2.5", "name": "Here"}),
        send(type="contacts", contacts=[{"name": {"formatted_name": "A B", "first_name": "A"}, "phones": [{"phone": "+1555"}], "birthday": "1990-01-31"}]),
        send(type="reaction", reaction={"message_id": WAMID, "emoji": ""}),
        {"messaging_product": "whatsapp", "recipient": "IN.1A2b3C", "type": "text", "text": {"body": "x"}},
        send(recipient_type="individual", context={"message_id": WAMID}, biz_opaque_callback_data="x" * 512, text={"body": "x"}),
        template(),
        template({"type": "header", "parameters": [IMAGE]}, {"type": "body", "parameters": [TEXT, TEXT]}),
        template({"type": "HEADER", "parameters": [{"type": "location", "location": {"latitude": "1", "longitude": 2}}]}),
        template({"type": "header", "parameters": [{"type": "document", "document": {"id": "1", "filename": "a.pdf"}}]}),
        template({"type": "body", "parameters": [{**TEXT, "parameter_name": "first_name"}]}),
        template({"type": "body", "parameters": [{"type": "currency", "currency": {"fallback_value": "1 USD", "code": "USD", "amount_1000": 1000}}]}),
        template(button("url", TEXT), button("QUICK_REPLY", {"type": "payload", "payload": "stop"}, 1)),
        template(button("copy_code", {"type": "coupon_code", "coupon_code": "SAVE25"})),
        template(button("flow", {"type": "action", "action": {"flow_token": "t"}})),
        template({"type": "limited_time_offer", "parameters": [{"type": "limited_time_offer", "limited_time_offer": {"expiration_time_ms": 1767225600000}}]}),
        template({"type": "carousel", "cards": [CARD, {**CARD, "card_index": 1}]}, code="en_US"),
        interactive("button", {"buttons": [{"type": "reply", "reply": {"id": "a", "title": "Yes"}}]}, footer={"text": "f"}),
        interactive("list", {"button": "Pick", "sections": [{"title": "A", "rows": [{"id": "1", "title": "One"}]}, {"title": "B", "rows": [{"id": "2", "title": "Two"}]}]}),
        interactive("cta_url", {"name": "cta_url", "parameters": {"display_text": "Go", "url": "https://example.com"}}, header={"type": "text", "text": "T"}),
        interactive("flow", {"name": "flow", "parameters": {"flow_message_version": "3", "flow_id": "1", "flow_cta": "Start"}}),
        interactive("location_request_message", {"name": "send_location"}),
    ],
    "MarketingRequest": [
        {**template({"type": "body", "parameters": [TEXT]}), "product_policy": "STRICT", "message_activity_sharing": False},
    ],
    "ReadRequest": [{"messaging_product": "whatsapp", "status": "read", "message_id": WAMID, "typing_indicator": {"type": "text"}}],
    "SendResponse": [
        {"messaging_product": "whatsapp", "contacts": [{"input": "+91981", "wa_id": "91981"}], "messages": [{"id": WAMID, "message_status": "accepted"}]},
        {"messaging_product": "whatsapp", "messages": [{"id": WAMID}], "later": 1},
    ],
    "ErrorResponse": [
        {"error": {"message": "(#130429) Rate limit hit", "type": "OAuthException", "code": 130429, "error_data": {"messaging_product": "whatsapp", "details": "d"}, "fbtrace_id": "A"}},
        {"error": {"code": 100, "error_subcode": 33, "error_data": "text", "is_transient": False}},
        {"error": {"code": 1.0}},
    ],
    "TemplateList": [
        {"data": [{"id": "1", "name": "a", "language": "en", "status": "APPROVED", "parameter_format": "NAMED", "components": [{"type": "BODY", "text": "x"}], "quality_score": {"score": "GREEN", "date": 1}}], "paging": {"cursors": {"before": "a", "after": "b"}, "next": "https://x"}},
        {"data": []},
    ],
    "TemplateCreate": [
        {"name": "a_1", "language": "pt_BR", "category": "MARKETING", "message_send_ttl_seconds": -1, "components": [
            {"type": "HEADER", "format": "TEXT", "text": "T"},
            {"type": "BODY", "text": "Hi {{1}} there", "example": {"body_text": [["x"]]}},
            {"type": "BUTTONS", "buttons": [{"type": "QUICK_REPLY", "text": "Stop"}, {"type": "URL", "text": "Go", "url": "https://x/{{1}}", "example": ["https://x/1"]}]}]},
    ],
    "PhoneNumber": [{"id": "1", "display_phone_number": "+1 555", "throughput": {"level": "STANDARD"}, "health_status": {}}],
    "MediaInfo": [{"id": "1", "url": "https://x", "mime_type": "image/png", "sha256": "ab", "file_size": "12"}],
    "WebhookPayload": [
        messages(contacts=[{"wa_id": "919812345678"}], statuses=[STATUS, FAILED]),
        messages(messages=[{"id": WAMID, "from": "9198", "timestamp": 1739321024, "type": "text", "text": {"body": "STOP"}}]),
        messages(errors=[{"code": 130429}]),
        webhook("user_preferences", {"user_preferences": [{"wa_id": "1", "category": "marketing_messages", "value": "stop", "timestamp": 1739321024}]}),
        webhook("message_template_status_update", {"event": "PAUSED", "message_template_id": 1, "reason": None, "other_info": {"title": "FIRST_PAUSE"}}),
        webhook("phone_number_quality_update", {"event": "THROUGHPUT_UPGRADE", "max_daily_conversations_per_business": -1}),
        webhook("business_capability_update", {"max_daily_conversations_per_business": "TIER_2K"}),
        webhook("something_new", {}),
    ],
}

OTHERS = [None, True, 7, -1, 1.5, "", "x", "a\nb", "x" * 5000, [], {}, ["x"], {"x": 1}]


def places(value, path=()):
    yield path
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], path + (key,))
    elif isinstance(value, list):
        for index in range(len(value)):
            yield from places(value[index], path + (index,))


def mutated(document, chance):
    changed = copy.deepcopy(document)
    path = chance.choice([p for p in places(document) if p])
    parent = changed
    for step in path[:-1]:
        parent = parent[step]
    kind = chance.choice(["remove", "add", "replace", "replace", "repeat"])
    target = parent[path[-1]]
    if kind == "remove":
        del parent[path[-1]]
    elif kind == "add" and isinstance(target, dict):
        target["surprise"] = 1
    elif kind == "repeat" and isinstance(target, list) and target:
        target.extend(copy.deepcopy(target) * 10)
    else:
        parent[path[-1]] = chance.choice(OTHERS)
    return changed


def main():
    chance = random.Random(20260101)
    corpus = []
    for name, documents in GOOD.items():
        reference = {"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"], "$schema": SCHEMA["$schema"]}
        validator = jsonschema.Draft202012Validator(reference)
        for document in documents:
            assert validator.is_valid(document), (name, document, list(validator.iter_errors(document)))
            for candidate in [document] + [mutated(document, chance) for _ in range(MUTATIONS_PER_DOCUMENT)]:
                corpus.append({"definition": name, "isValid": validator.is_valid(candidate), "document": candidate})
    lines = ",\n".join(json.dumps(entry, separators=(",", ":")) for entry in corpus)
    (HERE / "contract-corpus.json").write_text(f"[\n{lines}\n]\n")
    print(len(corpus), "documents,", sum(entry["isValid"] for entry in corpus), "valid")


main()
