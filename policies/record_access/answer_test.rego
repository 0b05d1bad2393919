package record_access.answer_test

all_of_them := data.record_access.question.categories

person(permits) := [{"reason": "SCOPE", "permits": all_of_them}, {"reason": "STANDING", "permits": all_of_them}, {"reason": "ROLE", "permits": permits}]

table := {"A.name": ["identity"], "A.value": ["laboratory", "imaging"], "A.bill": ["billing"]}

asked := {"coordinates": ["A.name", "A.value", "A.bill", "A.unknown", 5], "requests": [{"patient": "p0", "source": "s1", "organization": ""}]}

request(first, second) := [
	{"reason": "SUPERVISION", "permits": all_of_them},
	{"reason": "RELATIONSHIP", "permits": first},
	{"reason": "RESTRICTION", "permits": second},
	{"reason": "REFUSAL", "permits": all_of_them},
	{"reason": "OWN_ACCESS", "permits": all_of_them},
]

requests(by_request) := found if {
	found := data.record_access.answer.requests with input as asked
		with data.tables.coordinates as table
		with data.record_access.voices.by_person as person({"identity", "laboratory", "imaging"})
		with data.record_access.voices.by_request as by_request
}

test_coordinates_that_the_table_knows if {
	found := data.record_access.answer.coordinates with input as asked with data.tables.coordinates as table
	found == table
}

test_open_when_every_voice_permits_and_shut_by_the_first_that_does_not if {
	requests({0: request(all_of_them, all_of_them)}) == [{"open": ["identity", "imaging", "laboratory"], "shut": {}}]
	requests({0: request({"identity"}, {"laboratory"})}) == [{"open": [], "shut": {"identity": "RESTRICTION", "imaging": "RELATIONSHIP", "laboratory": "RELATIONSHIP"}}]
}

test_a_list_with_a_missing_voice_opens_nothing if {
	requests({0: array.slice(request(all_of_them, all_of_them), 0, 4)}) == [{"open": [], "shut": {}}]
	requests({}) == [{"open": [], "shut": {}}]
}

test_the_subject_is_refused_by_the_first_voice_that_permits_nothing if {
	data.record_access.answer.subject == "permit" with data.record_access.voices.by_person as person({"identity"})
	data.record_access.answer.subject == "deny:ROLE" with data.record_access.voices.by_person as person(set())
	data.record_access.answer.subject == "deny:SILENCE" with data.record_access.voices.by_person as []
}

test_a_class_is_refused_by_the_first_voice_that_does_not_permit_it if {
	by_class := {
		"c0": [{"reason": "A", "permits": {"c0"}}, {"reason": "B", "permits": {"c0"}}, {"reason": "C", "permits": {"c0"}}],
		"c1": [{"reason": "A", "permits": {"c1"}}, {"reason": "B", "permits": set()}, {"reason": "C", "permits": set()}],
		"c2": [{"reason": "A", "permits": {"c2"}}, {"reason": "B", "permits": {"c2"}}],
	}
	found := data.record_access.answer.classes with input as {"classes": {"c0": {}, "c1": {}, "c2": {}, "c3": null}}
		with data.record_access.voices.by_class as by_class
	found == {"c0": "permit", "c1": "deny:B", "c2": "deny:SHAPE", "c3": "deny:SHAPE"}
}

of_type(name) := {"patient": "p0", "type": name, "categories": ["imaging", "identity"], "labels": [], "selectors": []}

apart(own) := found if {
	found := data.record_access.answer.requests with input as object.union(asked, {"classes": {"c0": of_type("A"), "c1": of_type("B"), "c2": {}}})
		with data.tables.coordinates as table
		with data.record_access.voices.by_person as person({"identity", "laboratory", "imaging"})
		with data.record_access.voices.by_request as {0: request(all_of_them, all_of_them)}
		with data.record_access.voices.by_class as {}
		with data.record_access.relationship.own_classes as own
		with data.record_access.relationship.without as {"identity"}
}

test_where_only_own_records_open_the_others_are_judged_apart if {
	others := {"v": "deny:SHAPE", "x": {"imaging": "deny:RELATIONSHIP"}}
	apart({0: {"c0"}})[0].classes == {"c1": others}
	apart({0: set()})[0].classes == {"c0": others, "c1": others}
	object.keys(apart({})[0]) == {"open", "shut"}
	object.keys(apart({7: {"c0"}})[0]) == {"open", "shut"}
}

test_a_request_that_cannot_be_read_opens_nothing if {
	found := data.record_access.answer.requests with input as object.union(asked, {"requests": [{"patient": "p0"}]})
		with data.tables.coordinates as table
		with data.record_access.voices.by_person as person({"identity"})
		with data.record_access.voices.by_request as {0: request(all_of_them, all_of_them)}
	found == [{"open": [], "shut": {}}]
}

test_the_nearest_boundary if {
	data.record_access.answer.valid_until == 20 with data.record_access.evidence.boundaries as {30}
		with data.record_access.directives.boundaries as {20, 40}
		with data.record_access.authorization.boundaries as {25}
	data.record_access.answer.valid_until == null with input as {}
}
