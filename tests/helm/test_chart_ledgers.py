"""What the chart says of its ledgers: one gateway, which always was one, has the only one; no other set-up has."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.helm.chart import Rendered, changed, render

TOLD = "Patients can't list who read their record"
ALONE: dict[str, dict[str, Any]] = {
    "one gateway": {},
    "one gateway, said so": {"ledger": {"others": False}},
}
NOT_ALONE: dict[str, dict[str, Any]] = {
    "several": {"replicas": 2, "acts__perReplica": True},
    "as many as usual": {"replicas": None, "acts__perReplica": True},
    "autoscaling over one": {"autoscaling": {"enabled": True}, "acts__perReplica": True},
    "autoscaling that stops at one": {"autoscaling": {"enabled": True, "minReplicas": 1, "maxReplicas": 1}},
    "one, after others": {"ledger": {"others": True}},
}


def says_only(rendered: Rendered) -> bool:
    """Return what the gateways' settings say, and see that the notes say the same."""
    settings = yaml.safe_load(rendered.one("ConfigMap", "-settings")["data"]["passerelle.yaml"])
    found: bool = settings["audit"]["only_log"]
    notes = next(text for name, text in rendered.texts.items() if name.endswith("NOTES.txt"))
    assert (TOLD in notes) is not found
    return found


@pytest.mark.parametrize("changes", ALONE.values(), ids=ALONE.keys())
def test_one_gateway_has_the_only_ledger(changes: dict[str, Any]) -> None:
    """A patient learns there who read their record."""
    assert says_only(render(changed("minimal", **changes))) is True


@pytest.mark.parametrize("changes", NOT_ALONE.values(), ids=NOT_ALONE.keys())
def test_no_ledger_among_several_is_called_the_only_one(changes: dict[str, Any]) -> None:
    """Each holds a part, and a part given for the whole would tell a patient that nobody else read."""
    assert says_only(render(changed("minimal", **changes))) is False
