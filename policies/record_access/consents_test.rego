package record_access.consents_test

everything := data.record_access.question.categories

requests := [{"patient": "p0", "source": "chus", "organization": ""}, {"patient": "p0", "source": "clinic", "organization": ""}, {"patient": "p9", "source": "chus", "organization": ""}]

permitted(word, denied, opened) := found if {
	found := data.record_access.consents.permitted with input as {"profile": "here", "purpose": "TREAT", "requests": requests}
		with data.tables.no_directive as {"here": {"TREAT": word}}
		with data.record_access.provisions.patients as {"p0": {"own": everything, "denied": denied, "opened": opened}}
}

test_what_stands_when_the_patient_said_nothing if {
	permitted("permit", {}, {}) == {0: everything, 1: everything}
	permitted("deny", {}, {}) == {0: set(), 1: set()}
	permitted("perhaps", {}, {}) == {0: set(), 1: set()}
}

test_an_unknown_profile_or_purpose_opens_nothing_by_default if {
	every asked in [{"profile": "nowhere", "purpose": "TREAT"}, {"purpose": "TREAT"}, {"profile": "here", "purpose": "CURIOSITY"}, {"profile": "here"}] {
		not data.record_access.consents.open_by_default with input as asked with data.tables.no_directive as {"here": {"TREAT": "permit"}}
	}
}

test_a_permit_counts_at_its_issuer_or_everywhere if {
	permitted("deny", {}, {"clinic": {"laboratory"}}) == {0: set(), 1: {"laboratory"}}
	permitted("deny", {}, {"everywhere": {"birth"}, "clinic": {"laboratory"}}) == {0: {"birth"}, 1: {"birth", "laboratory"}}
	permitted("permit", {}, {"clinic": {"laboratory"}}) == {0: everything, 1: everything}
}

test_a_denial_counts_everywhere_and_prevails if {
	permitted("deny", {"consent": {"birth"}}, {"everywhere": {"birth", "laboratory"}}) == {0: {"laboratory"}, 1: {"laboratory"}}
	permitted("permit", {"unclear": {"birth"}}, {}) == {0: everything - {"birth"}, 1: everything - {"birth"}}
	permitted("permit", {"restriction": everything, "refusal": everything, "momentary": everything}, {}) == {0: everything, 1: everything}
}

class := {"own": {"laboratory", "provenance"}, "denied": {}, "opened": {"clinic": {"laboratory", "provenance"}}}

classes(word, change) := found if {
	found := {"base": data.record_access.consents.classes, "apart": data.record_access.consents.at_issuer} with input as {"profile": "here", "purpose": "TREAT", "requests": requests, "classes": {"c0": {"patient": "p0", "type": "T", "categories": ["laboratory", "provenance"], "labels": [], "selectors": []}}}
		with data.tables.no_directive as {"here": {"TREAT": word}}
		with data.record_access.provisions.classes as {"c0": object.union(class, change)}
}

test_classes_differ_by_source_only_where_a_sources_own_permit_counts if {
	classes("permit", {}) == {"base": {"c0": {"laboratory", "provenance"}}, "apart": {}}
	classes("deny", {}) == {"base": {"c0": set()}, "apart": {1: {"c0": {"laboratory", "provenance"}}}}
	classes("deny", {"denied": {"consent": {"laboratory"}}}) == {"base": {"c0": set()}, "apart": {1: {"c0": {"provenance"}}}}
}
