package record_access

# METADATA
# title: Decisions
# description: |
#   The answer to the gateway's question about a whole operation: what the person reads of each category, from each
#   source, and of each class of records. What is not in the answer is denied.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - data.tables.revision: schema.tables.revision
decisions := {
	"revision": data.tables.revision.id,
	"valid_until": data.record_access.answer.valid_until,
	"subject": data.record_access.answer.subject,
	"coordinates": data.record_access.answer.coordinates,
	"role": data.record_access.answer.role,
	"fields": data.record_access.fields.verdicts,
	"classes": data.record_access.answer.classes,
	"requests": data.record_access.answer.requests,
	"obligations": data.record_access.obligations.listed,
	"notices": data.record_access.obligations.notices,
}
