# METADATA
# title: The question, read with care
# description: |
#   Gives the parts of the question that have the right shape, and only those. A part that is missing or misshapen is
#   simply not there, and a rule that needs it then permits nothing.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.categories: schema.tables.categories
#   - data.tables.purposes: schema.tables.purposes
package record_access.question

# Instants are whole seconds since 1970, UTC, made by the gateway. Larger numbers lose their last digits in some engines.
now := input.now if {
	is_number(input.now)
	floor(input.now) == input.now
	abs(input.now) <= 9007199254740991
}

categories := {name | some name, _ in data.tables.categories}

purpose := input.purpose if {
	is_string(input.purpose)
	input.purpose in data.tables.purposes.known
}

# "another" is what the gateway calls everyone but the person who asks: nobody may bear that name.
subject := input.subject if {
	is_object(input.subject)
	is_string(input.subject.id)
	input.subject.id != ""
	input.subject.id != "another"
	is_string(input.subject.role)
	is_string(input.subject.organization)
	is_array(input.subject.scopes)
	is_array(input.subject.purposes)
	is_object(input.subject.standing)
}

sources[name] := source if {
	is_object(input.sources)
	some name, source in input.sources
	is_object(source)
	is_array(source.attests)
}

patients[name] := patient if {
	is_object(input.patients)
	some name, patient in input.patients
	is_object(patient)
}

requests[i] := request if {
	is_array(input.requests)
	some i, request in input.requests
	is_object(request)
	is_string(request.patient)
	is_string(request.source)
	is_string(request.organization)
}

classes[name] := class if {
	is_object(input.classes)
	some name, class in input.classes
	is_object(class)
	is_string(class.patient)
	is_string(class.type)
	is_array(class.categories)
	is_array(class.labels)
	is_array(class.selectors)
	count(class.categories) > 0
	every category in class.categories { category in categories }
}
