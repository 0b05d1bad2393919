"""Faults of a policy that changes while the gateway runs."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

SIGNED = "tests/promises/test_two_signatures.py"
LIVE = (
    Fault(
        name="two persons of one role are two signatures",
        file="gateway/policies/signatures.py",
        old="one.role != other.role and ",
        new="",
        killer=f"{SIGNED}::test_two_persons_of_one_role_are_not_enough",
    ),
    Fault(
        name="a signature says nothing of the gains",
        file="gateway/policies/signatures.py",
        old='"widening": digest_of(self.widening),',
        new='"widening": "",',
        killer=f"{SIGNED}::test_a_signature_holds_for_what_was_signed_and_nothing_else",
    ),
    Fault(
        name="a change that anybody signed is signed",
        file="gateway/policies/live.py",
        old="not (change is not None and change.is_signed(self._signers))",
        new="change is None",
        killer=f"{SIGNED}::test_what_two_persons_did_not_sign_is_refused",
    ),
    Fault(
        name="gains count from a step that nobody signed",
        file="gateway/policies/signatures.py",
        old="if step is None or not step.is_signed(signers):",
        new="if step is None:",
        killer=f"{SIGNED}::test_gains_count_only_along_signed_steps_back_to_what_is_in_force",
    ),
    Fault(
        name="an answer of another revision is an answer",
        file="gateway/pipeline/pdp.py",
        old="if decisions.revision != asked.revision:",
        new="if not decisions.revision:",
        killer="tests/gateway/test_pdp.py::test_another_revision_than_the_question_s_is_stale",
    ),
    Fault(
        name="whoever shows any token is given the policy",
        file="gateway/bundle_service.py",
        old="if not hmac.compare_digest(given, self._expected):",
        new="if not given:",
        killer="tests/gateway/test_bundle_service.py::test_nothing_is_said_without_the_token",
    ),
    Fault(
        name="a check that was killed found nothing wrong",
        file="gateway/policies/checks.py",
        old="if process.returncode != 0:",
        new="if process.returncode is None:",
        killer="tests/gateway/test_policy_checks.py::test_a_program_that_does_not_end_well_found_nothing",
    ),
)
