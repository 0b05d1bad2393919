{{/* What two values together make impossible, and the schema of the values can't say. Each fails with one sentence. */}}
{{- define "passerelle.refuse" -}}
{{- $values := .Values -}}
{{- $traces := dig "telemetry" "otlp_endpoint" "" $values.settings -}}
{{- if and $values.networkPolicy.enabled $traces (not $values.networkPolicy.egress.collector) -}}
{{- fail "networkPolicy.egress.collector is empty, and settings.telemetry.otlp_endpoint sends traces there" -}}
{{- end -}}
{{- if and $values.networkPolicy.enabled $values.policies.url.address (not $values.networkPolicy.egress.policies) -}}
{{- fail "networkPolicy.egress.policies is empty, and policies.url.address is fetched there" -}}
{{- end -}}
{{- if not (dig "policy" "signers" (list) $values.settings) -}}
{{- fail "settings.policy.signers is empty: a policy takes effect only when two of them have signed it (passerelle policy keygen)" -}}
{{- end -}}
{{- $archive := or $values.policies.url.address $values.policies.configMap.name -}}
{{- if and (not $archive) (not $values.policies.signatures) -}}
{{- fail "policies.signatures is empty: the policies of the image take effect only when two of your signers have signed them (passerelle policy sign)" -}}
{{- end -}}
{{- $cache := dig "cache" "shared" "host" "" $values.settings -}}
{{- if and $values.networkPolicy.enabled $cache (not $values.networkPolicy.egress.cache) -}}
{{- fail "networkPolicy.egress.cache is empty, and settings.cache.shared is there" -}}
{{- end -}}
{{- $password := dig "cache" "shared" "password_file" "" $values.settings -}}
{{- if and $password (not (and $values.credentials.secretName (hasPrefix "/etc/passerelle/credentials/" $password))) -}}
{{- fail "settings.cache.shared.password_file must be below /etc/passerelle/credentials, which credentials.secretName mounts" -}}
{{- end -}}
{{- if gt (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas) -}}
{{- fail "autoscaling.minReplicas is more than autoscaling.maxReplicas" -}}
{{- end -}}
{{- $several := ternary (int $values.autoscaling.maxReplicas) (int $values.replicas) $values.autoscaling.enabled | lt 1 -}}
{{- if and $several (not $values.acts.server.host) (not $values.acts.perReplica) -}}
{{- fail "acts.server.host is empty, and there is more than one gateway: an emergency act opened at one would not count at another; name the PostgreSQL that they share, or say by acts.perReplica that this was chosen" -}}
{{- end -}}
{{- if and $values.acts.server.host $values.acts.perReplica -}}
{{- fail "acts.perReplica says that each gateway has a register of its own, and acts.server.host that they share one" -}}
{{- end -}}
{{- if and $values.acts.server.host (not $values.acts.secretName) -}}
{{- fail "acts.secretName is empty, and acts.server.host asks for a password" -}}
{{- end -}}
{{- if and $values.networkPolicy.enabled $values.acts.server.host (not $values.networkPolicy.egress.acts) -}}
{{- fail "networkPolicy.egress.acts is empty, and acts.server.host is there" -}}
{{- end -}}
{{- $documents := dig "documents" "path" "" $values.settings -}}
{{- if and $documents (not (and $values.documents.configMap (hasPrefix "/etc/passerelle/documents" $documents))) -}}
{{- fail "settings.documents.path must be below /etc/passerelle/documents, and documents.configMap mounts it" -}}
{{- end -}}
{{- range $source := $values.settings.sources -}}
{{- range $key, $file := (default (dict) $source.auth) -}}
{{- if and (hasSuffix "_file" $key) $file -}}
{{- if not (hasPrefix "/etc/passerelle/credentials/" $file) -}}
{{- fail (printf "settings.sources, %s: auth.%s must be below /etc/passerelle/credentials" $source.id $key) -}}
{{- end -}}
{{- if not $values.credentials.secretName -}}
{{- fail (printf "settings.sources, %s: auth.%s needs credentials.secretName" $source.id $key) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- with $source.mapping -}}
{{- if not (hasKey $values.mappings (trimPrefix "/etc/passerelle/mappings/" .)) -}}
{{- fail (printf "settings.sources, %s: its mapping must be /etc/passerelle/mappings/<a name of `mappings`>" $source.id) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
