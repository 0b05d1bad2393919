package record_access.explanation_test

question := {
	"now": 1795651200,
	"profile": "quebec",
	"purpose": "TREAT",
	"emergency": {"attested": null, "override": null},
	"subject": {
		"id": "d",
		"role": "pharmacist",
		"organization": "o",
		"territory": "t",
		"purposes": ["TREAT"],
		"scopes": ["record:read"],
		"establishment": "active",
		"groups": null,
		"standing": {"professional": "opq", "licence": "1"},
	},
	"coordinates": ["Condition.code"],
	"sources": {"s": {"organization": "o", "territory": "t", "registry": true, "attests": ["care_team"]}},
	"patients": {"p0": {
		"age": 40,
		"fourteen": 1,
		"eighteen": 2,
		"self": false,
		"represents": [],
		"related": [],
		"opinions": [],
		"deceased": false,
		"relationships": [{"source": "s", "kind": "care_team", "who": "d", "organization": "", "from": 0, "until": 1795651201}],
		"directives": {},
	}},
	"classes": {"c0": {"patient": "p0", "type": "Condition", "categories": ["condition"], "labels": ["PSY"], "selectors": []}},
	"requests": [{"patient": "p0", "source": "s", "organization": "o", "classes": ["c0"]}],
}

refusing(voices, category) := {voice.reason | some voice in voices; not category in voice.permits}

test_every_voice_is_heard_apart if {
	heard := data.record_access.explanation with input as question
	refusing(heard.person, "condition") == set()
	refusing(heard.requests[0], "condition") == set()
	refusing(heard.classes.c0, "condition") == {"LABEL"}
	refusing(heard.person, "billing") == {"ROLE"}
}

test_a_voice_that_refuses_does_not_hide_another if {
	stranger := object.union(question, {"subject": {"id": "x", "standing": {"licence": ""}}})
	heard := data.record_access.explanation with input as stranger
	"STANDING" in refusing(heard.person, "condition")
	"RELATIONSHIP" in refusing(heard.requests[0], "condition")
	refusing(heard.classes.c0, "condition") == {"LABEL"}
}

test_it_is_as_long_as_the_requests if {
	heard := data.record_access.explanation with input as {"requests": [5, {}]}
	heard.requests == [[], []]
	heard.apart == [{}, {}]
	heard.classes == {}
}

test_nothing_asked_is_answered if {
	heard := data.record_access.explanation with input as {}
	heard.requests == []
	count(heard.person) == count(data.record_access.voices.by_person)
}
