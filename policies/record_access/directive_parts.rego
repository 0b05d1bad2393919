package record_access.directives

# A consent that permits never opens anything by itself.
void(directive, _) if directive.effect == "permit"

# It speaks of other purposes.
void(directive, _) if {
	asked := purposes_asked
	is_array(directive.purposes)
	count(directive.purposes) > 0
	every code in directive.purposes {
		code in data.tables.purposes.known
		not code in asked
	}
}

# It speaks of other persons.
void(directive, _) if {
	is_array(directive.actors)
	count(directive.actors) > 0
	every actor in directive.actors { another(actor) }
}

# A patient who says "nobody" speaks to others: they still read their own record.
void(directive, name) if {
	directive.actors == "all"
	data.record_access.question.purpose == "PATRQT"
	data.record_access.question.subject.role == "patient"
	data.record_access.question.patients[name].self == true
}

# Its period has ended, or has not begun.
void(directive, _) if {
	period_read(directive)
	directive.period.until <= data.record_access.question.now
	whole(directive.period.until)
}

void(directive, _) if {
	period_read(directive)
	directive.period.from > data.record_access.question.now
	whole(directive.period.from)
}

period_read(directive) if {
	is_object(directive.period)
	every name, instant in directive.period {
		name in {"from", "until"}
		instant_or_null(instant)
	}
}

instant_or_null(instant) if instant == null

instant_or_null(instant) if whole(instant)

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}

purposes_asked := {data.record_access.question.purpose} | {wider |
	wider := data.tables.purposes.within[data.record_access.question.purpose]
}

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

narrow(part) if {
	is_object(part)
	count(part) > 0
	every word, value in part { readable(word, value) }
}

readable(word, value) if {
	word == "categories"
	all_of(value, data.record_access.question.categories)
}

readable(word, value) if {
	word == "labels"
	all_of(value, labels)
}

readable(word, value) if {
	word == "types"
	all_of(value, {type | some type in data.tables.directives.types})
}

readable(word, value) if {
	word == "records"
	is_number(value)
}

readable(word, value) if {
	word == "period"
	value == true
}

all_of(list, known) if {
	is_array(list)
	count(list) > 0
	every word in list { word in known }
}

labels := {code | some code in data.tables.labels.confidentiality} | {code | some code, _ in data.tables.labels.sensitivity}
