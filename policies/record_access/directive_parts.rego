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
