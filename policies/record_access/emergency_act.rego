package record_access

# METADATA
# title: Emergency acts
# description: |
#   May this person attest a care relationship, override what the patient asked, or review what someone else did so? For how
#   many minutes, and whom must the gateway tell?
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.revision: schema.tables.revision
emergency_act := {
	"effect": object.get({"": "permit"}, data.record_access.acts.reason, "deny"),
	"reason": data.record_access.acts.reason,
	"minutes": data.record_access.acts.minutes,
	"obligations": data.record_access.acts.obligations,
	"revision": data.tables.revision.id,
}
