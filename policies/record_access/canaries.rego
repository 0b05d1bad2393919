package record_access

# METADATA
# title: Canaries
# description: |
#   Small questions whose answer is known. The gateway asks them before it starts, and refuses an engine that answers one
#   of them wrongly. They say nothing about any person.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
canaries := {
	"every_all": canary_every(input.numbers, 0),
	"every_not_all": canary_every(input.numbers, 1),
	"else_found": canary_else(input.numbers, 2),
	"else_not_found": canary_else(input.numbers, 9),
	"missing_is_silent": canary_missing,
	"whole": floor(input.numbers[0]) == input.numbers[0],
	"nearest": min({number | some number in input.numbers; number > 1}),
	"without": sort({number | some number in input.numbers} - {2}),
}

canary_every(numbers, bound) if {
	every number in numbers { number > bound }
}

else := false

canary_else(numbers, wanted) := "found" if {
	some number in numbers
	number == wanted
}

else := "not found"

default canary_missing := "silent"

canary_missing := "spoke" if input.missing.part == input.missing.part

# An engine that takes a built-in's error for silence answers here instead of failing.
canary_error := {"shown": true} if not canary_number == 6

canary_number := to_number(input.word)
