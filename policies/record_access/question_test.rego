package record_access.question_test

test_an_instant_is_a_whole_number_that_no_engine_rounds if {
	data.record_access.question.now == 5 with input as {"now": 5}
	not data.record_access.question.now with input as {"now": 5.5}
	not data.record_access.question.now with input as {"now": "5"}
	not data.record_access.question.now with input as {"now": 9007199254740993}
	not data.record_access.question.now with input as {}
}

test_an_unknown_purpose_is_no_purpose if {
	data.record_access.question.purpose == "TREAT" with input as {"purpose": "TREAT"}
	not data.record_access.question.purpose with input as {"purpose": "CURIOSITY"}
	not data.record_access.question.purpose with input as {"purpose": ["TREAT"]}
}

subject := {
	"id": "someone",
	"role": "physician",
	"organization": "",
	"scopes": [],
	"purposes": [],
	"standing": {},
}

test_a_subject_has_every_part_in_its_shape if {
	data.record_access.question.subject.id == "someone" with input as {"subject": subject}
	not data.record_access.question.subject with input as {"subject": object.union(subject, {"id": ""})}
	not data.record_access.question.subject with input as {"subject": object.union(subject, {"id": "another"})}
	not data.record_access.question.subject with input as {"subject": object.union(subject, {"scopes": "record:read"})}
	every part in ["id", "role", "organization", "scopes", "purposes", "standing"] {
		not data.record_access.question.subject with input as {"subject": object.remove(subject, [part])}
	}
}

test_requests_that_cannot_be_read_are_not_there if {
	request := {"patient": "p0", "source": "chus", "organization": "org", "classes": []}
	data.record_access.question.requests == {1: request} with input as {"requests": [5, request, {"patient": "p0"}]}
	data.record_access.question.requests == {} with input as {"requests": {"0": request}}
}

class := {"patient": "p0", "type": "Condition", "categories": ["condition"], "labels": [], "selectors": []}

test_a_class_has_known_categories_and_lists if {
	object.keys(data.record_access.question.classes) == {"c0"} with input as {"classes": {
		"c0": class,
		"c1": object.union(class, {"categories": ["gossip"]}),
		"c2": object.union(class, {"categories": []}),
		"c3": object.remove(class, ["labels"]),
		"c4": object.union(class, {"selectors": "d1"}),
		"c5": null,
	}}
}

test_a_source_without_a_list_of_what_it_attests_is_not_there if {
	data.record_access.question.sources == {} with input as {"sources": {"chus": {"attests": "attending"}}}
	data.record_access.question.sources == {} with input as {"sources": [{"attests": []}]}
}
