package record_access

# METADATA
# title: Directives that are written
# description: |
#   May this person record this kind of directive for this patient, or revoke this one? And whom must the gateway tell?
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.revision: schema.tables.revision
directive_act := {
	"effect": object.get({"": "permit"}, data.record_access.writing.reason, "deny"),
	"reason": data.record_access.writing.reason,
	"obligations": data.record_access.writing.obligations,
	"revision": data.tables.revision.id,
}
