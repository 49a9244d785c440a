"""What the pages of error codes say of all codes of a status or a class alike.

What is said of single codes (that one pauses a broadcast at once, that one notes an opt-out) stands here too; which
codes those are is read from the sources.
"""

from __future__ import annotations

from dataclasses import dataclass

# What the status of an answer says of sending the same request again.
AGAIN = {
    400: "No. The same request gets the same answer; with an `Idempotency-Key` it is even the kept one, for 24 "
    "hours. Send the mended request with a new key.",
    401: "Not with the same key in `Authorization`. Nothing was done, and an `Idempotency-Key` of the call is still "
    "unused.",
    404: "Not before what stands in the way has changed. With an `Idempotency-Key` the answer is kept for 24 hours, "
    "so use a new key then.",
    405: "No. The same request gets the same answer.",
    408: "Yes, with the same `Idempotency-Key` if the request had one.",
    409: "Not before what stands in the way has changed. Nothing was done, and an `Idempotency-Key` of the call is "
    "still unused.",
    413: "No. A smaller request is another request; an `Idempotency-Key` of this one is still unused.",
    415: "No. Send the body in the right form; an `Idempotency-Key` of this call is still unused.",
    422: "Not with this key. Send the request with a new `Idempotency-Key`.",
    429: "Yes, after as many seconds as `Retry-After` says, with the same `Idempotency-Key`.",
    500: "Yes, a few times with growing pauses, and **with the same `Idempotency-Key`**.",
    502: "Yes, later; the answer is not kept.",
    503: "Yes, after as many seconds as `Retry-After` says, with the same `Idempotency-Key`.",
}
# Codes that others of their status say the wrong thing of.
AGAIN_OF_CODE = {
    "idempotency_key_in_use": "Yes, after as many seconds as `Retry-After` says, **with the same `Idempotency-Key`** "
    "and the same body.",
    "not_found": AGAIN[405],
    # These are 400, and pass like those that are 404.
    "campaign_not_live": AGAIN[404],
    "template_not_approved": AGAIN[404],
    "unknown_tag": AGAIN[404],
    "unknown_custom_field": AGAIN[404],
    "window_closed": AGAIN[404],
}


@dataclass(frozen=True)
class Story:
    """What Crier does for one class of Meta's codes, and where that can be seen.

    `{tries}` and `{run}` come from the sources.
    """

    on_call: str
    late: str
    where: str


MESSAGE = (
    "`GET /messages/{{id}}` has the code under `refusal`, with Meta's own details and trace, and every try under "
    "`history`."
)
FAILED = (
    MESSAGE + " A broadcast counts it in `failedByCode`; `POST /broadcasts/{{id}}/retry` with `codes` reaches those "
    "again. The event `message.status` tells programs, and a caller who waits is answered 400 "
    "[`refused_by_meta`](refused_by_meta.md)."
)
PAUSED = (
    "`crier doctor` reports the sender as paused, with the code; `GET /settings/senders` shows it too, the log has "
    "an error, and the event `sender.health` tells programs. The broadcast stays `sending` and its messages "
    "`queued`. Calls of the API are answered 202 and kept."
)
STORIES = {
    "retry": Story(
        "Nothing was sent, so the same message is tried again, {tries} times in all, after pauses that may be twice "
        "as long each time (at first up to a second). If the last try is refused as well, it has failed for this "
        "recipient; the others go on.",
        "The message has failed for this recipient. It is not sent again by itself: Meta had taken it.",
        MESSAGE + " While it is tried again, the message is `queued`. A caller who waits longer than its time is "
        "answered 202; after the last try it is 502 [`refused_by_meta`](refused_by_meta.md). Failures are counted in "
        "`failedByCode` of the broadcast.",
    ),
    "slow_sender": Story(
        "Nothing was sent. The message goes back to the queue for a moment (up to half a second at first, up to "
        "eight when it happens again and again), and the sender slows down; it recovers by a twentieth of the "
        "allowed rate for every five quiet seconds. There is no last try: the message goes out when Meta lets it, or "
        "expires.",
        "The message has failed for this recipient. It is not sent again by itself.",
        "A message that waits is `queued`; `GET /messages/{{id}}` has the code in `history`. Nothing is counted as "
        "failed, and no sender is paused. `crier_attempts_total` in `/metrics` counts the refusals. A call that is "
        "not sent within its waiting time is answered 202.",
    ),
    "pair_limit": Story(
        "Nothing was sent. This recipient's message waits one second, then 4, 16, 64 and so on, up to about 17 "
        "minutes; messages to others go on at full speed. There is no last try: it goes out, or expires.",
        "The message has failed for this recipient. It is not sent again by itself.",
        "A message that waits is `queued`; `GET /messages/{{id}}` has the code in `history`. A call that is not sent "
        "within its waiting time is answered 202.",
    ),
    "recipient_permanent": Story(
        "The message has failed for this recipient and is not tried again. All others go on.",
        "The same: the message has failed for this recipient.",
        FAILED,
    ),
    "campaign_permanent": Story(
        "The message has failed for this recipient, and the list broadcast gets a strike: when {run} recipients in a "
        "row are refused with the same code, it is paused. A single call fails and has no other consequence.",
        "The same: the message has failed, and a strike is counted.",
        FAILED + " A broadcast that was paused shows the code in `trouble`, and the event `broadcast.paused` tells "
        "programs.",
    ),
    "sender_paused": Story(
        "The message goes back to the queue and the sender is paused: nothing more is sent with this number. Its "
        "queue is kept, until each message's `expiresAt`. When the cause is mended, `crier senders resume` lets it "
        "go on.",
        "The message itself has failed; the sender is paused, and what is queued is kept.",
        PAUSED,
    ),
    "auth": Story(
        "The message goes back to the queue, and every sender with the same access token is paused. The queues are "
        "kept, until each message's `expiresAt`. When the token is replaced (`crier senders add` takes a new one for "
        "a known number), `crier senders resume` lets each sender go on.",
        "The message itself has failed; its sender is paused, and what is queued is kept.",
        PAUSED,
    ),
}

# What the sources say of single codes beyond their class.
AT_ONCE = (
    "The message has failed for this recipient, and its list broadcast is paused at once: no other recipient can "
    "fare better. When the cause is mended, `crier broadcasts resume` lets it go on. A single call fails and has no "
    "other consequence."
)
AT_ONCE_LATE = "The same: the message has failed, and its list broadcast is paused at once."
AT_ONCE_SHORT = "failed, and the broadcast is paused at once"
LATE_RETRY = (
    "Meta had taken the message and then dropped it by its own fault. If it was the first try, and the message has "
    "time left, it goes out once more, a minute later; else it has failed for this recipient."
)
OPT_OUT = (
    "The contact's consent ledger notes the opt-out, whether the refusal came with the answer to a call or by webhook, "
    "so broadcasts skip the person from now on."
)
WEBHOOK_PAUSES = (
    "Crier pauses the sender with this code as well when a webhook about the account or the number says so, before "
    "any message is refused."
)
WEBHOOK_RESUMES = "When a webhook takes it back, a sender that was paused with this code goes on by itself."
# Codes that new templates are refused with say nothing about messages.
TEMPLATE_DOES = (
    "It hands Meta's refusal on to whoever called `POST /templates`. Nothing is created, and nothing happens to "
    "messages, senders and broadcasts."
)
TEMPLATE_WHERE = (
    "The call is answered 400 [`refused_by_meta`](refused_by_meta.md). `meta.code` is [100](meta-100.md): Meta sends "
    "this number as `error_subcode` beneath it, and `meta.details` has its words for people."
)
TEMPLATE_LIFTED = (
    "Where the workspace's setting `resumeWithTemplate` is on, a broadcast that this code paused goes on by itself "
    "when Meta approves the template again."
)
SUBCODE_33 = "With `error_subcode` 33 it is treated like [10](meta-10.md): every sender with the same token is paused."
