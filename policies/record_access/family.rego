# METADATA
# title: Who represents the patient, and whose relative the person is
# description: |
#   Representing someone, or being the relative of someone who died, is believed like a care relationship: from a source that
#   may attest it, and while it lasts. That the person is a relative, or that an opinion protects a young patient, counts
#   from any source unless it is proven to be over.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
package record_access.family

# A row that is understood, with its place and its period: {part of the patient, patient, kind, source, from, until}.
said contains row if {
	some name, patient in data.record_access.question.patients
	some part in ["represents", "related", "opinions"]
	is_array(patient[part])
	some given in patient[part]
	is_object(given)
	is_string(given.kind)
	is_string(given.source)
	whole(given.from)
	whole(given.until)
	row := {"part": part, "patient": name, "kind": given.kind, "source": given.source, "from": given.from, "until": given.until}
}

# Believed: its source may attest it, and its period runs now.
held contains tie if {
	some row in said
	source := data.record_access.question.sources[row.source]
	row.kind in source.attests
	row.from <= data.record_access.question.now
	data.record_access.question.now < row.until
	reach := counts_at(row.source, source)
	tie := {"part": row.part, "patient": row.patient, "kind": row.kind, "counts_at": reach}
}

# The kinds that are not proven to be over, or to come: whatever the source, and however they are written.
feared[part] := names if {
	some part in ["related", "opinions"]
	names := {name: kinds |
		some name, patient in data.record_access.question.patients
		is_array(patient[part])
		kinds := {kind |
			some given in patient[part]
			state(given) == "perhaps now"
			kind := named(given)
		}
	}
}

state(given) := "over" if {
	whole(given.until)
	given.until <= data.record_access.question.now
}

else := "to come" if {
	whole(given.from)
	given.from > data.record_access.question.now
}

else := "perhaps now"

named(given) := given.kind if is_string(given.kind)

else := "unknown"

# Patients whose relative the person is, as far as anyone can tell.
relatives contains name if {
	some name, kinds in feared.related
	count(kinds) > 0
}

# Of every row, understood or not: what is feared may be over by one instant alone.
boundaries contains instant if {
	some patient in data.record_access.question.patients
	some part in ["represents", "related", "opinions"]
	is_array(patient[part])
	some given in patient[part]
	is_object(given)
	some instant in [object.get(given, "from", null), object.get(given, "until", null)]
	whole(instant)
	instant > data.record_access.question.now
}

counts_at(name, source) := "everywhere" if source.registry == true

else := name

whole(instant) if {
	is_number(instant)
	floor(instant) == instant
	abs(instant) <= 9007199254740991
}
