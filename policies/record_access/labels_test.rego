package record_access.labels_test

table := {
	"confidentiality": ["low", "normal", "high", "top"],
	"unlabelled": "normal",
	"sensitive_is": "high",
	"sensitivity": {"PSY": {}},
	"marks": ["TEST"],
	"clearance": {"a": "low", "b": "normal", "c": "high", "d": "top"},
	"clearance_by_purpose": {"HRESCH": {"d": "normal", "b": "top", "c": "nowhere"}},
}

read_by(labels) := read_for("TREAT", labels)

read_for(purpose, labels) := found if {
	found := {role |
		some role in ["a", "b", "c", "d", "e"]
		data.record_access.labels.classes == {"c0": {"condition"}} with input as {
			"purpose": purpose,
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

test_a_mark_restricts_nothing_and_lowers_nothing if {
	read_by(["TEST"]) == {"b", "c", "d"}
	read_by(["TEST", "low"]) == {"a", "b", "c", "d"}
	read_by(["TEST", "PSY"]) == {"c", "d"}
}

test_a_purpose_lowers_a_clearance_and_never_raises_it if {
	read_for("HRESCH", ["normal"]) == {"b", "d"}
	read_for("HRESCH", ["high"]) == set()
	read_for("HRESCH", ["low"]) == {"a", "b", "d"}
}

test_the_narrower_sensitivities_are_labels_that_are_known if {
	every label in ["PSY", "SUD", "ETHUD", "OPIOIDUD", "HTEST"] { label in data.record_access.labels.known }
}
