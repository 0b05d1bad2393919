package record_access.restrictions_test

permitted(status) := found if {
	found := data.record_access.restrictions.permitted with data.record_access.directives.statuses as {"p0": status}
}

everything := data.record_access.question.categories

test_without_a_restriction_everything_is_permitted if {
	permitted({}) == {"p0": everything}
	permitted({"d1": {"kind": "restriction", "reach": "void", "categories": set()}}) == {"p0": everything}
}

test_a_wide_restriction_permits_nothing if {
	permitted({"d1": {"kind": "restriction", "reach": "wide", "categories": set()}}) == {}
	permitted({"d1": {"kind": "unknown", "reach": "wide", "categories": set()}}) == {}
	permitted({"d1": {"kind": "consent", "reach": "wide", "categories": set()}}) == {}
}

test_a_narrow_restriction_takes_away_its_categories if {
	permitted({"d1": {"kind": "restriction", "reach": "narrow", "categories": {"laboratory"}}}) == {"p0": everything - {"laboratory"}}
	permitted({"d1": {"kind": "restriction", "reach": "narrow", "categories": set()}}) == {"p0": everything}
}

test_refusals_are_left_to_voice_5 if {
	permitted({"d1": {"kind": "refusal", "reach": "wide", "categories": set()}}) == {"p0": everything}
}

test_a_patient_whose_directives_were_not_read_has_nothing_permitted if {
	data.record_access.restrictions.permitted == {} with data.record_access.directives.statuses as {}
}

test_classes_that_a_restriction_touches_are_refused if {
	data.record_access.restrictions.classes == {"c0", "c2"} with data.record_access.directives.touching as {"c0": set(), "c1": {"restriction"}, "c2": {"refusal"}, "c3": {"unknown", "refusal"}}
}
