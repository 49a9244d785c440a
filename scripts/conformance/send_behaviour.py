"""POST /broadcasts/send: what the call does with campaign, contact and values, and when it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from .expect import holds, includes, is_id, refused, same, sent, status, succeeded
from .registry import line
from .world import FILE_LINK, IMAGE_CAMPAIGN, PLAIN_CAMPAIGN, Answer, World

PART = "POST /broadcasts/send"
SLOW_META = {"minimumMilliseconds": 500, "maximumMilliseconds": 500}

# What the template needs


@line(PART, "P", "what the template does not need is ignored: `headerParams`, `link` and `filename` together")
def what_is_not_needed(world: World) -> None:
    text = world.send_and_read(PLAIN_CAMPAIGN, headerParams=["Sir"], link=FILE_LINK, filename="filename")["text"]
    holds(text.startswith("Hello World"), "the template went out as it is", text)
    sent(world.send(IMAGE_CAMPAIGN, headerParams=["Sir"], filename="filename"))


@line(PART, "P", "too few `bodyParams` are 400")
def too_few_values(world: World) -> None:
    refused(world.send(bodyParams=["Asha"]), 400, "parameter_count_mismatch", "bodyParams")
    refused(world.send(bodyParams=None), 400, "parameter_count_mismatch", "bodyParams")


@line(PART, "P", "too many `bodyParams` are 400")
def too_many_values(world: World) -> None:
    refused(world.send(bodyParams=["Asha", "Friday", "noon"]), 400, "parameter_count_mismatch", "bodyParams")


@line(PART, "P", "a wrong number of `bodyParams` is answered with how many the template takes, and which")
def how_many_and_which(world: World) -> None:
    problem = refused(world.send(bodyParams=["Asha"]), 400, "parameter_count_mismatch")["details"][0]["problem"]
    for part in ("takes 2", "{{1}}", "{{2}}", "1 was given"):
        holds(part in problem, f"the sentence says {part}", problem)


# When the answer comes


@line(PART, "P", "the answer comes after Meta accepted")
def answered_after_meta(world: World) -> None:
    number = world.number()
    with world.faults(latency=SLOW_META):
        began = time.monotonic()
        data = sent(world.send(destination=number))
        holds(time.monotonic() - began >= 0.5, "the call waited for Meta")
    same(data["messages"], [{"id": world.only_taken(number)["wamid"], "message_status": "accepted"}], "messages")


@line(PART, "P", "`contacts[0].input` is the destination as the caller wrote it, `wa_id` its digits")
def input_as_written(world: World) -> None:
    number = world.number()
    written = f"{number[:2]} {number[2:]}"
    found = sent(world.send(destination=written))["contacts"]
    same(found, [{"input": written, "wa_id": number}], "contacts")


@dataclass
class Pause:
    """What happened in one pause of the sender: pausing takes seconds, so four checks look at the same one."""

    # The answer to a call in the pause, how long it took, and the message's state and what Meta had then.
    to: str
    answer: Answer
    waited: float
    state: str
    taken: list[dict[str, Any]]
    # What Meta had in the end, and the message as it was read then.
    taken_later: list[dict[str, Any]]
    message: dict[str, Any]
    # A message that was good for less than the pause.
    expired: dict[str, Any]
    expired_taken: list[dict[str, Any]]


def pause(world: World) -> Pause:
    """One pause, made for the first check that asks."""
    if "pause" not in world.scenes:
        world.scenes["pause"] = new_pause(world)
    return world.scenes["pause"]


def new_pause(world: World) -> Pause:
    to, short_lived = world.number(), world.number()
    with world.paused_sender() as key:
        end = (datetime.now(UTC) + timedelta(seconds=0.5)).isoformat(timespec="milliseconds")
        sent(world.send(key=key, destination=short_lived, expiresAt=end), 202)
        began = time.monotonic()
        answer = world.send(key=key, destination=to)
        waited = time.monotonic() - began
        path = f"/messages/{sent(answer, 202)['messages'][0]['id']}"
        time.sleep(0.5)
        state, taken = succeeded(world.get(path))["state"], world.taken(to)
    world.eventually(lambda: world.taken(to), "the message went out")
    world.eventually(lambda: succeeded(world.get(path))["wamid"], "the message has its wamid")
    expired = succeeded(world.get(f"/messages?mobile={short_lived}"))["messages"][0]
    message = succeeded(world.get(path))
    return Pause(to, answer, waited, state, taken, world.taken(to), message, expired, world.taken(short_lived))


@line(PART, "P", "while the sender is paused the answer is 202 in the same envelope, `queued`, with Crier's own id")
def queued_while_paused(world: World) -> None:
    found = pause(world)
    data = sent(found.answer, 202)
    wanted = {"messaging_product": "whatsapp", "contacts": [{"input": found.to, "wa_id": found.to}]}
    includes(data, wanted, "data")
    same(len(data["messages"]), 1, "the number of messages")
    same(data["messages"][0]["message_status"], "queued", "message_status")
    is_id(data["messages"][0]["id"], "messages[0].id")


@line(PART, "P", "what was queued is kept while the sender is paused, and goes out later, once")
def queued_goes_out(world: World) -> None:
    found = pause(world)
    same((found.state, found.taken), ("queued", []), "the message in the pause")
    same([each["wamid"] for each in found.taken_later], [found.message["wamid"]], "what Meta has later")


@line(
    PART, "O",
    "a call waits for its sender as long as the setting `waitBudgetSeconds` says, 10 seconds where nobody set it",
)
def the_wait(world: World) -> None:
    same(succeeded(world.get("/settings"))["waitBudgetSeconds"], 10.0, "waitBudgetSeconds")
    waited = pause(world).waited
    holds(0.3 <= waited < 2, "it waited the 0.3 s of the setting", waited)


@line(PART, "O", "nothing is sent after `expiresAt`")
def nothing_after_the_end(world: World) -> None:
    found = pause(world)
    same((found.expired["state"], found.expired_taken), ("expired", []), "the message, and what Meta has of it")


@line(PART, "P", "where Meta throttles the sender the message is kept, and goes out when Meta takes it")
def throttled(world: World) -> None:
    number = world.number()
    with world.settings(waitBudgetSeconds=0.3) as key, world.faults(refusals=[{"code": 130429, "share": 1}]):
        data = sent(world.send(key=key, destination=number), 202)
        same(data["messages"][0]["message_status"], "queued", "message_status")
    world.eventually(lambda: world.taken(number), "the message went out", 15)
    world.only_taken(number)


@line(PART, "O", "`Prefer: respond-async` is answered 202 at once")
def answered_at_once(world: World) -> None:
    number = world.number()
    with world.faults(latency=SLOW_META):
        began = time.monotonic()
        data = sent(world.send(destination=number, headers={"Prefer": "respond-async"}), 202)
        holds(time.monotonic() - began < 0.45, "the call did not wait for Meta")
    same(data["messages"][0]["message_status"], "queued", "message_status")
    is_id(data["messages"][0]["id"], "messages[0].id")
    world.eventually(lambda: world.taken(number), "the message went out")
    world.only_taken(number)


@line(PART, "P", "what Meta refuses is 400 with what Meta said, and is not tried again")
def refused_by_meta(world: World) -> None:
    number = world.number()
    with world.faults(refusals=[{"code": 131026, "share": 1}]):
        body = refused(world.send(destination=number), 400, "refused_by_meta")
    same(body["meta"]["code"], 131026, "meta.code")
    is_id(body["messageId"], "messageId")
    same(succeeded(world.get(f"/messages/{body['messageId']}"))["state"], "failed", "the message's state")
    world.nothing_taken(number)


# The contact


@line(PART, "P", "an unknown destination becomes a contact with `userName` and `source`")
def a_contact_is_created(world: World) -> None:
    number = world.number()
    sent(world.send(destination=number, userName="Jon Doe", source="csv"))
    includes(world.find(number), {"name": "Jon Doe", "source": "csv", "mobile": number, "optin": True}, "the contact")


@line(PART, "I", "a known contact is left alone")
def a_contact_is_left_alone(world: World) -> None:
    before = world.contact(name="Ben Rao")
    sent(world.send(destination=before["mobile"], userName="Somebody Else", source="wa"))
    after = world.find(before["mobile"])
    for name in ("_id", "name", "source", "attributes", "tags", "createdAt"):
        same(after[name], before[name], name)


@line(PART, "O", "one number in two spellings is one contact")
def one_contact_in_two_spellings(world: World) -> None:
    number = world.number()
    sent(world.send(destination=number, userName="First"))
    sent(world.send(destination=f"+{number[:2]} {number[2:7]} {number[7:]}", userName="Second"))
    found = succeeded(world.get(f"/contacts?mobile={number}"))
    same((found["total"], found["contacts"][0]["name"]), (1, "First"), "the contacts of the number")


@line(PART, "O", "a refused call creates no contact")
def no_contact_of_a_refusal(world: World) -> None:
    number = world.number()
    status(world.send(destination=number, bodyParams=["Asha"]), 400)
    same(world.find(number), None, "the contact")


# The campaign


@line(PART, "P", "an unknown campaign is 404 `campaign_not_found`")
def an_unknown_campaign(world: World) -> None:
    refused(world.send(campaignName="no campaign of ours"), 404, "campaign_not_found", "campaignName")


@line(PART, "P", "a campaign that is not live is 400 `campaign_not_live`")
def a_campaign_that_is_not_live(world: World) -> None:
    name = world.name("campaign")
    body = {"name": name, "broadcastType": "apiCampaign", "messageType": "template", "templateName": "order_update"}
    campaign = succeeded(world.post("/broadcasts", body), 201)
    sent(world.send(campaignName=name))
    succeeded(world.act(campaign, "pause"))
    refused(world.send(campaignName=name), 400, "campaign_not_live", "campaignName")
    succeeded(world.act(campaign, "resume"))
    sent(world.send(campaignName=name))


@line(PART, "P", "a list broadcast is no campaign to send under: 400 `campaign_not_live`")
def a_list_broadcast_is_no_campaign(world: World) -> None:
    draft = world.broadcast(status="draft", contactList=["unassigned"])
    refused(world.send(campaignName=draft["name"]), 400, "campaign_not_live", "campaignName")


@line(PART, "P", "another `templateName` than the campaign's is 400 `template_mismatch`, naming both")
def another_template(world: World) -> None:
    body = refused(world.send(templateName="hello_world"), 400, "template_mismatch", "templateName")
    for name in ("hello_world", "order_update"):
        holds(name in body["error"], f"the sentence names {name}", body["error"])


@line(PART, "P", "a template that is not approved is 400 `template_not_approved`, with its status")
def a_template_that_is_not_approved(world: World) -> None:
    for template, state in (("flash_sale", "PAUSED"), ("new_year_greeting", "PENDING"), ("free_prize", "REJECTED")):
        campaign = (f"campaign of {template}", template, {"bodyParams": ["Asha"]})
        body = refused(world.send(campaign), 400, "template_not_approved")
        holds(state in body["error"], f"the sentence says {state}", body["error"])


# Tokens


def says(world: World, value: str, wanted: str, **more: object) -> None:
    """Sends one value to a known contact, and looks at what was read there."""
    number = world.contact(name="Asha Maria Rao")["mobile"]
    text = world.send_and_read(destination=number, bodyParams=[value, "Friday"], **more)["text"]
    holds(f"Hi {wanted}, your order" in text, f"{value} reads {wanted}", text)


@line(PART, "I", "`$Name` is the contact's name")
def the_token_name(world: World) -> None:
    says(world, "$Name", "Asha Maria Rao")


@line(PART, "I", "`{{Name}}` is the contact's name as well")
def the_token_in_braces(world: World) -> None:
    says(world, "{{Name}}", "Asha Maria Rao")


@line(PART, "I", "`$FirstName` is the first word of the name")
def the_token_first_name(world: World) -> None:
    says(world, "$FirstName", "Asha")


@line(PART, "I", "`$LastName` is the rest of the name")
def the_token_last_name(world: World) -> None:
    says(world, "$LastName", "Maria Rao")


@line(PART, "I", "`$MobileNumber` is the contact's number")
def the_token_mobile_number(world: World) -> None:
    number = world.contact(name="Asha")["mobile"]
    text = world.send_and_read(destination=number, bodyParams=["$MobileNumber", "Friday"])["text"]
    holds(f"Hi {number}, your order" in text or f"Hi +{number}, your order" in text, "the number stands there", text)


@line(PART, "I", "every custom field is a token")
def the_token_of_a_field(world: World) -> None:
    world.vocabulary(fields=["City"])
    number = world.contact(attributes=[{"name": "City", "value": "Pune"}])["mobile"]
    text = world.send_and_read(destination=number, bodyParams=["$City", "{{City}}"])["text"]
    holds("Hi Pune, your order" in text and "arrives on Pune." in text, "the city stands there twice", text)


@line(PART, "I", "tokens are read whatever their case")
def tokens_in_any_case(world: World) -> None:
    says(world, "$FIRSTNAME", "Asha")
    says(world, "{{firstname}}", "Asha")


@line(PART, "I", "tokens stand anywhere in a value, several at a time")
def tokens_inside_of_a_value(world: World) -> None:
    says(world, "dear $FirstName ($LastName)", "dear Asha (Maria Rao)")


@line(PART, "I", "tokens work in `headerParams`")
def tokens_in_the_header(world: World) -> None:
    number = world.contact(name="Asha Rao")["mobile"]
    text = world.send_and_read(destination=number, headerParams=["of $FirstName"])["text"]
    holds("Order of Asha" in text, "the header has it", text)


@line(PART, "I", "the contact's own value goes before `defaultContactFieldValues`")
def the_own_value_first(world: World) -> None:
    world.vocabulary(fields=["City"])
    number = world.contact(attributes=[{"name": "City", "value": "Pune"}])["mobile"]
    text = world.send_and_read(
        destination=number, bodyParams=["$City", "Friday"], defaultContactFieldValues={"City": "Delhi"}
    )["text"]
    holds("Hi Pune," in text, "the own value stands there", text)


@line(PART, "I", "a built-in token takes a fallback too")
def a_fallback_of_a_name(world: World) -> None:
    number = world.contact()["mobile"]
    text = world.send_and_read(
        destination=number, bodyParams=["$FirstName", "Friday"], defaultContactFieldValues={"FirstName": "friend"}
    )["text"]
    holds("Hi friend," in text, "the fallback stands there", text)


@line(PART, "I", "a token without any value is 400 `missing_attribute`, naming it")
def a_token_without_value(world: World) -> None:
    world.vocabulary(fields=["City"])
    number = world.number()
    body = refused(world.send(destination=number, bodyParams=["$City", "Friday"]), 400, "missing_attribute")
    holds("city" in body["error"].lower(), "the sentence names it", body["error"])
    world.nothing_taken(number)


@line(PART, "I", "a value without a known token is sent as it is: `$20` survives")
def twenty_dollars(world: World) -> None:
    says(world, "$20 and $Unknown and {{nothing}}", "$20 and $Unknown and {{nothing}}")


@line(PART, "I", "fallbacks are never written to the contact")
def fallbacks_are_not_kept(world: World) -> None:
    world.vocabulary(fields=["City"])
    number = world.number()
    world.send_and_read(destination=number, bodyParams=["$City", "x"], defaultContactFieldValues={"City": "Delhi"})
    same(world.find(number)["attributes"], [], "the contact's attributes")


# Values that Meta refuses


def value_refused(world: World, value: str) -> None:
    number = world.number()
    answer = world.send(destination=number, bodyParams=[value, "Friday"])
    status(answer, 400)
    fields = [each["field"] for each in answer.json["details"]]
    holds(any(field.startswith("bodyParams") for field in fields), "the details name bodyParams", fields)
    world.nothing_taken(number)
    same(succeeded(world.get(f"/messages?mobile={number}"))["total"], 0, "the number of messages")


@line(PART, "P", "an empty value is 400 before anything is sent")
def an_empty_value(world: World) -> None:
    value_refused(world, "")


@line(PART, "P", "a value with a line break is 400 before anything is sent")
def a_value_with_a_line_break(world: World) -> None:
    value_refused(world, "one\ntwo")


@line(PART, "P", "a value with a tab is 400 before anything is sent")
def a_value_with_a_tab(world: World) -> None:
    value_refused(world, "one\ttwo")


@line(PART, "P", "a value with more than four spaces in a row is 400 before anything is sent")
def a_value_with_many_spaces(world: World) -> None:
    value_refused(world, "one     two")
    number = world.number()
    sent(world.send(destination=number, bodyParams=["one    two", "Friday"]))


@line(PART, "P", "a filled body over its limit is 400 before anything is sent")
def a_body_over_its_limit(world: World) -> None:
    value_refused(world, "x" * 1_024)


# Consent


@line(PART, "I", "who opted out is sent to by default")
def opted_out_by_default(world: World) -> None:
    number = world.contact(optin=False)["mobile"]
    sent(world.send(destination=number))
    world.only_taken(number)


@line(PART, "I", "who opted out is 400 `opted_out` where the setting `apiCampaignOptOut` is on")
def opted_out_and_refused(world: World) -> None:
    number = world.contact(optin=False)["mobile"]
    with world.settings(apiCampaignOptOut=True) as key:
        refused(world.send(key=key, destination=number), 400, "opted_out", "destination")
        sent(world.send(key=key))
    world.nothing_taken(number)
