package record_access.voices_test

test_the_list_of_voices_is_whole_whatever_is_asked if {
	every asked in [{}, {"requests": 5}, {"requests": [{"patient": "p0", "source": "s", "organization": "o"}]}] {
		found := data.record_access.voices.by_person with input as asked
		[voice.reason | some voice in array.slice(found, 1, 3)] == ["STANDING", "ROLE"]
		count(found) == 3
	}
}

test_a_request_that_no_voice_speaks_of_is_refused_by_each if {
	found := data.record_access.voices.by_request with input as {"requests": [{"patient": "p0", "source": "s", "organization": "o"}]}
	[voice.reason | some voice in found[0]] == ["SUPERVISION", "RELATIONSHIP", "RESTRICTION", "REFUSAL", "OWN_ACCESS"]
	every voice in found[0] { voice.permits == set() }
}

test_a_class_that_no_voice_speaks_of_is_refused_by_each if {
	class := {"patient": "p0", "type": "T", "categories": ["condition"], "labels": [], "selectors": []}
	found := data.record_access.voices.by_class with input as {"classes": {"c0": class}}
	[voice.reason | some voice in found.c0] == ["RESTRICTION", "REFUSAL", "LABEL"]
	every voice in found.c0 { not "c0" in voice.permits }
}
