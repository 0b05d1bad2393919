package record_access.directives

# How the parts of a provision read: instants are whole seconds, every word is one that the tables know.

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
