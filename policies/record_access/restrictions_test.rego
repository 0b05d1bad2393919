package record_access.restrictions_test

everything := data.record_access.question.categories

said(denied) := {"p0": {"own": everything, "denied": denied, "opened": {}}}

permitted(denied) := found if {
	found := data.record_access.restrictions.permitted.p0 with data.record_access.provisions.patients as said(denied)
}

test_what_no_restriction_denies_is_permitted if {
	permitted({}) == everything
	permitted({"restriction": {"laboratory"}}) == everything - {"laboratory"}
	permitted({"restriction": everything}) == set()
}

test_what_is_not_understood_counts_as_a_restriction if {
	permitted({"unknown": everything}) == set()
	permitted({"unknown": {"laboratory"}, "restriction": {"birth"}}) == everything - {"laboratory", "birth"}
}

test_the_other_kinds_are_left_to_their_voices if {
	permitted({"refusal": everything, "consent": everything, "momentary": everything, "unclear": everything}) == everything
}

test_a_patient_whose_directives_were_not_read_has_nothing_permitted if {
	data.record_access.restrictions.permitted == {} with data.record_access.provisions.patients as {}
}

test_classes_of_records_lose_what_a_restriction_denies_of_them if {
	found := data.record_access.restrictions.classes with data.record_access.provisions.classes as {
		"c0": {"own": {"laboratory", "provenance"}, "denied": {"restriction": {"laboratory"}}, "opened": {}},
		"c1": {"own": {"laboratory"}, "denied": {"refusal": {"laboratory"}}, "opened": {}},
	}
	found == {"c0": {"provenance"}, "c1": {"laboratory"}}
}
