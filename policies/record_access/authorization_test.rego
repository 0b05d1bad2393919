package record_access.authorization_test

subject(authorization) := {
	"id": "someone",
	"role": "researcher",
	"organization": "",
	"scopes": [],
	"purposes": [],
	"standing": {"authorization": authorization},
}

test_an_authorization_runs_until_its_end if {
	asked := {"now": 10, "subject": subject({"id": "a", "until": 11})}
	data.record_access.authorization.current with input as asked
	data.record_access.authorization.boundaries == {11} with input as asked
	data.record_access.authorization.boundary == 11 with input as asked
}

test_training_is_current_until_its_end if {
	asked := {"now": 10, "subject": subject({"id": "a", "until": 20, "trained_until": 11})}
	data.record_access.authorization.trained with input as asked
	data.record_access.authorization.boundaries == {11, 20} with input as asked
	data.record_access.authorization.boundary == 11 with input as asked
	every late in [{"trained_until": 10}, {"trained_until": "always"}, {"trained_until": null}, {}] {
		given := object.union({"id": "a", "until": 20}, late)
		not data.record_access.authorization.trained with input as {"now": 10, "subject": subject(given)}
		data.record_access.authorization.current with input as {"now": 10, "subject": subject(given)}
	}
}

test_it_has_ended_at_its_end if {
	asked := {"now": 11, "subject": subject({"id": "a", "until": 11})}
	not data.record_access.authorization.current with input as asked
	data.record_access.authorization.boundaries == set() with input as asked
	data.record_access.authorization.boundary == null with input as asked
}

test_without_a_number_an_end_or_the_right_shape_it_is_none if {
	every authorization in [{}, null, "a", {"id": "a"}, {"until": 11}, {"id": "", "until": 11}, {"id": 1, "until": 11}, {"id": "a", "until": "never"}] {
		not data.record_access.authorization.current with input as {"now": 10, "subject": subject(authorization)}
	}
}
