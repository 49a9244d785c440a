"""Writes one page for each error code: ours from `data/error-guides.toml`, Meta's from `data/meta-guides.toml`.

What is particular to a code stands in those files; what all codes of a status or of a class have in common stands once,
in `error_words.py`.
"""

from __future__ import annotations

import json
import re
import textwrap
from typing import Any

import error_words
from error_examples import asked, shown
from error_facts import MetaCode, OurCode, Rules

LINE_CHARACTERS = 130
# In the place of a blank that no line may break at.
HELD_BLANK = "\0"
Guide = dict[str, Any]

HEAD_OF_OURS = (
    "What it means, what a call that gets it looks like (its key left out), and what helps. "
    "[All error codes](../errors.md)."
)
HEAD_OF_METAS = "One of the codes that Meta refuses messages with. [All error codes](../errors.md)."


def wrapped(text: str, indent: str = "") -> str:
    """The text in lines of the width that the guides have; what stands in backticks stays on one."""
    whole = re.sub(r"`[^`]+`", lambda code: code.group().replace(" ", HELD_BLANK), text)
    lines = textwrap.fill(
        whole, LINE_CHARACTERS, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
    return lines.replace(HELD_BLANK, " ")


def bullets(items: list[str]) -> str:
    return "\n".join(wrapped(f"- {item}", "  ") for item in items)


def sentence(text: str) -> str:
    """The text as a sentence, whether or not it ends as one."""
    return text if text.endswith((".", "!", "?")) else text + "."


def page_name(code: str) -> str:
    """The page of a code as the guides name it: ours by its word, Meta's as `meta-<number>`."""
    return f"{code}.md"


def related_line(codes: list[str], titles: dict[str, str]) -> str:
    links = [f"[{titles[code]}]({page_name(code)})" for code in codes]
    return wrapped("Related: " + ", ".join(links) + ".")


# Ours


def request_text(request: dict[str, Any]) -> str:
    """The request as it is written on the wire, without the headers that every call has."""
    lines = [f"{request['method']} /api/v1{request['path']}"]
    lines += [f"{name}: {value}" for name, value in request.get("headers", {}).items()]
    body = request.get("body", "")
    if "bytes" in request:
        body = f"(a body of {request['bytes']:,} bytes)"
    try:
        body = laid_out(json.loads(body)) if body else ""
    except ValueError:
        pass  # What is no JSON is shown as it is sent: that is its point.
    return "\n".join(lines) + (f"\n\n{body}" if body else "")


def laid_out(value: Any) -> str:
    """JSON with one member of the outermost object a line."""
    if not isinstance(value, dict) or not value:
        return json.dumps(value, ensure_ascii=False)
    members = [f"  {json.dumps(name)}: {json.dumps(member, ensure_ascii=False)}" for name, member in value.items()]
    return "{\n" + ",\n".join(members) + "\n}"


def example_text(recorded: dict[str, Any]) -> str:
    request = request_text(shown(recorded["request"]))
    answer = [f"HTTP/1.1 {recorded['status']}"]
    answer += [f"{name}: {value}" for name, value in recorded["headers"].items()]
    return (
        f"```http\n{request}\n```\n\nis answered\n\n"
        + "```http\n" + "\n".join(answer) + f"\n\n{laid_out(recorded['answer'])}\n```"
    )  # fmt: skip


def our_page(code: OurCode, guide: Guide, recorded: dict[str, Any] | None, titles: dict[str, str]) -> str:
    again = guide.get("again_only") or error_words.AGAIN_OF_CODE.get(code.name, error_words.AGAIN[code.status])
    if "again" in guide:
        again += f" {guide['again']}"
    parts = [
        f"# `{code.name}`",
        HEAD_OF_OURS,
        wrapped(f"**HTTP {code.status}.** {code.meaning}"),
        *([wrapped(guide["more"])] if "more" in guide else []),
        "## When it comes",
        example_text(recorded) if recorded else wrapped(guide["when"]),
        "## Why, and what helps",
        bullets([f"**{sentence(cause)}** {sentence(fix)}" for cause, fix in guide["causes"]]),
        "## Whether to send it again",
        wrapped(again),
    ]
    if guide.get("related"):
        parts.append(related_line(guide["related"], titles))
    return "\n\n".join(parts) + "\n"


# Meta's


def remarks(code: MetaCode, rules: Rules) -> list[str]:
    """What holds for this code beside what follows from a refusal."""
    holds = {
        error_words.TEMPLATE_LIFTED: code.code in rules.lifted,
        error_words.WEBHOOK_PAUSES: code.code in rules.paused_by_webhook,
        error_words.WEBHOOK_RESUMES: code.code in rules.resumed_by_webhook,
        error_words.OPT_OUT: code.code == rules.opt_out,
        error_words.SUBCODE_33: code.code == rules.subcode_code,
    }
    return [remark for remark, does_hold in holds.items() if does_hold]


def consequences(code: MetaCode, rules: Rules) -> tuple[str, str]:
    """What follows from the code on the call, and late."""
    story = error_words.STORIES[code.refusal_class]
    if code.code in rules.stoppers:
        return error_words.AT_ONCE, error_words.AT_ONCE_LATE
    late = error_words.LATE_RETRY if code.code in rules.late_retries else rules.filled(story.late)
    return rules.filled(story.on_call), late


def engine_text(code: MetaCode, guide: Guide, rules: Rules) -> str:
    """What Crier does: what holds for the class, and what only for this code."""
    if guide.get("is_template"):
        return wrapped(error_words.TEMPLATE_DOES)
    if "does" in guide:
        return wrapped(guide["does"])
    on_call, late = consequences(code, rules)
    does = [
        f"**Where Meta answers the call with it:** {on_call}",
        f"**Where it comes later, in a webhook:** {late}",
        *remarks(code, rules),
    ]
    if "elsewhere" not in guide:
        return bullets(does)
    intro = (
        f"This code belongs to {guide['elsewhere']}, not to the messages that Crier sends. If one of them got it all "
        "the same, this would follow:"
    )
    return f"{wrapped(intro)}\n\n{bullets(does)}"


def where_text(code: MetaCode, guide: Guide, rules: Rules) -> str:
    """Where people and programs find the code."""
    if guide.get("is_template"):
        return wrapped(error_words.TEMPLATE_WHERE)
    if "where" in guide:
        return wrapped(guide["where"])
    where = rules.filled(error_words.STORIES[code.refusal_class].where)
    return wrapped(f"In the tool that got it. If a message did: {where}" if "elsewhere" in guide else where)


def meta_page(code: MetaCode, guide: Guide, rules: Rules, titles: dict[str, str]) -> str:
    status = f"HTTP {code.http_status}"
    if not code.is_status_confirmed:
        status += ", which Meta's documentation does not confirm"
    concerns_messages = not guide.get("is_template") and "does" not in guide
    does = error_words.AT_ONCE_SHORT if code.code in rules.stoppers else rules.classes[code.refusal_class]
    short = f" What Crier does, in short: {does}." if concerns_messages else ""
    parts = [
        f"# {code.code}: {code.title}",
        HEAD_OF_METAS,
        wrapped(f"**{status}.**{short}"),
        "## What happened",
        wrapped(guide["what"]),
        "## What Crier does",
        engine_text(code, guide, rules),
        "## What you should do",
        bullets([sentence(step) for step in guide["do"]]),
        "## Where it shows",
        where_text(code, guide, rules),
    ]
    if guide.get("related"):
        parts.append(related_line(guide["related"], titles))
    return "\n\n".join(parts) + "\n"


# All of them


def titles_of(ours: list[OurCode], metas: list[MetaCode]) -> dict[str, str]:
    """What a link to each code's page says."""
    titles = {code.name: f"`{code.name}`" for code in ours}
    return titles | {f"meta-{code.code}": f"{code.code} {code.title}" for code in metas}


def complaints(
    ours: list[OurCode], metas: list[MetaCode], our_guides: dict[str, Guide], meta_guides: dict[str, Guide],
    recorded: dict[str, Any],
) -> list[str]:  # fmt: skip
    """What the data lacks or has too much: codes without a guide, guides without a code, examples not recorded."""
    found: list[str] = []
    titles = titles_of(ours, metas)
    for file, codes, guides in (
        ("error-guides.toml", [code.name for code in ours], our_guides),
        ("meta-guides.toml", [code.code for code in metas], meta_guides),
    ):
        found += [f"scripts/data/{file} has no entry for {code}" for code in codes if code not in guides]
        found += [f"scripts/data/{file} has {name}, which is no code" for name in guides if name not in codes]
        for name, guide in guides.items():
            missing = [other for other in guide.get("related", []) if other not in titles]
            found += [f"{file}: {name} is said to be related to {other}, which is no code" for other in missing]
    found += [f"error-guides.toml: {name} has neither example nor when" for name, guide in our_guides.items()
              if "example" not in guide and "when" not in guide]  # fmt: skip
    examples = {name: guide["example"] for name, guide in our_guides.items() if "example" in guide}
    for name, example in examples.items():
        if recorded.get(name, {}).get("request") != asked(example):
            found.append(f"the example of {name} is not recorded as it stands: run scripts/error-docs.py --record")
    found += [f"error-examples.json has {name}, which has no example" for name in recorded if name not in examples]
    for code in ours:
        if code.name in recorded and recorded[code.name]["status"] != code.status:
            found.append(f"the example of {code.name} is not answered {code.status}")
    return found


def pages(
    ours: list[OurCode], metas: list[MetaCode], our_guides: dict[str, Guide], meta_guides: dict[str, Guide],
    recorded: dict[str, Any], rules: Rules,
) -> dict[str, str]:  # fmt: skip
    """Every page by its file name."""
    titles = titles_of(ours, metas)
    written = {
        page_name(code.name): our_page(code, our_guides[code.name], recorded.get(code.name), titles) for code in ours
    }
    return written | {
        page_name(f"meta-{code.code}"): meta_page(code, meta_guides[code.code], rules, titles) for code in metas
    }
