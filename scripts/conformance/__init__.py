"""Every line of the contract with its check; importing this package fills `LINES`, in the order of docs/contract.md.

Nothing here needs more than Python itself, so that docs/contract.md can be made on any machine.
"""

from . import (
    every_call,
    send,
    send_behaviour,
    broadcasts,
    broadcast_options,
    broadcast_life,
    messages,
    free_form,
    contacts,
    contact_life,
    templates,
    settings,
)
from .registry import LINES, Line

__all__ = [
    "LINES",
    "Line",
    "every_call",
    "send",
    "send_behaviour",
    "broadcasts",
    "broadcast_options",
    "broadcast_life",
    "messages",
    "free_form",
    "contacts",
    "contact_life",
    "templates",
    "settings",
]
