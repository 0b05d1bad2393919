"""Settings: one YAML file, read once, frozen; every fault is reported at once.

Secrets come by file or by `PASSERELLE_*` and are masked in `repr`. No setting weakens enforcement: there is none that
skips a voice, an audit write or a check of a token.
"""

from __future__ import annotations

from gateway.settings.acts_server import ActsServer
from gateway.settings.base import Milliseconds, Model
from gateway.settings.cache import Cache, SharedCache
from gateway.settings.documents import Documents
from gateway.settings.fitting import Place
from gateway.settings.limits import Limits
from gateway.settings.locate import Locate
from gateway.settings.reading import Draft, Fault, SettingsFault, faults_of, read_draft, read_settings
from gateway.settings.servers import read_password, shared_servers
from gateway.settings.service import (
    Audit,
    Issuer,
    Keys,
    Listen,
    Notices,
    Organization,
    Policy,
    Signer,
    Telehealth,
    Telemetry,
    Territory,
)
from gateway.settings.sources import Budget, Source, SourceAuth, SourceCapabilities, SourceMeasures
from gateway.settings.whole import Settings

__all__ = [
    "ActsServer",
    "Audit",
    "Budget",
    "Cache",
    "Documents",
    "Draft",
    "Fault",
    "Issuer",
    "Keys",
    "Limits",
    "Listen",
    "Locate",
    "Milliseconds",
    "Model",
    "Notices",
    "Organization",
    "Place",
    "Policy",
    "Settings",
    "SettingsFault",
    "SharedCache",
    "Signer",
    "Source",
    "SourceAuth",
    "SourceCapabilities",
    "SourceMeasures",
    "Telehealth",
    "Telemetry",
    "Territory",
    "faults_of",
    "read_draft",
    "read_password",
    "read_settings",
    "shared_servers",
]
