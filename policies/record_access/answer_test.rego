package record_access.answer_test

all_of_them := data.record_access.question.categories

person(permits) := [{"reason": "SCOPE", "permits": all_of_them}, {"reason": "STANDING", "permits": all_of_them}, {"reason": "ROLE", "permits": permits}]

table := {"A.name": ["identity"], "A.value": ["laboratory", "imaging"], "A.bill": ["billing"]}

asked := {"coordinates": ["A.name", "A.value", "A.bill", "A.unknown", 5], "requests": [{"patient": "p0", "source": "s1", "organization": ""}]}

# As many voices as there are in the list, of which two say something.
list(length, first, second) := array.concat(
	[{"reason": "FIRST", "permits": first}, {"reason": "SECOND", "permits": second}],
	[{"reason": "OTHER", "permits": all_of_them} | some _ in numbers.range(3, length)],
)

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
	requests({0: list(9, all_of_them, all_of_them)}) == [{"open": ["identity", "imaging", "laboratory"], "shut": {}}]
	requests({0: list(9, {"identity"}, {"laboratory"})}) == [{"open": [], "shut": {"identity": "SECOND", "imaging": "FIRST", "laboratory": "FIRST"}}]
}

test_a_list_with_a_missing_voice_opens_nothing if {
	requests({0: list(8, all_of_them, all_of_them)}) == [{"open": [], "shut": {}}]
	requests({}) == [{"open": [], "shut": {}}]
}

test_the_subject_is_refused_by_the_first_voice_that_permits_nothing if {
	data.record_access.answer.subject == "permit" with data.record_access.voices.by_person as person({"identity"})
	data.record_access.answer.subject == "deny:ROLE" with data.record_access.voices.by_person as person(set())
	data.record_access.answer.subject == "deny:SILENCE" with data.record_access.voices.by_person as []
}

class(categories) := {"patient": "p0", "type": "T", "categories": categories, "labels": [], "selectors": []}

verdict(categories, voices) := found.c0 if {
	found := data.record_access.answer.classes with input as {"classes": {"c0": class(categories)}}
		with data.record_access.voices.by_class as {"c0": voices}
}

test_a_class_is_refused_whole_when_nothing_is_left_of_it if {
	both := ["imaging", "laboratory", "provenance"]
	verdict(both, list(6, all_of_them, all_of_them)) == "permit"
	verdict(both, list(6, {"provenance"}, all_of_them)) == "deny:FIRST"
	verdict(both, list(6, {"imaging", "provenance"}, {"laboratory", "provenance"})) == "deny:FIRST"
	verdict(both, list(6, all_of_them, set())) == "deny:SECOND"
	verdict(["provenance"], list(6, all_of_them, all_of_them)) == "permit"
	verdict(["provenance"], list(6, set(), all_of_them)) == "deny:FIRST"
}

test_a_class_of_which_something_is_left_says_what_is_not if {
	both := ["imaging", "laboratory", "provenance"]
	verdict(both, list(6, {"imaging", "provenance"}, all_of_them)) == {"v": "permit", "x": {"laboratory": "deny:FIRST"}}
	verdict(both, list(6, all_of_them, {"imaging"})) == {"v": "permit", "x": {"laboratory": "deny:SECOND", "provenance": "deny:SECOND"}}
}

test_a_class_with_a_missing_voice_or_that_cannot_be_read_is_refused if {
	verdict(["imaging"], list(5, all_of_them, all_of_them)) == "deny:SHAPE"
	found := data.record_access.answer.classes with input as {"classes": {"c2": {}, "c3": null}}
	found == {"c2": "deny:SHAPE", "c3": "deny:SHAPE"}
}

apart(by_request_class) := found[0] if {
	found := data.record_access.answer.requests with input as object.union(asked, {"classes": {"c0": class(["imaging", "identity"])}})
		with data.tables.coordinates as table
		with data.record_access.voices.by_person as person({"identity", "laboratory", "imaging"})
		with data.record_access.voices.by_request as {0: list(9, all_of_them, all_of_them)}
		with data.record_access.voices.by_request_class as by_request_class
}

test_a_request_may_judge_a_class_in_its_own_way if {
	apart({0: {"c0": list(7, {"identity"}, all_of_them)}}).classes == {"c0": {"v": "permit", "x": {"imaging": "deny:FIRST"}}}
	apart({0: {"c0": list(6, all_of_them, all_of_them)}}).classes == {"c0": "deny:SHAPE"}
	apart({0: {"c9": list(7, all_of_them, all_of_them)}}).classes == {"c9": "deny:SHAPE"}
	object.keys(apart({})) == {"open", "shut"}
	object.keys(apart({7: {"c0": list(7, set(), set())}})) == {"open", "shut"}
}

test_a_request_that_cannot_be_read_opens_nothing if {
	found := data.record_access.answer.requests with input as object.union(asked, {"requests": [{"patient": "p0"}]})
		with data.tables.coordinates as table
		with data.record_access.voices.by_person as person({"identity"})
		with data.record_access.voices.by_request as {0: list(9, all_of_them, all_of_them)}
	found == [{"open": [], "shut": {}}]
}

test_the_nearest_boundary if {
	data.record_access.answer.valid_until == 20 with data.record_access.evidence.boundaries as {30}
		with data.record_access.directives.boundaries as {20, 40}
		with data.record_access.authorization.boundaries as {25}
	data.record_access.answer.valid_until == 15 with data.record_access.family.boundaries as {15}
		with data.record_access.directives.boundaries as {20}
	data.record_access.answer.valid_until == 15 with data.record_access.emergencies.boundaries as {15, 16}
	data.record_access.answer.valid_until == 15 with data.record_access.representation.boundaries as {15}
	data.record_access.answer.valid_until == null with input as {}
}
