{{/* The release's name, with the chart's when it isn't in it. */}}
{{- define "passerelle.name" -}}
{{- if contains "passerelle" .Release.Name -}}
{{- .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-passerelle" .Release.Name | trunc 50 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* What selects the pods: never changes between versions. */}}
{{- define "passerelle.selector" -}}
app.kubernetes.io/name: passerelle
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{/* Labels of every object. */}}
{{- define "passerelle.labels" -}}
{{ include "passerelle.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{/* An image, by digest when there is one. */}}
{{- define "passerelle.image" -}}
{{- if .digest -}}{{ .repository }}@{{ .digest }}{{- else -}}{{ .repository }}:{{ .tag }}{{- end -}}
{{- end -}}

{{- define "passerelle.serviceAccount" -}}
{{- if .Values.serviceAccount.name -}}{{ .Values.serviceAccount.name }}
{{- else if .Values.serviceAccount.create -}}{{ include "passerelle.name" . }}
{{- else -}}default{{- end -}}
{{- end -}}

{{/* What every container may do: nothing but its work. */}}
{{- define "passerelle.confined" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
seccompProfile:
  type: RuntimeDefault
{{- end -}}

{{/* The settings' file: what the establishment chose, and over it what the chart decides. */}}
{{- define "passerelle.settings" -}}
{{- $bundle := ternary "/archive/bundle.tar.gz" "/bundle/policies" (and (not .Values.policies.url.address) (not (empty .Values.policies.configMap.name))) -}}
{{- $policy := dict "engine" "opa" "url" "http://127.0.0.1:8181" "bundle" $bundle "token_file" "/etc/passerelle/secrets/opa-token" "history" "/var/lib/passerelle/policies" -}}
{{- $audit := dict "database" "/var/lib/passerelle/audit.sqlite3" "anchor" "/var/lib/passerelle/audit.anchor.json" -}}
{{- $only := and (eq (int .Values.replicas) 1) (not .Values.autoscaling.enabled) (not .Values.ledger.others) -}}
{{- $_ := set $audit "only_log" $only -}}
{{- with .Values.acts.server -}}
{{- if .host -}}
{{- $server := dict "host" .host "port" (int .port) "database" .database "username" .username "deadline_ms" (int .deadlineMs) "password_file" "/etc/passerelle/secrets/acts-password" -}}
{{- if $.Values.acts.caKey -}}{{- $_ := set $server "ca_file" "/etc/passerelle/secrets/acts-ca.pem" -}}{{- end -}}
{{- $_ := set $audit "acts_server" $server -}}
{{- end -}}
{{- end -}}
{{- $own := dict
  "listen" (dict "host" "0.0.0.0" "port" 8000 "admin_port" 8001)
  "audit" $audit
  "keys" (dict "file" "/etc/passerelle/secrets/keyring.json")
  "policy" $policy
-}}
{{- mergeOverwrite (deepCopy .Values.settings) $own | toYaml -}}
{{- end -}}

{{/* A place of a NetworkPolicy. */}}
{{- define "passerelle.place" -}}
{{- if .cidr -}}
ipBlock:
  cidr: {{ .cidr }}
{{- else -}}
namespaceSelector:
  matchLabels: {{- toYaml .namespaceLabels | nindent 4 }}
{{- with .podLabels }}
podSelector:
  matchLabels: {{- toYaml . | nindent 4 }}
{{- end }}
{{- end -}}
{{- end -}}
