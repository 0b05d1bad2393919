package record_access.directives

# What proves that a permit concerns this question: every part of it is there, is understood, and names it.
proven(directive) if {
	named_purpose(directive)
	named_actor(directive)
	named_action(directive)
	running(directive)
	readable_data(directive.data)
	is_array(directive.exception_to)
	is_string(directive.issuer)
	directive.use == null
}

named_purpose(directive) if directive.purposes == "all"

named_purpose(directive) if {
	is_array(directive.purposes)
	some purpose in directive.purposes
	purpose in data.record_access.emergencies.purposes
}

named_actor(directive) if directive.actors == "all"

named_actor(directive) if {
	is_array(directive.actors)
	some actor in directive.actors
	is_object(actor)
	mine(actor)
}

named_action(directive) if directive.actions == "all"

named_action(directive) if {
	is_array(directive.actions)
	some action in directive.actions
	action in reading
}

running(directive) if {
	is_object(directive.period)
	object.keys(directive.period) == {"from", "until"}
	begun(directive.period.from)
	lasting(directive.period.until)
}

begun(instant) if instant == null

begun(instant) if {
	whole(instant)
	instant <= data.record_access.question.now
}

lasting(instant) if instant == null

lasting(instant) if {
	whole(instant)
	instant > data.record_access.question.now
}

readable_data(part) if part == "all"

readable_data(part) if narrow(part)
