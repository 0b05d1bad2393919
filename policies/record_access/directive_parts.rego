package record_access.directives

# What proves that a denial does not concern this question.

# It speaks of other purposes.
void(directive, _) if {
	asked := data.record_access.emergencies.purposes
	purpose := data.record_access.question.purpose
	purpose in asked
	is_array(directive.purposes)
	count(directive.purposes) > 0
	beside := besides(directive)
	not purpose in beside
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

# A patient who says "nobody" speaks to others: they still read their own record, unless their own request is what it names.
void(directive, name) if {
	directive.kind in ["restriction", "refusal", "consent"]
	directive.actors == "all"
	directive.purposes == "all"
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

# It speaks of something else than reading.
void(directive, _) if {
	is_array(directive.actions)
	count(directive.actions) > 0
	every action in directive.actions {
		is_string(action)
		not action in reading
	}
}

# A refusal of one use of the record, when this is another use.
void(directive, _) if {
	directive.kind == "refusal"
	met(directive)
	use := data.tables.directives.uses[directive.use]
	purpose := data.record_access.question.purpose
	not purpose in use.purposes
}

# A refusal that speaks to relatives after death, when the patient is alive, or the person is none of these relatives.
void(directive, name) if {
	directive.kind == "refusal"
	met(directive)
	count(data.tables.directives.uses[directive.use].relatives) > 0
	data.record_access.question.patients[name].deceased == false
}

void(directive, name) if {
	directive.kind == "refusal"
	met(directive)
	relatives := {kind | some kind in data.tables.directives.uses[directive.use].relatives}
	count(relatives) > 0
	others := {kind | some use in data.tables.directives.uses; some kind in use.relatives} - relatives
	count(data.record_access.family.feared.related[name] - others) == 0
}

# A momentary refusal speaks of the patient's own access alone.
void(directive, _) if {
	directive.kind == "momentary"
	data.record_access.question.purpose != "PATRQT"
}

# An override lifts the restrictions and the consents that deny, and nothing else.
void(directive, name) if {
	directive.kind in ["restriction", "consent", "unclear"]
	name in data.record_access.emergencies.overridden
}

reading := {"access", "use", "disclose"}

# A refusal whose use is for some purpose that it names. One that names others says two things: its use is lost, and it
# stands, whatever the use, for the purposes that it names and for those of the use.
met(directive) if directive.purposes == "all"

met(directive) if {
	is_array(directive.purposes)
	some purpose in data.tables.directives.uses[directive.use].purposes
	some code in directive.purposes
	code in wider[purpose]
}

besides(directive) := set() if met(directive)

else := {purpose | some purpose in data.tables.directives.uses[directive.use].purposes} if directive.kind == "refusal"

else := set()

# Each purpose, and those that it is within.
wider[purpose] := codes if {
	within := data.tables.purposes.within
	some purpose in data.tables.purposes.known
	codes := ({purpose} | {code | code := within[purpose]}) | {code | code := within[within[purpose]]}
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
	word in {"records", "codes", "authors"}
	is_number(value)
}

readable(word, value) if {
	word == "sources"
	is_array(value)
	count(value) > 0
	every source in value { is_string(source) }
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

labels := ({code | some code in data.tables.labels.confidentiality} | {code | some code, _ in data.tables.labels.sensitivity}) | {code |
	some code in data.tables.labels.marks
}
