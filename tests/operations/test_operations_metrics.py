"""What an SRE reads in /metrics beside counts of answers: the policy, the backlog, the memories, the process."""

from __future__ import annotations

import asyncio
from pathlib import Path

from gateway.app import Ports
from gateway.keyring import Keyring
from gateway.ledger import Ledger
from gateway.ledger.anchor import Anchor
from tests.gateway.ledger_log import entry
from tests.house import MARIE, House, open_house

QUERY = f'{{ patient(identifier: {{ value: "{MARIE}" }}) {{ birthDate }} }}'


async def exposed(house: House) -> dict[str, float]:
    """Return /metrics, value by series."""
    lines = [line for line in (await house.client.get("/metrics")).text.splitlines() if not line.startswith("#")]
    return {series: float(value) for series, _, value in (line.rpartition(" ") for line in lines)}


async def test_the_time_of_each_policy_question_is_observed(house: House) -> None:
    """By entry point: an admission, then two decisions; the admission is remembered the second time."""
    for _ in range(2):
        await house.ask(QUERY)
    found = await exposed(house)
    assert found['passerelle_policy_seconds_count{entry_point="admission"}'] == 1
    decisions = found['passerelle_policy_seconds_count{entry_point="decisions"}']
    assert decisions == found['passerelle_policy_questions_total{entry_point="decisions"}'] >= 2


async def test_looks_into_memories_are_counted(house: House) -> None:
    """Missing at first, found afterwards."""
    await house.ask(QUERY)
    first = await exposed(house)
    await house.ask(QUERY)
    second = await exposed(house)
    assert first['passerelle_cache_lookups_total{cache="plans",outcome="missing"}'] == 1
    assert 'passerelle_cache_lookups_total{cache="plans",outcome="found"}' not in first
    assert second['passerelle_cache_lookups_total{cache="plans",outcome="found"}'] == 1


async def test_entries_that_wait_for_the_ledger_are_told(tmp_path: Path) -> None:
    """While another worker holds the anchor: one entry is being written, two wait."""
    anchor, keyring = tmp_path / "anchor.json", Keyring.generate()
    ledger = Ledger(tmp_path / "audit.sqlite3", anchor, keyring, deadline_s=60)
    async with open_house(tmp_path, ports=Ports(ledger=ledger, keyring=keyring)) as house:
        await house.ask(QUERY)
        assert (await exposed(house))["passerelle_audit_waiting"] == 0
        with Anchor(anchor, keyring).lock():
            tasks = [asyncio.create_task(ledger.append(entry(0)))]
            await asyncio.sleep(0)
            while ledger.waiting:
                await asyncio.sleep(0.001)
            tasks += [asyncio.create_task(ledger.append(entry(rank))) for rank in (1, 2)]
            await asyncio.sleep(0)
            assert (await exposed(house))["passerelle_audit_waiting"] == 2
        await asyncio.gather(*tasks, return_exceptions=True)  # a machine that is busy may give up on the anchor
        assert (await exposed(house))["passerelle_audit_waiting"] == 0


async def test_the_process_is_told_of(house: House) -> None:
    """Its memory, its CPU, its open files."""
    found = await exposed(house)
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert {"process_cpu_seconds_total", "process_open_fds", "process_max_fds"} <= set(found)
