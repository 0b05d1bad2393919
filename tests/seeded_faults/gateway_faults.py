"""Seeded faults of the way in and out: release, persons, evidence, identity, audit."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_WALLS = "tests/promises/test_small_walls.py"
_BYTES = "tests/promises/test_denied_is_never_in_the_bytes.py"
_SLOW = "tests/promises/test_one_slow_source_stalls_nobody.py"
_BATCHING = "tests/promises/test_batching_is_invisible.py"
_UNMOVED = "tests/promises/test_non_interference.py::test_what_one_may_not_see_changes_no_byte"

RELEASE = (
    Fault(
        "release is skipped: every record that came goes out",
        "gateway/pipeline/release.py",
        "            if reason is None:",
        "            if reason is None or reason:",
        _BYTES,
    ),
    Fault(
        "a type without a permitted coordinate is asked of sources",
        "gateway/pipeline/fetch.py",
        "            return decisions.of(home, source).effect is not Effect.DENY",
        "            return True",
        "tests/promises/test_denied_is_never_fetched.py",
    ),
    Fault(
        "the guard lets a denied field of a record through",
        "gateway/projection/rules.py",
        "        if verdict.effect is Effect.DENY or (own and verdict.effect is not Effect.PERMIT):\n",
        "        if own and verdict.effect is not Effect.PERMIT:\n",
        _WALLS + "::test_order_and_window_rest_on_dates_that_are_shown",
    ),
    Fault(
        "a denied field of the patient is read",
        "gateway/projection/patient.py",
        "if self._scene.verdict(spec.coordinate, holder).effect is not Effect.DENY:",
        "if self._scene.verdict(spec.coordinate, holder) is not None:",
        _BYTES,
    ),
    Fault(
        "masks are ignored",
        "gateway/projection/patient.py",
        "return mask(verdict.mask, value) if verdict.effect is Effect.MASK else value",
        "return value",
        _WALLS + "::test_a_named_refusal_is_told_and_a_mask_is_listed",
    ),
    Fault(
        "named refusals are not told",
        "gateway/pipeline/project.py",
        "refused = dict(_refused(asked, scene))",
        "refused: dict[str, Any] = {}",
        _WALLS + "::test_a_named_refusal_is_told_and_a_mask_is_listed",
    ),
    Fault(
        "records are sorted on dates that are withheld",
        "gateway/projection/listing.py",
        """[p for p in self.spec.order if self._scene.permits(f"{record.type}.{p.split('.')[0]}", holder)]""",
        "[p for p in self.spec.order if holder]",
        _WALLS + "::test_order_and_window_rest_on_dates_that_are_shown",
    ),
    Fault(
        "a filter tests values that are withheld",
        "gateway/projection/listing.py",
        "return record.root().read(name) if permitted else None",
        "return record.root().read(name) if permitted is not None else None",
        _WALLS + "::test_a_filter_finds_nothing_by_a_value_that_is_withheld",
    ),
    Fault(
        "the scene is given what came instead of what was released",
        "gateway/pipeline/__init__.py",
        "furnish(scene, decisions, labelled, released)",
        "furnish(scene, decisions, labelled, replace(released, records=fetched.records, class_of=labelled.class_of))",
        _UNMOVED,
    ),
    Fault(
        "a part that is there for a withheld record is left as a blank",
        "gateway/projection/seen.py",
        "hidden = _never(scene, value) or _holds_nothing(scene, value, holder)",
        "hidden = _never(scene, value)",
        "tests/promises/test_what_is_there_for_a_withheld_record_is_not_there.py",
    ),
    Fault(
        "a medication is given before its code is known",
        "resolvers/protocols/fhir_medications.py",
        "waiting.setdefault(name, []).append(record)",
        "ready.append(record)",
        "tests/resolvers/test_fhir_medications.py",
    ),
    Fault(
        "the NIU is let out",
        "gateway/projection/seen.py",
        "hidden = _never(scene, value) or _holds_nothing(scene, value, holder)",
        "hidden = _holds_nothing(scene, value, holder)",
        "tests/promises/test_the_niu_never_leaves.py",
    ),
    Fault(
        "whether the patient shows hangs on what else is asked",
        "gateway/pipeline/walk.py",
        "| self._rested_on | self._of_patient()))",
        "| self._rested_on))",
        _BATCHING,
    ),
)

PERSONS = (
    Fault(
        "another patient's record is kept",
        "resolvers/protocols/fhir_records.py",
        "        if resource.patient is not None and not came.about.of(body, tuple(resource.patient.roots)):",
        "        if resource.patient is None:",
        "tests/resolvers/test_fhir_records.py::test_a_record_of_another_patient_is_dropped_and_counted",
    ),
    Fault(
        "a patient of whom nothing is open is shown all the same",
        "gateway/projection/root.py",
        "scene.patient = PatientFile(scene) if scene.patient_shown else None",
        "scene.patient = PatientFile(scene)",
        "tests/promises/test_unknown_and_unrelated_are_alike.py",
    ),
    Fault(
        "two patients may be asked in one operation",
        "gateway/pipeline/target.py",
        "        if len(asked) > 1:\n",
        "        if len(asked) > 2:\n",
        "tests/promises/test_bad_input.py::test_an_id_of_another_person_beside_a_patient_is_refused",
    ),
    Fault(
        "an id is not authenticated: what does not open is read as it stands",
        "gateway/keyring.py",
        "        except (InvalidTag, ValueError):\n            return None",
        "        except (InvalidTag, ValueError):\n            return (sealed.hex(),)",
        "tests/gateway/test_keyring.py",
    ),
    Fault(
        "a cursor is not bound to its patient",
        "gateway/target.py",
        "return (*target.key, name, digest)",
        "return (name, digest)",
        "tests/promises/test_bad_input.py::test_a_cursor_of_another_query_or_person_is_refused",
    ),
    Fault(
        "a cursor is not bound to its filters",
        "gateway/target.py",
        "return (*target.key, name, digest)",
        "return (*target.key, name, digest[:0])",
        "tests/promises/test_bad_input.py::test_a_cursor_of_another_query_or_person_is_refused",
    ),
)

EVIDENCE = (
    Fault(
        "a source of several establishments answers for its own organization",
        "gateway/pipeline/pdp.py",
        'return "" if source.establishments else source.organization',
        "return source.organization",
        "tests/gateway/test_pdp.py",
    ),
    Fault(
        "a record that names no known establishment is whoever's source it is",
        "gateway/pipeline/label.py",
        'known.get(record.establishment or "", "")',
        "known.get(record.establishment or '')",
        "tests/gateway/test_label.py",
    ),
    Fault(
        "an appointment proves a relationship for whoever booked it",
        "resolvers/protocols/rest.py",
        "mine = wrote and not wrote.isdisjoint(map(alike, who))",
        "mine = False",
        "tests/resolvers/test_rest_telesante.py",
    ),
    Fault(
        "a directive whose state can't be read is ignored",
        "resolvers/consents/parse.py",
        "if type(status) is str and status in INACTIVE:",
        'if status != "active":',
        "tests/gateway/test_directives.py::test_what_is_odd_is_the_widest_denial",
    ),
    Fault(
        "directives that can't be had are none",
        "gateway/pipeline/consent.py",
        "for each in (doubted, statements) for s, given in each.items() if isinstance(given, Fault)",
        "for each in (doubted,) for s, given in each.items() if isinstance(given, Fault)",
        "tests/gateway/test_consent.py::test_a_registry_whose_directives_can_t_be_read_is_named",
    ),
    Fault(
        "refusals under a doubtful file that can't be had are none",
        "gateway/pipeline/consent.py",
        "for each in (doubted, statements) for s, given",
        "for each in (statements,) for s, given",
        "tests/promises/test_a_doubtful_file_opens_nothing.py",
    ),
    Fault(
        "a source that failed gives an empty list",
        "gateway/projection/listing.py",
        "            if failed or unproven:\n                return Listed(False,",
        "            if False:\n                return Listed(False,",
        _SLOW + "::test_when_no_source_answered_a_connection_is_null_and_never_empty",
    ),
    Fault(
        "a source that failed is not named",
        "gateway/projection/listing.py",
        "self._scene.tally.errors[SourceError(self._path, source, fault.status)] = None",
        "self._scene.tally.errors.clear()",
        _SLOW + "::test_when_no_source_answered_a_connection_is_null_and_never_empty",
    ),
)

IDENTITY = (
    Fault(
        "a purpose need not be in the token, says the gateway",
        "gateway/claims.py",
        "if codes[0] not in self.purposes:",
        "if not codes[0]:",
        "tests/gateway/test_identity_claims.py::test_a_purpose_that_the_token_does_not_allow_is_forbidden",
    ),
    Fault(
        "a remembered token never expires",
        "gateway/pipeline/identity.py",
        "elif token.expires <= self._now() - self._issuer.leeway_s:",
        "elif token.expires <= 0:",
        "tests/gateway/test_identity_keys.py",
    ),
    Fault(
        "a token is taken after its end",
        "gateway/pipeline/identity.py",
        '        except ExpiredTokenError:\n            raise TokenRefused("expired") from None\n',
        "        except ExpiredTokenError:\n            pass\n",
        "tests/gateway/test_identity_claims.py",
    ),
    Fault(
        "a token for another service is taken",
        "gateway/pipeline/identity.py",
        'aud={"essential": True, "value": self._issuer.audience}',
        'aud={"essential": True}',
        "tests/gateway/test_identity_claims.py",
    ),
    Fault(
        "the algorithm is the token's to choose",
        "gateway/pipeline/identity.py",
        'if header.get("alg") not in self._algorithms:',
        'if header.get("alg") is None:',
        "tests/gateway/test_identity.py",
    ),
    Fault(
        "a signature that does not hold is passed over",
        "gateway/pipeline/identity.py",
        "        if not sound:\n",
        "        if sound is None:\n",
        "tests/gateway/test_identity.py",
    ),
)

AUDIT = (
    Fault(
        "the answer leaves before it is written down",
        "gateway/pipeline/__init__.py",
        "await self._do.auditor.record(trail)\n        return Answer(body, 200, projection.code)",
        '__import__("asyncio").ensure_future(self._do.auditor.record(trail))\n'
        "        return Answer(body, 200, projection.code)",
        "tests/promises/test_no_audit_no_release.py",
    ),
    Fault(
        "the anchor is not written",
        "gateway/ledger/anchor.py",
        "            self._write(known)\n",
        "            self.read()\n",
        "tests/gateway/test_ledger.py::test_an_append_that_returned_is_committed_and_anchored",
    ),
    Fault(
        "a group of entries is acknowledged before it is written",
        "gateway/ledger/writer.py",
        "                word = self._write([",
        '                word = _tell(batch, "") or self._write([',
        "tests/gateway/test_ledger_faults.py",
    ),
    Fault(
        "logs keep whatever they are given, the query's text included",
        "gateway/telemetry/logs.py",
        "return {**allowed.keep(event), **ours}",
        "return {**event, **ours}",
        "tests/gateway/test_telemetry.py",
    ),
)
