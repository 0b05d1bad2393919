# METADATA
# title: What each directive of the patient denies now
# description: |
#   Each directive is void (proven not to concern this question), narrow (it denies some categories or some records) or
#   wide (it denies everything). What is missing, unknown or not understood is wide: silence never means yes.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.directives: schema.tables.directives
#   - data.tables.labels: schema.tables.labels
#   - data.tables.purposes: schema.tables.purposes
#   - data.tables.roles: schema.tables.roles
package record_access.directives

# A patient whose directives are missing or misshapen has no entry here, and nothing of theirs is permitted.
statuses[name] := status if {
	some name, patient in data.record_access.question.patients
	is_object(patient.directives)
	status := {id: {"kind": kind(directive), "reach": reach(directive, name), "categories": categories(directive)} |
		some id, directive in patient.directives
	}
}

kind(directive) := directive.kind if directive.kind in data.tables.directives.kinds

else := "unknown"

reach(directive, name) := "void" if {
	understood(directive)
	void(directive, name)
}

else := "narrow" if {
	understood(directive)
	narrow(directive.data)
}

else := "wide"

# The categories of a directive that speaks of categories and of nothing else; other narrow ones act on chosen records.
categories(directive) := {category | some category in directive.data.categories} if {
	narrow(directive.data)
	object.keys(directive.data) == {"categories"}
}

else := set()

understood(directive) if {
	is_object(directive)
	directive.kind in data.tables.directives.kinds
	directive.effect == "deny"
}

understood(directive) if {
	is_object(directive)
	directive.kind == "consent"
	directive.effect == "permit"
}

# The kinds of the directives that touch each class of records; a directive that the patient doesn't have touches it too.
touching[name] := kinds if {
	some name, class in data.record_access.question.classes
	own := statuses[class.patient]
	kinds := {directive.kind |
		some id in class.selectors
		directive := object.get(own, id, {"kind": "unknown", "reach": "wide", "categories": set()})
		touches(directive, class)
	}
}

touches(directive, _) if directive.reach == "wide"

touches(directive, _) if {
	directive.reach == "narrow"
	count(directive.categories) == 0
}

# One that speaks of categories alone touches a record that has no other category; else those categories are shut anyway.
touches(directive, class) if {
	directive.reach == "narrow"
	count(directive.categories) > 0
	count({category | some category in class.categories} - (directive.categories | {"provenance"})) == 0
}

boundaries contains instant if {
	some patient in data.record_access.question.patients
	is_object(patient.directives)
	some directive in patient.directives
	is_object(directive)
	is_object(directive.period)
	some instant in [object.get(directive.period, "from", null), object.get(directive.period, "until", null)]
	whole(instant)
	instant > data.record_access.question.now
}
