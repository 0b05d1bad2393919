"""App: the only constructor. What the house is made of is put together here and nowhere else.

Takes settings. Gives a Starlette application. `Ports` is how a test, or another deployment, gets in. Nothing here
decides, fetches or reads a record.
"""

from gateway.app.create import Gateway, RestartNeeded, create_app
from gateway.app.lasting import keyring_of
from gateway.app.ports import FetchKeys, Ports

__all__ = ["FetchKeys", "Gateway", "Ports", "RestartNeeded", "create_app", "keyring_of"]
