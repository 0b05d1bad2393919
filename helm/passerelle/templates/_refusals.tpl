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
{{- if gt (int $values.autoscaling.minReplicas) (int $values.autoscaling.maxReplicas) -}}
{{- fail "autoscaling.minReplicas is more than autoscaling.maxReplicas" -}}
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
