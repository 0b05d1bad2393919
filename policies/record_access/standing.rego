# METADATA
# title: Voice 2. The person's standing
# description: |
#   A care professional shows an order and a licence. Others show a written authorization, and training that is current
#   this year. The establishment they work for is active. A patient or a parent shows nothing more than who they are. A
#   resident also names a supervisor, who must be in a care relationship with the patient.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.standing: schema.tables.standing
package record_access.standing

default permitted := set()

permitted := data.record_access.question.categories if {
	proven
	trained
	placed
}

row := data.tables.standing[data.record_access.question.subject.role]

default trained := false

trained if row.training == false

trained if {
	row.training == true
	data.record_access.authorization.trained
}

default placed := false

placed if row.establishment == false

placed if {
	row.establishment == true
	data.record_access.question.subject.establishment == "active"
}

default proven := false

proven if row.shows == "nothing"

proven if {
	row.shows == "authorization"
	data.record_access.authorization.current
}

proven if {
	row.shows == "licence"
	licensed
}

proven if {
	row.shows == "licence_and_supervisor"
	licensed
	supervisor != ""
}

default licensed := false

licensed if {
	standing := data.record_access.question.subject.standing
	is_string(standing.professional)
	standing.professional != ""
	is_string(standing.licence)
	standing.licence != ""
}

default supervisor := ""

supervisor := standing.supervisor if {
	standing := data.record_access.question.subject.standing
	is_string(standing.supervisor)
	standing.supervisor != "another"
	standing.supervisor != data.record_access.question.subject.id
}

# Request by request: a resident's permission rests on the supervisor's own relationship with this patient.
supervised[i] := permitted if {
	some i, _ in data.record_access.question.requests
	row.shows != "licence_and_supervisor"
}

supervised[i] := permitted if {
	row.shows == "licence_and_supervisor"
	some i, request in data.record_access.question.requests
	some tie in data.record_access.evidence.held
	tie.by == "person"
	tie.holder == supervisor
	tie.patient == request.patient
	tie.counts_at in {"everywhere", request.source}
}
