"""Faults: how an exchange over HTTP/1.1 fails; none says what was asked or answered.

PoolFault
  ConnectFault    no connection could be had: name, socket or TLS
  LostFault       the connection ended in the middle of an answer
    DeadFault     a kept connection that had ended before a byte of the answer came
  ProtocolFault   what came is no HTTP/1.1 answer to what was sent; or what was to be sent is no request
  TooLargeFault   more headers, or more body, than is taken
"""

from __future__ import annotations


class PoolFault(Exception):
    """An exchange failed. `reason` is a word of ours."""

    reason = "network"

    def __init__(self) -> None:
        super().__init__(self.reason)


class ConnectFault(PoolFault):
    """No connection could be had."""

    reason = "connect"


class LostFault(PoolFault):
    """The connection ended in the middle of an answer."""

    reason = "protocol"


class ClosedFault(PoolFault):
    """The connection ended, and nothing of an answer came."""


class DeadFault(ClosedFault):
    """A kept connection had ended: the request may never have been read."""


class ProtocolFault(PoolFault):
    """What came is no well-formed answer, or could be read in two ways."""

    reason = "protocol"


class TooLargeFault(PoolFault):
    """The body is larger than is taken."""

    reason = "too-large"


class HeadersFault(PoolFault):
    """There are more headers than are taken, or longer ones."""

    reason = "headers"
