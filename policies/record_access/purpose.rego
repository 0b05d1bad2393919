# METADATA
# title: Voice 1. Scope and purpose
# description: |
#   A person reads only if their token allows reading, for one known purpose that the token and the role's row both open,
#   at a known instant. Research, operations and payment also need an authorization, or a function that carries it.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.purposes: schema.tables.purposes
package record_access.purpose

default permitted := set()

permitted := data.record_access.question.categories if {
	dated
	scoped
	open
	authorized
}

default reason := "PURPOSE"

reason := "QUESTION" if not dated

else := "SCOPE" if not scoped

else := "AUTHORIZATION" if {
	open
	not authorized
}

default dated := false

dated if is_number(data.record_access.question.now)

default scoped := false

scoped if "record:read" in data.record_access.question.subject.scopes

default open := false

open if {
	data.record_access.question.purpose in data.record_access.question.subject.purposes
	data.record_access.question.purpose in data.tables.purposes.roles[data.record_access.question.subject.role]
}

# Purposes that need an authorization are the rows of `authorized`; a row lists the functions that carry it.
default authorized := false

authorized if {
	purpose := data.record_access.question.purpose
	needing := object.keys(data.tables.purposes.authorized)
	not purpose in needing
}

authorized if data.record_access.question.subject.role in data.tables.purposes.authorized[data.record_access.question.purpose]

authorized if data.record_access.authorization.current
