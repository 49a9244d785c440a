"""What checks say of answers: each raises a `Deviation` that names what was wanted and what came."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .world import Answer

ID = re.compile(r"[0-9a-f]{24}")
TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z")


class Deviation(Exception):
    """The server does something else than the contract says."""


def holds(condition: object, what: str, found: object = "") -> None:
    if not condition:
        raise Deviation(f"not so: {what}" + (f"; found {found!r}" if found != "" else ""))


def same(found: object, wanted: object, what: str) -> None:
    """Equal, and of one type: `true` is not 1, and "true" is not `true`."""
    if found != wanted or type(found) is not type(wanted):
        raise Deviation(f"{what} is {found!r}, not {wanted!r}")


def includes(found: Any, wanted: dict[str, Any], what: str) -> None:
    """Each of these members is there and the same."""
    holds(isinstance(found, dict), f"{what} is an object", found)
    for name, value in wanted.items():
        same(found.get(name), value, f"{what}.{name}")


def status(answer: Answer, wanted: int) -> None:
    same(answer.status, wanted, "the status")


def succeeded(answer: Answer, wanted: int = 200) -> Any:
    """The envelope of every call but the published send; its `data`."""
    status(answer, wanted)
    same(answer.json.get("status"), "success", "status")
    holds(isinstance(answer.json.get("message"), str), "message is a text", answer.json.get("message"))
    holds("data" in answer.json, "there is data")
    return answer.json["data"]


def sent(answer: Answer, code: int = 200) -> Any:
    """The published envelope of POST /broadcasts/send; its `data`."""
    status(answer, code)
    same(answer.json.get("success"), "true", "success")
    same(answer.json["data"].get("code"), code, "data.code")
    return answer.json["data"]


def refused(answer: Answer, wanted: int, code: str, *fields: str) -> Any:
    """A failure in both vocabularies, with this code, naming these fields; its body."""
    status(answer, wanted)
    body = answer.json
    same(body.get("code"), code, "code")
    same(body.get("success"), False, "success")
    same(body.get("status"), "error", "status")
    named = [each["field"] for each in body["details"]]
    for field in fields:
        holds(field in named, f"details name {field}", named)
    return body


def blames(answer: Answer, wanted: int, *fields: str) -> None:
    """A failure that names exactly these fields, whatever its codes."""
    status(answer, wanted)
    same(sorted({each["field"] for each in answer.json["details"]}), sorted(fields), "the fields of the details")


def is_id(found: object, what: str) -> None:
    holds(isinstance(found, str) and ID.fullmatch(found), f"{what} is 24 hexadecimal characters", found)


def is_moment(found: object, what: str) -> None:
    holds(isinstance(found, str) and TIMESTAMP.fullmatch(found), f"{what} is ISO 8601 in UTC with milliseconds", found)


def has_members(found: Any, names: list[str], what: str) -> None:
    absent = [name for name in names if name not in found]
    holds(not absent, f"{what} has {', '.join(absent)}", sorted(found))
