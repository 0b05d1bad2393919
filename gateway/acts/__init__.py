"""Acts: the durable register of the two emergency acts, of their reviews, and of what officers must be told."""

from gateway.acts.act import Act, Kind, Notice, Review, Ruling, Who
from gateway.acts.database import StoreFault
from gateway.acts.free_text import open_text, seal_text
from gateway.acts.held import Held, InForce, Told
from gateway.acts.outbox import Outbox
from gateway.acts.register import Register
from gateway.acts.store import read_acts, read_notices

__all__ = [
    "Act",
    "Held",
    "InForce",
    "Kind",
    "Notice",
    "Outbox",
    "Register",
    "Review",
    "Ruling",
    "StoreFault",
    "Told",
    "Who",
    "open_text",
    "read_acts",
    "read_notices",
    "seal_text",
]
