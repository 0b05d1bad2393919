package record_access.voices_test

asked := {"requests": [{"patient": "p0", "source": "s", "organization": "o"}]}

test_the_list_of_voices_is_whole_whatever_is_asked if {
	every question in [{}, {"requests": 5}, asked] {
		found := data.record_access.voices.by_person with input as question
		[voice.reason | some voice in array.slice(found, 1, 3)] == ["STANDING", "ROLE"]
		count(found) == 3
	}
}

test_a_request_that_no_voice_speaks_of_is_refused_by_each if {
	found := data.record_access.voices.by_request with input as asked
	[voice.reason | some voice in found[0]] == ["SUPERVISION", "RELATIONSHIP", "RESTRICTION", "REFUSAL", "CONSENT", "OVERLAY", "REPRESENTATION", "OWN_ACCESS", "MOMENTARY"]
	every voice in found[0] { voice.permits == object.get({"OVERLAY": data.record_access.question.categories}, voice.reason, set()) }
	silent := data.record_access.voices.by_request with input as asked with data.record_access.overlays.permitted as {}
	every voice in silent[0] { voice.permits == set() }
}

test_the_reason_says_why_this_person_is_refused if {
	found := data.record_access.voices.by_request with input as asked
		with data.record_access.relationship.reasons as {0: "OWN_RECORD"}
		with data.record_access.representation.reasons as {"p0": "MINORITY"}
	[voice.reason | some voice in found[0]] == ["SUPERVISION", "OWN_RECORD", "RESTRICTION", "REFUSAL", "CONSENT", "OVERLAY", "MINORITY", "OWN_ACCESS", "MOMENTARY"]
}

class := {"patient": "p0", "type": "T", "categories": ["condition"], "labels": [], "selectors": []}

test_a_class_that_no_voice_speaks_of_is_refused_by_each if {
	found := data.record_access.voices.by_class with input as {"classes": {"c0": class}} with data.record_access.overlays.classes as {}
	[voice.reason | some voice in found.c0] == ["RESTRICTION", "REFUSAL", "CONSENT", "LABEL", "OVERLAY", "MOMENTARY"]
	every voice in found.c0 { voice.permits == set() }
}

here(relationship, consents, overlays) := found if {
	found := data.record_access.voices.by_request_class with input as object.union(asked, {"classes": {"c0": class}})
		with data.record_access.relationship.classes as relationship
		with data.record_access.consents.at_issuer as consents
		with data.record_access.overlays.stray as overlays
}

test_a_request_has_voices_of_its_own_where_something_differs if {
	here({}, {}, {}) == {}
	found := here({0: {"c0": {"birth"}}}, {0: {"c0": {"condition"}}}, {})
	[voice.reason | some voice in found[0].c0] == ["RELATIONSHIP", "RESTRICTION", "REFUSAL", "CONSENT", "LABEL", "OVERLAY", "MOMENTARY"]
	found[0].c0[0].permits == {"birth"}
	found[0].c0[3].permits == {"condition"}
	other := here({}, {}, {0: {"c0": set()}})
	other[0].c0[0].permits == data.record_access.question.categories
	other[0].c0[5].permits == set()
}
