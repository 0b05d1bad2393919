package record_access.own_access_test

permitted(purpose, role, self) := found if {
	found := data.record_access.own_access.permitted with input as {
		"purpose": purpose,
		"subject": {"id": "x", "role": role, "organization": "", "scopes": [], "purposes": [], "standing": {}},
		"patients": {"p0": {"self": self}},
	}
}

everything := {"p0": data.record_access.question.categories}

test_a_patient_reads_their_own_record if {
	permitted("PATRQT", "patient", true) == everything
	permitted("PATRQT", "patient", false) == {}
	permitted("PATRQT", "patient", "true") == {}
}

test_someone_here_as_a_patient_asks_only_that if {
	permitted("TREAT", "patient", true) == {}
	permitted("PATRQT", "physician", true) == {}
}

test_it_says_nothing_about_the_others if {
	permitted("TREAT", "physician", false) == everything
	permitted("FAMRQT", "parent", false) == everything
}

test_without_a_purpose_or_a_subject_nothing_is_permitted if {
	data.record_access.own_access.permitted == {} with input as {"patients": {"p0": {"self": true}}}
	permitted("CURIOSITY", "physician", true) == {}
}

test_a_momentary_refusal_holds_back_what_it_names if {
	data.record_access.own_access.released == {"p0": {"birth"}} with data.record_access.provisions.patients as {"p0": {"own": {"birth", "document"}, "denied": {"momentary": {"document"}, "refusal": {"birth"}}, "opened": {}}}
	data.record_access.own_access.classes == {"c0": {"provenance"}} with data.record_access.provisions.classes as {"c0": {"own": {"document", "provenance"}, "denied": {"momentary": {"document"}}, "opened": {}}}
}
