package record_access.refusals_test

everything := data.record_access.question.categories

said(denied) := {"p0": {"own": everything, "denied": denied, "opened": {}}}

permitted(denied) := found if {
	found := data.record_access.refusals.permitted.p0 with data.record_access.provisions.patients as said(denied)
}

test_what_no_refusal_denies_is_permitted if {
	permitted({}) == everything
	permitted({"refusal": {"laboratory"}}) == everything - {"laboratory"}
	permitted({"refusal": everything}) == set()
}

test_what_is_not_understood_is_refused_here_too_where_no_override_lifts_it if {
	permitted({"unknown": everything}) == set()
}

test_the_other_kinds_are_left_to_their_voices if {
	permitted({"restriction": everything, "consent": everything, "momentary": everything, "unclear": everything}) == everything
}

test_classes_of_records_lose_what_a_refusal_denies_of_them if {
	found := data.record_access.refusals.classes with data.record_access.provisions.classes as {
		"c0": {"own": {"laboratory", "provenance"}, "denied": {"refusal": {"laboratory"}}, "opened": {}},
		"c1": {"own": {"laboratory"}, "denied": {"restriction": {"laboratory"}}, "opened": {}},
	}
	found == {"c0": {"provenance"}, "c1": {"laboratory"}}
}
