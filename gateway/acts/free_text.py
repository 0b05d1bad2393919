"""Free text: what a person wrote for the reviewer, and their name: sealed, and bound to the act it was written for.

Opened for the act's author and for officers alone. Never in a log, a trace, an error or a notice.
"""

from __future__ import annotations

from gateway.keyring import Keyring

LONGEST = 1_000
"""Characters of the longest text."""


def seal_text(keyring: Keyring, act: str, text: str, name: str | None) -> str:
    """Return a text and its author's name, to be kept with the act, or the review, of this id."""
    return keyring.seal_entry((text, name or ""), ("act", act))


def open_text(keyring: Keyring, act: str, sealed: str) -> tuple[str, str | None]:
    """Return the text and the name; ("", None) when there is none, or it was not sealed here for this id."""
    parts = keyring.open_entry(sealed, ("act", act)) if sealed else None
    return (parts[0], parts[1] or None) if parts is not None and len(parts) == 2 else ("", None)
