"""Seeded faults of the policy, of what is read of its answer, and of what is remembered of it."""

from __future__ import annotations

from tests.seeded_faults.fault import Fault

_STORIES = "tests/policies/test_stories.py::test_every_story_holds[embedded]"
_DECISIONS = "tests/gateway/test_decisions_properties.py"
_WALLS = "tests/promises/test_small_walls.py"
_SILENCE = "tests/promises/test_silence_is_deny.py"
_ONE_POLICY = "tests/promises/test_gateway_and_engine_agree_on_the_policy.py"
_QUESTION = "data.record_access.question"

POLICY = (
    Fault(
        "voice 3 is written in the list, and asks nothing",
        "policies/record_access/voices.rego",
        '"permits": related}',
        f'"permits": {_QUESTION}.categories}}',
        _STORIES,
    ),
    Fault(
        "voice 4 is dropped from the list that looks at classes",
        "policies/record_access/voices.rego",
        "object.get(data.record_access.restrictions.classes, name, set())",
        f"{_QUESTION}.categories",
        _STORIES,
    ),
    Fault(
        "an undefined voice reads as a permit",
        "policies/record_access/voices.rego",
        "object.get(data.record_access.restrictions.permitted, request.patient, set())",
        f"object.get(data.record_access.restrictions.permitted, request.patient, {_QUESTION}.categories)",
        _STORIES,
    ),
    Fault(
        "what the table of roles does not say is permitted",
        "policies/record_access/role.rego",
        'refused := {category: "deny:ROLE" |',
        'refused := {category: "permit" |',
        _STORIES,
    ),
    Fault(
        "a relationship counts after its end",
        "policies/record_access/evidence.rego",
        "\tdata.record_access.question.now < tie.until\n",
        "",
        _STORIES,
    ),
    Fault(
        "the records of other establishments open with one's own",
        "policies/record_access/relationship.rego",
        "in class.categories} & without",
        "in class.categories}",
        _STORIES,
    ),
    Fault(
        "a source is believed whatever it attests",
        "policies/record_access/evidence.rego",
        "\tgiven.kind in source.attests\n",
        "",
        _STORIES,
    ),
    Fault(
        "a source's word counts for the records of others",
        "policies/record_access/evidence.rego",
        "else := name\n",
        'else := "everywhere"\n',
        _STORIES,
    ),
    Fault(
        "a directive whose data part is not understood denies chosen records alone",
        "policies/record_access/directives.rego",
        'else := "all"',
        'else := "records"',
        _STORIES,
    ),
    Fault(
        "a purpose need not be in the token, says the policy",
        "policies/record_access/purpose.rego",
        f"\t{_QUESTION}.purpose in {_QUESTION}.subject.purposes\n",
        "",
        _STORIES,
    ),
    Fault(
        "an unknown label is passed over",
        "policies/record_access/labels.rego",
        "\tevery label in class.labels { label in known }\n",
        "",
        _STORIES,
    ),
    Fault(
        "whoever comes as a patient reads any record as their own",
        "gateway/pipeline/consent.py",
        'patient["self"] = self._own(',
        'patient["self"] = purpose == OWN or self._own(',
        "tests/promises/test_unknown_and_unrelated_are_alike.py::test_a_patient_who_has_a_token_reads_another_as_unknown",
    ),
)

_AGREE = "tests/policies/test_engines_agree.py"
_TIGHTENING = "tests/policies/test_tightening.py"
_RECORD = "policies/record_access"

LIFTS = (
    Fault(
        "an override lifts refusals too",
        f"{_RECORD}/directive_parts.rego",
        'directive.kind in ["restriction", "consent", "unclear"]',
        'directive.kind in ["restriction", "refusal", "consent", "unclear"]',
        f"{_TIGHTENING}::test_an_override_lifts_restrictions_and_denying_consents_and_nothing_else",
    ),
    Fault(
        "an attested relationship stands for standing under supervision too",
        f"{_RECORD}/standing.rego",
        '\trow.shows != "licence_and_supervisor"\n',
        "\tcount(data.record_access.emergencies.attested) >= 0\n",
        _STORIES,
    ),
    Fault(
        "an overlay's mask replaces the role's",
        f"{_RECORD}/role.rego",
        '\tmasks := {verdict | verdict != "permit"} | words\n',
        "\tmasks := words\n",
        f"{_TIGHTENING}::test_overlays_and_fields_only_tighten",
    ),
    Fault(
        "an exception in one directive lifts another directive's denial",
        f"{_RECORD}/directives.rego",
        '\tstartswith(id, concat("", [ancestor, "."]))\n',
        "",
        "tests/policies/test_vectors.py",
    ),
    Fault(
        "a consent's permit counts at every source",
        f"{_RECORD}/directives.rego",
        "else := directive.issuer if is_string(directive.issuer)",
        'else := "everywhere" if is_string(directive.issuer)',
        _STORIES,
    ),
    Fault(
        "the answer is remembered past someone's birthday",
        f"{_RECORD}/answer.rego",
        "\tdata.record_access.representation.boundaries,\n",
        "",
        "tests/policies/test_vectors.py",
    ),
    Fault(
        "the answer is remembered past the end of an override",
        f"{_RECORD}/answer.rego",
        "\tdata.record_access.emergencies.boundaries,\n",
        "",
        "tests/policies/test_vectors.py",
    ),
)

DECISIONS = (
    Fault(
        "two different masks are the first one",
        "gateway/access.py",
        "if first.effect is Effect.MASK and second.effect is Effect.MASK and first.mask != second.mask:",
        "if first.mask and second.mask and first.mask == second.mask:",
        _DECISIONS,
    ),
    Fault(
        "what is no verdict permits",
        "gateway/access.py",
        "        return DENIED_BY_SILENCE\n\n\nPERMITTED",
        "        return PERMITTED\n\n\nPERMITTED",
        _DECISIONS,
    ),
    Fault(
        "the exceptions of a class are ignored",
        "gateway/decisions.py",
        "            if name in exceptions:",
        "            if name in exceptions and not name:",
        _DECISIONS,
    ),
    Fault(
        "a verdict is remembered for every class",
        "gateway/decisions.py",
        "key = (coordinate, source, klass, within)",
        'key = (coordinate, source, "", within)',
        _DECISIONS,
    ),
    Fault(
        "the least severe of a record's categories counts",
        "gateway/decisions.py",
        "most_severe if klass or within is not None else least_severe",
        "least_severe",
        _DECISIONS,
    ),
    Fault(
        "an answer to fewer requests than were asked is taken",
        "gateway/decisions.py",
        "if len(requests) != len(sources) or not",
        "if not",
        _DECISIONS,
    ),
    Fault(
        "the revision of the second answer is not compared",
        "gateway/pipeline/pdp.py",
        "if decisions.revision != asked.revision:",
        "if decisions.revision is None:",
        _SILENCE + "::test_a_second_answer_of_another_revision_is_asked_again_once_then_denied",
    ),
    Fault(
        "a caller's admission is remembered for every caller",
        "gateway/pipeline/admit.py",
        "key = json.dumps(asked, sort_keys=True)",
        'key = json.dumps({**asked, "subject": None}, sort_keys=True)',
        _WALLS + "::test_one_caller_s_admission_is_not_another_s",
    ),
    Fault(
        "decisions are recalled whatever policy the engine has by now",
        "gateway/remembered.py",
        "not self._longest_s or not self._engine.alive(asked.revision):",
        "not self._longest_s:",
        "tests/gateway/test_remembered.py::test_an_engine_that_took_another_policy_is_asked",
    ),
    Fault(
        "admissions are recalled whatever policy the engine has by now",
        "gateway/pipeline/admit.py",
        "await self._cache.get(key) if self._engine.alive(revision) else None",
        "await self._cache.get(key)",
        _ONE_POLICY + "::test_what_was_remembered_by_a_policy_is_not_recalled_once_the_engine_has_another",
    ),
    Fault(
        "a server is known to answer by whatever revision it is asked for",
        "gateway/engines/pulse.py",
        'return fresh and revision != "" and revision == self._revision',
        'return fresh and revision != "" and self._revision != ""',
        "tests/gateway/test_pulse.py::test_a_server_that_took_another_policy_is_known_to_answer_by_that_one",
    ),
    Fault(
        "an answer by another revision ends nothing that is known",
        "gateway/engines/pulse.py",
        "        if revision != self._revision:\n            self._heard = -math.inf",
        "        if not revision:\n            self._heard = -math.inf",
        "tests/gateway/test_pulse.py::test_one_answer_by_another_revision_ends_what_was_known_at_once",
    ),
    Fault(
        "OPA may swallow the errors of its built-ins",
        "gateway/engines/opa.py",
        "query_params=STRICT",
        "query_params=None",
        "tests/contracts/test_engines_opa_client.py::test_a_question_is_one_post_that_asks_for_strict_errors",
    ),
)
