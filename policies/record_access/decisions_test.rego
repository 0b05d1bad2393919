package record_access.decisions_test

test_nothing_asked_is_answered_and_denied if {
	found := data.record_access.decisions with input as {}
	found.subject == "deny:QUESTION"
	found.coordinates == {}
	found.role == {}
	found.fields == {}
	found.classes == {}
	found.requests == []
	found.valid_until == null
	is_string(found.revision)
}

test_admission_of_nobody_is_denied if {
	found := data.record_access.admission with input as {}
	found.effect == "deny"
	found.reason == "QUESTION"
	found.ask_all == false
	found.valid_until == null
}

test_admission_asks_the_table_whether_every_source_may_be_asked if {
	data.record_access.admission.ask_all == true with input as {"purpose": "TREAT"} with data.tables.ask_all as {"TREAT": true}
	data.record_access.admission.ask_all == false with input as {"purpose": "HPAYMT"} with data.tables.ask_all as {"TREAT": true}
}

test_canaries_sing if {
	data.record_access.canaries == {
		"every_all": true,
		"every_not_all": false,
		"else_found": "found",
		"else_not_found": "not found",
		"missing_is_silent": "silent",
		"whole": true,
		"nearest": 2,
		"without": [1, 3],
	} with input as {"numbers": [1, 2, 3]}
}

test_the_canary_that_an_error_must_stop_answers_without_one if {
	data.record_access.canary_error == {"shown": true} with input as {"word": "5"}
	data.record_access.canaries.every_not_all == false with input as {"numbers": [1, 2]}
	data.record_access.canaries.missing_is_silent == "spoke" with input as {"numbers": [1, 2], "missing": {"part": 1}}
}
