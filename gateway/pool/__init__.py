"""Pool: HTTP/1.1 out, over kept connections and a real parser; no redirect, no cookie, no text of anybody's."""

from gateway.pool.faults import (
    ClosedFault,
    ConnectFault,
    DeadFault,
    HeadersFault,
    LostFault,
    PoolFault,
    ProtocolFault,
    TooLargeFault,
)
from gateway.pool.pool import Origin, Pool, host_of
from gateway.pool.reader import Answered, Bounds
from gateway.pool.sent import Sent, header_line, sent, sent_as
from gateway.pool.transport import PoolTransport

__all__ = [
    "Answered",
    "Bounds",
    "ClosedFault",
    "ConnectFault",
    "DeadFault",
    "HeadersFault",
    "LostFault",
    "Origin",
    "Pool",
    "PoolFault",
    "PoolTransport",
    "ProtocolFault",
    "Sent",
    "TooLargeFault",
    "header_line",
    "host_of",
    "sent",
    "sent_as",
]
