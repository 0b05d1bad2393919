package record_access

# METADATA
# title: Admission
# description: |
#   May this person ask at all, for this purpose? Decided before any patient is looked for. It also says whether every
#   source may be asked about a patient whom the registry doesn't place.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.ask_all: schema.tables.ask_all
#   - data.tables.revision: schema.tables.revision
admission := {
	"effect": object.get({"permit": "permit"}, data.record_access.answer.subject, "deny"),
	"reason": concat("", array.slice(data.record_access.answer.refusing, 0, 1)),
	"ask_all": ask_all,
	"valid_until": data.record_access.authorization.boundary,
	"revision": data.tables.revision.id,
}

default ask_all := false

ask_all if data.tables.ask_all[data.record_access.question.purpose] == true
