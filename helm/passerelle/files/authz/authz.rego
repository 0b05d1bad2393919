# METADATA
# title: Who may ask this policy engine
# description: |
#   The gateway of the same pod, by a token that both were given, and only for the entry points that it asks. Nobody may
#   read the data, the rules or the configuration, or change them. Health needs no token: it says nothing else.
package system.authz

default allow := false

allow if {
	input.method == "GET"
	input.path == ["health"]
}

allow if {
	input.method == "POST"
	array.slice(input.path, 0, 3) == ["v1", "data", "record_access"]
	count(input.path) == 4
	input.path[3] in entry_points
	input.identity == token
}

# What the gateway asks: its questions, and the canaries that tell whether the engine may be trusted.
entry_points := {
	"admission",
	"decisions",
	"directive_act",
	"emergency_act",
	"explanation",
	"canaries",
	"canary_error",
	"canary_that_no_rule_defines",
}

# Undefined when it is missing or short: then nobody may ask.
token := given if {
	given := trim_space(opa.runtime().env.PASSERELLE_OPA_TOKEN)
	count(given) >= 32
}
