package record_access.refusals_test

permitted(status, word) := found if {
	found := data.record_access.refusals.permitted with input as {"profile": "here", "purpose": "HRESCH"}
		with data.tables.no_directive as {"here": {"HRESCH": word}}
		with data.record_access.directives.statuses as {"p0": status}
}

everything := data.record_access.question.categories

test_what_stands_when_the_patient_said_nothing if {
	permitted({}, "permit") == {"p0": everything}
	permitted({}, "deny") == {}
	permitted({}, "perhaps") == {}
}

test_an_unknown_profile_or_purpose_permits_nothing if {
	data.record_access.refusals.permitted == {} with input as {"profile": "nowhere", "purpose": "HRESCH"}
		with data.record_access.directives.statuses as {"p0": {}}
	data.record_access.refusals.permitted == {} with input as {"purpose": "TREAT"}
		with data.record_access.directives.statuses as {"p0": {}}
}

test_a_refusal_stands_whatever_the_default if {
	permitted({"d1": {"kind": "refusal", "reach": "wide", "categories": set()}}, "permit") == {}
	permitted({"d1": {"kind": "refusal", "reach": "narrow", "categories": {"laboratory"}}}, "permit") == {"p0": everything - {"laboratory"}}
	permitted({"d1": {"kind": "refusal", "reach": "void", "categories": set()}}, "permit") == {"p0": everything}
	permitted({"d1": {"kind": "restriction", "reach": "wide", "categories": set()}}, "permit") == {"p0": everything}
}

test_classes_that_a_refusal_touches_are_refused if {
	data.record_access.refusals.classes == {"c0", "c1"} with data.record_access.directives.touching as {"c0": set(), "c1": {"restriction"}, "c2": {"refusal"}}
}
