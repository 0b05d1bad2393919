package record_access.labels_test

table := {
	"confidentiality": ["low", "normal", "high", "top"],
	"unlabelled": "normal",
	"sensitive_is": "high",
	"sensitivity": {"PSY": {}},
	"clearance": {"a": "low", "b": "normal", "c": "high", "d": "top"},
}

read_by(labels) := found if {
	found := {role |
		some role in ["a", "b", "c", "d", "e"]
		data.record_access.labels.classes == {"c0"} with input as {
			"subject": {"id": "x", "role": role, "organization": "", "scopes": [], "purposes": [], "standing": {}},
			"classes": {"c0": {"patient": "p0", "type": "T", "categories": ["condition"], "labels": labels, "selectors": []}},
		}
			with data.tables.labels as table
	}
}

test_a_record_is_as_confidential_as_its_highest_label if {
	read_by(["low"]) == {"a", "b", "c", "d"}
	read_by(["low", "high"]) == {"c", "d"}
	read_by(["top", "low"]) == {"d"}
}

test_without_a_label_it_is_normal if {
	read_by([]) == {"b", "c", "d"}
}

test_a_sensitivity_lifts_and_never_lowers if {
	read_by(["PSY"]) == {"c", "d"}
	read_by(["PSY", "low"]) == {"c", "d"}
	read_by(["PSY", "top"]) == {"d"}
}

test_an_unknown_label_is_refused_to_all if {
	read_by(["secret"]) == set()
	read_by(["low", "secret"]) == set()
	read_by([5]) == set()
	read_by([null]) == set()
}
