# METADATA
# title: The parts of the answer
# description: |
#   Puts the voices together. The person's verdict is the first refusal of the voices that look at the person alone; a
#   category is open for a source when every voice permits it, and shut with the reason of the first one that doesn't.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.coordinates: schema.tables.coordinates
package record_access.answer

# The person, before any category: voices 1 and 2, and a role that opens nothing.
default subject := "deny:SILENCE"

subject := concat("", ["deny:", refusing[0]]) if count(refusing) > 0

subject := "permit" if {
	count(data.record_access.voices.by_person) == 3
	count(refusing) == 0
}

refusing := [voice.reason |
	some voice in data.record_access.voices.by_person
	count(voice.permits) == 0
]

coordinates := {coordinate: categories |
	table := data.tables.coordinates
	is_array(input.coordinates)
	some coordinate in input.coordinates
	is_string(coordinate)
	categories := table[coordinate]
}

asked := {category | some categories in coordinates; some category in categories}

role := {category: verdict |
	some category in asked
	verdict := object.get(data.record_access.role.verdicts, category, "deny:ROLE")
}

# What the person may read at all, whoever the patient is.
possible := {category |
	some category in asked
	count(data.record_access.voices.by_person) == 3
	every voice in data.record_access.voices.by_person { category in voice.permits }
}

# As long as the list of requests, in its order; a request that could not be read opens nothing.
requests := [answer |
	is_array(input.requests)
	some i, _ in input.requests
	answer := object.get(answers, i, {"open": [], "shut": {}})
]

answers[i] := object.union({"open": sort(open), "shut": shut}, apart(i)) if {
	some i, _ in data.record_access.question.requests
	voices := data.record_access.voices.by_request[i]
	count(voices) == 9
	open := possible & intersection({voice.permits | some voice in voices})
	shut := {category: reasons[0] |
		some category in (possible - open)
		reasons := [voice.reason | some voice in voices; not category in voice.permits]
	}
}

# The classes that a request judges in its own way.
apart(i) := {"classes": {name: verdict |
	some name, voices in data.record_access.voices.by_request_class[i]
	verdict := there(name, voices)
}} if {
	i in object.keys(data.record_access.voices.by_request_class)
}

else := {}

there(name, voices) := judged(data.record_access.question.classes[name].categories, voices) if count(voices) == 7

else := "deny:SHAPE"

classes := {name: verdict |
	is_object(input.classes)
	some name, _ in input.classes
	verdict := object.get(verdicts, name, "deny:SHAPE")
}

verdicts[name] := verdict if {
	some name, voices in data.record_access.voices.by_class
	count(voices) == 6
	verdict := judged(data.record_access.question.classes[name].categories, voices)
}

# A record is refused whole when nothing is left of it; provenance alone says nothing but that it is there.
judged(categories, voices) := "permit" if {
	own := {category | some category in categories}
	count(own - intersection({voice.permits | some voice in voices})) == 0
}

else := verdict if {
	own := {category | some category in categories}
	told := intersection({voice.permits | some voice in voices})
	count((own & told) - {"provenance"}) == 0
	reasons := [voice.reason | some voice in voices; count(own - voice.permits) > 0]
	verdict := concat("", ["deny:", reasons[0]])
}

else := {"v": "permit", "x": exceptions} if {
	exceptions := {category: verdict |
		some category in categories
		reasons := [voice.reason | some voice in voices; not category in voice.permits]
		verdict := concat("", ["deny:", reasons[0]])
	}
}

boundaries := union({
	data.record_access.authorization.boundaries,
	data.record_access.evidence.boundaries,
	data.record_access.family.boundaries,
	data.record_access.representation.boundaries,
	data.record_access.directives.boundaries,
	data.record_access.emergencies.boundaries,
})

default valid_until := null

valid_until := min(boundaries) if count(boundaries) > 0
