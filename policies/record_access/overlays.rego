# METADATA
# title: Overlays of an establishment or a specialty, which only tighten
# description: |
#   An establishment may tighten what its staff reads, and what anyone reads of its own records; a specialty what those who
#   practise it read. An overlay never opens anything. Someone who doesn't say which specialty they practise, or says one
#   that the table of specialties doesn't know, is held to all.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.overlays: schema.tables.overlays
#   - data.tables.specialties: schema.tables.specialties
package record_access.overlays

# Category → what the overlays of the person say of it: "deny", or masks.
words[category] := said if {
	some category in data.record_access.question.categories
	said := {word | some row in rows; given := row[category]; word := reading(given); word != "permit"}
	count(said) > 0
}

rows contains row if {
	row := data.tables.overlays.staff[data.record_access.question.subject.organization][data.record_access.question.subject.role]
}

rows contains row if row := data.tables.overlays.specialties[data.record_access.question.subject.standing.specialty]

rows contains row if {
	not told
	some row in data.tables.overlays.specialties
}

# Whether the person says which specialty they practise: one that the table knows, or none at all (null).
default told := false

told if is_null(data.record_access.question.subject.standing.specialty)

told if {
	some specialty, _ in data.tables.specialties
	specialty == data.record_access.question.subject.standing.specialty
}

reading(word) := "permit" if word == "p"

else := concat("", ["mask:", substring(word, 2, -1)]) if {
	is_string(word)
	startswith(word, "m:")
	count(word) > 2
}

else := "deny"

# What each organization withholds of its own records from this role.
withheld[organization] := categories if {
	some organization, row in data.tables.overlays.records
	categories := {category |
		some role in ["all", data.record_access.question.subject.role]
		some category in row[role]
	}
}

permitted[i] := data.record_access.question.categories - object.get(withheld, request.organization, set()) if {
	some i, request in data.record_access.question.requests
}

# Where a source holds the records of several, each class says whose it is; one that says it oddly is held to all.
classes[name] := {category | some category in class.categories} - held if {
	some name, class in data.record_access.question.classes
	held := held_back(object.get(class, "establishment", ""))
}

held_back(organization) := object.get(withheld, organization, set()) if is_string(organization)

else := everything

everything := {category | some categories in withheld; some category in categories}

# A class that doesn't say whose it is, in a source that holds the records of several.
stray[i] := judged if {
	count(everything) > 0
	some i, request in data.record_access.question.requests
	request.organization == ""
	judged := {name: left |
		some name, class in data.record_access.question.classes
		asked(request, name)
		object.get(class, "establishment", null) == null
		left := {category | some category in class.categories} - everything
	}
}

# Of the classes of a question about several patients, those of the request's own, and those that it lists.
asked(request, name) if data.record_access.question.classes[name].patient == request.patient

asked(request, name) if name in request.classes
