# METADATA
# title: What each directive of the patient says now
# description: |
#   Each provision of a directive denies or permits, about everything, some categories or chosen records. A denial counts
#   unless it is proven not to concern this question; a permit counts only if it is proven to. What is missing, unknown or
#   not understood denies everything: silence never means yes.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.directives: schema.tables.directives
#   - data.tables.labels: schema.tables.labels
#   - data.tables.purposes: schema.tables.purposes
#   - data.tables.roles: schema.tables.roles
#   - data.tables.specialties: schema.tables.specialties
package record_access.directives

# A patient whose directives are missing or misshapen has no entry here, and nothing of theirs is permitted.
live[name] := provisions if {
	some name, patient in data.record_access.question.patients
	is_object(patient.directives)
	provisions := {id: provision |
		some id, directive in patient.directives
		effect := stands(directive, name)
		effect != "void"
		provision := said(directive, id, effect)
	}
}

stands(directive, name) := "void" if {
	denial(directive)
	void(directive, name)
}

else := "deny" if denial(directive)

else := "permit" if {
	permission(directive)
	proven(directive)
}

else := "void" if permission(directive)

else := "deny"

said(directive, id, effect) := {
	"kind": directive.kind,
	"effect": effect,
	"reach": reach(directive),
	"categories": categories(directive),
	"over": ancestors(directive, id),
	"counts_at": counts_at(directive),
} if {
	understood(directive)
}

else := {"kind": "unknown", "effect": "deny", "reach": "all", "categories": set(), "over": set(), "counts_at": ""}

understood(directive) if denial(directive)

understood(directive) if permission(directive)

denial(directive) if {
	is_object(directive)
	directive.kind in data.tables.directives.kinds
	directive.effect == "deny"
}

# A consent may permit by itself; any other kind only makes an exception to its own denial.
permission(directive) if {
	is_object(directive)
	directive.kind == "consent"
	directive.effect == "permit"
}

permission(directive) if {
	is_object(directive)
	directive.kind in ["restriction", "refusal", "momentary"]
	directive.effect == "permit"
	is_array(directive.exception_to)
	count(directive.exception_to) > 0
}

# About chosen records, when it is understood; about some categories, when it speaks of nothing else; or about everything.
reach(directive) := "categories" if count(categories(directive)) > 0

else := "records" if narrow(directive.data)

else := "all"

categories(directive) := {category | some category in directive.data.categories} if {
	narrow(directive.data)
	object.keys(directive.data) == {"categories"}
}

else := {category | some category in data.tables.directives.uses[directive.use].categories} if {
	directive.kind == "refusal"
	met(directive)
	directive.data == "all"
}

else := set()

# The provisions that it makes an exception to: those whose id its own begins with.
ancestors(directive, id) := {ancestor |
	some ancestor in directive.exception_to
	is_string(ancestor)
	startswith(id, concat("", [ancestor, "."]))
} if {
	is_array(directive.exception_to)
}

else := set()

counts_at(directive) := "everywhere" if {
	data.record_access.question.sources[directive.issuer].registry == true
}

else := directive.issuer if is_string(directive.issuer)

else := ""

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
