package record_access.obligations_test

asked := {"purpose": "TREAT", "subject": {"id": "x", "role": "physician", "organization": "", "scopes": [], "purposes": [], "standing": {}}, "patients": {"p0": {"self": false}}}

listed(change, relatives, attested, overridden) := found if {
	found := data.record_access.obligations.listed with input as object.union(asked, change)
		with data.record_access.family.relatives as relatives
		with data.record_access.emergencies.attested as attested
		with data.record_access.emergencies.overridden as overridden
}

test_nothing_special_obliges_to_nothing if {
	listed({}, set(), set(), set()) == []
	data.record_access.obligations.listed == [] with input as {}
}

test_ones_own_record_is_notified_but_for_a_patient if {
	listed({"patients": {"p0": {"self": true}}}, set(), set(), set()) == [{"do": "notify", "about": "OWN_RECORD"}]
	listed({"patients": {"p0": {"self": true}}, "purpose": "PATRQT"}, set(), set(), set()) == []
}

test_a_relatives_record_is_notified_and_flagged if {
	listed({}, {"p0"}, set(), set()) == [{"do": "flag", "about": "RELATIVE"}, {"do": "notify", "about": "RELATIVE"}]
	listed({"purpose": "FAMRQT"}, {"p0"}, set(), set()) == []
}

test_emergency_acts_are_reviewed if {
	listed({}, set(), {"p0"}, set()) == [{"do": "review", "about": "ATTESTED"}]
	listed({}, set(), {"p0"}, {"p0"}) == [{"do": "review", "about": "ATTESTED"}, {"do": "review", "about": "OVERRIDE"}]
}

notices(table) := found if {
	found := data.record_access.obligations.notices with input as asked with data.tables.notices as table
}

test_of_which_silent_refusals_the_person_is_told if {
	notices({}) == []
	notices({"TREAT": {"physician": ["RESTRICTION", "CONSENT", "CONSENT"]}}) == ["CONSENT", "RESTRICTION"]
	notices({"TREAT": {"nurse": ["RESTRICTION"]}, "ETREAT": {"physician": ["RESTRICTION"]}}) == []
}
