package record_access

# METADATA
# title: Explanation
# description: |
#   What each voice permits, one by one, for the same question as decisions: of the person, of each source asked, of each
#   class of records, and of a class at one source where that differs. It decides nothing; officers read it.
# custom:
#   owner: Privacy office
#   review_by: "2027-06-30"
# schemas:
#   - input: schema.input
#   - data.tables.revision: schema.tables.revision
explanation := {
	"revision": data.tables.revision.id,
	"person": heard_of_person,
	"requests": heard_of_requests,
	"classes": heard_of_classes,
	"apart": heard_apart,
}

heard_of_person := [{"reason": voice.reason, "permits": sort(voice.permits)} | some voice in data.record_access.voices.by_person]

# As long as the list of requests, in its order; nobody spoke of one that could not be read.
heard_of_requests := [heard |
	is_array(input.requests)
	some i, _ in input.requests
	voices := object.get(data.record_access.voices.by_request, i, [])
	heard := [{"reason": voice.reason, "permits": sort(voice.permits)} | some voice in voices]
]

heard_of_classes := {name: heard |
	some name, voices in data.record_access.voices.by_class
	heard := [{"reason": voice.reason, "permits": sort(voice.permits)} | some voice in voices]
}

heard_apart := [heard |
	is_array(input.requests)
	some i, _ in input.requests
	judged := object.get(data.record_access.voices.by_request_class, i, {})
	heard := {name: said |
		some name, voices in judged
		said := [{"reason": voice.reason, "permits": sort(voice.permits)} | some voice in voices]
	}
]
