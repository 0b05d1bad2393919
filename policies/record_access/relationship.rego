# METADATA
# title: Voice 3. The care relationship
# description: |
#   A person reads a record if evidence shows that they, a group of theirs, or for some kinds their organization, care for the
#   patient; in an emergency, attesting it stands for the evidence. The tables say which evidence proves it for each purpose,
#   and whether without it the whole record is shut or only its clinical part. One's own record is read as a patient only.
#   In a source of several establishments, one's own establishment opens its own records and no other.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.categories: schema.tables.categories
#   - data.tables.relationships: schema.tables.relationships
#   - data.tables.relationship_scope: schema.tables.relationship_scope
package record_access.relationship

permitted[i] := categories if {
	some i, _ in data.record_access.question.requests
	categories := opened(i)
}

opened(i) := set() if not i in another

else := data.record_access.question.categories if i in proven

else := without

# Requests about someone who is proven to be another person, and of whom it is known whether they are a relative. At the
# patient's own request the person is the patient, and at the family's they are family.
another contains i if {
	some i, request in data.record_access.question.requests
	patient := data.record_access.question.patients[request.patient]
	patient.self == false
	is_array(patient.related)
}

another contains i if {
	data.record_access.question.purpose == "PATRQT"
	some i, _ in data.record_access.question.requests
}

another contains i if {
	data.record_access.question.purpose == "FAMRQT"
	some i, request in data.record_access.question.requests
	data.record_access.question.patients[request.patient].self == false
}

reasons[i] := "OWN_RECORD" if {
	some i, request in data.record_access.question.requests
	not i in another
	data.record_access.question.patients[request.patient].self == true
}

# What stays open without a relationship.
default without := set()

without := data.record_access.question.categories if shuts == "nothing"

without := not_clinical if shuts == "clinical"

shuts := data.tables.relationship_scope[data.record_access.question.purpose]

not_clinical := {name |
	some name, category in data.tables.categories
	category.clinical == false
} - also_needing

also_needing := {name | some name in data.tables.relationships.also}

needed := data.tables.relationships.needed[data.record_access.question.purpose]

proven := whole | {i | some i, _ in classes}

# Where only the records of the person's own establishment are theirs to read: the classes of those records.
own_classes[i] := names if {
	some i, request in data.record_access.question.requests
	i in partly
	not i in whole
	names := {name |
		some name, class in data.record_access.question.classes
		class.patient == request.patient
		object.get(class, "establishment", request.organization) == data.record_access.question.subject.organization
	}
}

# What the relationship leaves of the classes that are not one's own there: what needs none.
classes[i] := {name: left |
	some name, class in data.record_access.question.classes
	asked(data.record_access.question.requests[i], name)
	not name in own
	left := {category | some category in class.categories} & without
} if {
	some i, own in own_classes
}

# A question may be about several patients: a request judges its own patient's classes, and those that it lists.
asked(request, name) if data.record_access.question.classes[name].patient == request.patient

asked(request, name) if name in request.classes

# By evidence that a source which keeps the records of several establishments has some of the person's own.
partly contains i if {
	some i, request in data.record_access.question.requests
	some tie in data.record_access.evidence.held
	tie.by == "establishment"
	tie.patient == request.patient
	tie.counts_at == request.source
	tie.holder != ""
	tie.holder == data.record_access.question.subject.organization
}

# By evidence of a source, about the person or their organization.
whole contains i if {
	some i, request in data.record_access.question.requests
	some tie in data.record_access.evidence.held
	tie.patient == request.patient
	tie.counts_at in {"everywhere", request.source}
	tie.holder in holders[tie.by]
}

# Under which names evidence may speak of the person.
holders := {
	"person": {data.record_access.question.subject.id},
	"organization": {data.record_access.question.subject.organization},
	"group": groups,
}

default groups := set()

groups := {group | some group in data.record_access.question.subject.groups} if {
	is_array(data.record_access.question.subject.groups)
}

# By where the record is kept: the person works for the one establishment whose source it is, or answers for its territory.
whole contains i if {
	"own_establishment" in needed
	some i, request in data.record_access.question.requests
	request.organization != ""
	request.organization == data.record_access.question.subject.organization
}

whole contains i if {
	"own_territory" in needed
	data.record_access.question.subject.role in data.tables.relationships.territory_roles
	some i, request in data.record_access.question.requests
	territory := data.record_access.question.sources[request.source].territory
	is_string(territory)
	territory != ""
	territory == data.record_access.question.subject.territory
}

# By being the patient, or the one who represents the patient.
whole contains i if {
	"self" in needed
	some i, request in data.record_access.question.requests
	data.record_access.question.patients[request.patient].self == true
}

whole contains i if {
	data.record_access.question.purpose == "FAMRQT"
	some i, request in data.record_access.question.requests
	some tie in data.record_access.family.held
	tie.part in ["represents", "related"]
	tie.kind in needed
	tie.patient == request.patient
	tie.counts_at in {"everywhere", request.source}
}

# By attesting it, in an emergency.
whole contains i if {
	some i, request in data.record_access.question.requests
	request.patient in data.record_access.emergencies.attested
}
