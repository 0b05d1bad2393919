package record_access.directives

# Whom a provision names: proven someone else, for a denial; proven the person who asks, for a permit.

another(actor) if {
	is_object(actor)
	object.keys(actor) == {"id"}
	is_string(actor.id)
	actor.id != data.record_access.question.subject.id
}

another(actor) if {
	is_object(actor)
	object.keys(actor) == {"role"}
	some role, _ in data.tables.roles
	role == actor.role
	role != data.record_access.question.subject.role
}

another(actor) if {
	is_object(actor)
	object.keys(actor) == {"organization"}
	is_string(actor.organization)
	actor.organization != ""
	data.record_access.question.subject.organization != ""
	actor.organization != data.record_access.question.subject.organization
}

another(actor) if {
	is_object(actor)
	object.keys(actor) == {"group"}
	is_string(actor.group)
	is_array(data.record_access.question.subject.groups)
	groups := data.record_access.question.subject.groups
	group := actor.group
	not group in groups
}

another(actor) if {
	is_object(actor)
	object.keys(actor) == {"specialty"}
	some specialty, _ in data.tables.specialties
	specialty == actor.specialty
	some practised, _ in data.tables.specialties
	practised == data.record_access.question.subject.standing.specialty
	specialty != practised
}

mine(actor) if {
	object.keys(actor) == {"id"}
	actor.id == data.record_access.question.subject.id
}

mine(actor) if {
	object.keys(actor) == {"role"}
	actor.role == data.record_access.question.subject.role
}

mine(actor) if {
	object.keys(actor) == {"organization"}
	actor.organization != ""
	actor.organization == data.record_access.question.subject.organization
}

mine(actor) if {
	object.keys(actor) == {"group"}
	is_array(data.record_access.question.subject.groups)
	actor.group in data.record_access.question.subject.groups
}

mine(actor) if {
	object.keys(actor) == {"specialty"}
	is_string(actor.specialty)
	actor.specialty != ""
	actor.specialty == data.record_access.question.subject.standing.specialty
}
