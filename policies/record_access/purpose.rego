# METADATA
# title: Voice 1. Scope and purpose
# description: |
#   The person's token must carry the scope to read records, and the purpose must be one that their token allows and that
#   is open to their role. Research also needs an authorization that has not ended.
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

default authorized := false

authorized if data.record_access.question.purpose != "HRESCH"

authorized if data.record_access.authorization.current
