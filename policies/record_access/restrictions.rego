# METADATA
# title: Voice 4. Restriction directives
# description: |
#   A patient may restrict their record from a named clinician, a role, a specialty, a group or an organization: all of it,
#   some categories, or the records that the directive describes. Whatever is not understood counts as a restriction of
#   everything. An override lifts the restrictions that are understood.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
package record_access.restrictions

permitted[name] := said.own - denied(said) if some name, said in data.record_access.provisions.patients

classes[name] := said.own - denied(said) if some name, said in data.record_access.provisions.classes

denied(said) := object.get(said.denied, "restriction", set()) | object.get(said.denied, "unknown", set())
