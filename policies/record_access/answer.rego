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

answers[i] := object.union({"open": sort(open), "shut": shut}, judged) if {
	some i, voices in data.record_access.voices.by_request
	count(voices) == 5
	judged := apart[i]
	open := {category |
		some category in possible
		every voice in voices { category in voice.permits }
	}
	shut := {category: reasons[0] |
		some category in (possible - open)
		reasons := [voice.reason | some voice in voices; not category in voice.permits]
	}
}

# The classes that a request judges in its own way: where one's own establishment alone proves the relationship, the records
# of the others are shut, but for what needs no relationship. A request about which this is silent opens nothing.
apart[i] := {} if {
	some i, _ in data.record_access.question.requests
	not i in partial
}

apart[i] := {"classes": verdicts} if {
	some i, own in data.record_access.relationship.own_classes
	verdicts := {name: {"v": object.get(classes, name, "deny:SHAPE"), "x": foreign(class)} |
		some name, class in data.record_access.question.classes
		not name in own
	}
}

partial := {i | some i, _ in data.record_access.relationship.own_classes}

foreign(class) := {category: "deny:RELATIONSHIP" |
	some category in class.categories
	without := data.record_access.relationship.without
	not category in without
}

classes := {name: verdict |
	is_object(input.classes)
	some name, _ in input.classes
	reasons := object.get(refused, name, ["SHAPE"])
	verdict := object.get({0: "permit"}, count(reasons), concat("", ["deny:", concat("", array.slice(reasons, 0, 1))]))
}

# The voices that refuse each class of records, first to last.
refused[name] := reasons if {
	some name, voices in data.record_access.voices.by_class
	count(voices) == 3
	reasons := [voice.reason | some voice in voices; not name in voice.permits]
}

boundaries := (data.record_access.authorization.boundaries | data.record_access.evidence.boundaries) | data.record_access.directives.boundaries

default valid_until := null

valid_until := min(boundaries) if count(boundaries) > 0
