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
from gateway.pool.sent import Sent, sent
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
    "host_of",
    "sent",
]
