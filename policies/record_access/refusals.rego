# METADATA
# title: Voice 5. Refusals
# description: |
#   A patient may refuse a use of their record: research, being solicited by a researcher, what would help a spouse or close
#   relative in their grief, the cause of death; or any use. No emergency lifts a refusal, nor a directive that nobody
#   understands.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
package record_access.refusals

permitted[name] := said.own - denied(said) if some name, said in data.record_access.provisions.patients

classes[name] := said.own - denied(said) if some name, said in data.record_access.provisions.classes

denied(said) := object.get(said.denied, "refusal", set()) | object.get(said.denied, "unknown", set())
