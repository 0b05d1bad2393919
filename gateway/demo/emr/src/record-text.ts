/** A record as a line of text: what it is called, its state, and what is worth a second line. */
import type { LINE } from './documents/record';
import { conceptsText, conceptText, type Format, type Value, valueText } from './format';
import type { FragmentOf } from './graphql';
import type { Words } from './words';

export type Line = FragmentOf<typeof LINE>;
export type RecordType = Line['__typename'];

export function titleOf(line: Line, w: Words): string {
  const kind = w.types[line.__typename];
  switch (line.__typename) {
    case 'Encounter':
      return conceptsText(line.reasonCode) || line.class?.display || kind;
    case 'Appointment':
      return line.description || conceptsText(line.serviceType) || kind;
    case 'Condition':
    case 'AllergyIntolerance':
    case 'Observation':
    case 'DiagnosticReport':
    case 'ServiceRequest':
    case 'Procedure':
    case 'BillingActivity':
      return conceptText(line.code) || kind;
    case 'MedicationRequest':
    case 'MedicationDispense':
      return conceptText(line.medication) || kind;
    case 'Immunization':
      return conceptText(line.vaccineCode) || kind;
    case 'ImagingStudy':
      return (
        line.description || (line.modality ?? []).map((one) => one.display ?? one.code).join(', ') || kind
      );
    case 'DocumentReference':
      return conceptText(line.documentType) || line.description || kind;
    case 'CarePlan':
      return line.title || kind;
    case 'Teleconsultation':
      return line.tool || kind;
    case 'Coverage':
      return conceptText(line.coverageType) || kind;
    case 'CareTeamMember':
      return line.practitioner?.displayName || kind;
    case 'Directive':
      return line.summary || kind;
    default:
      return kind;
  }
}

/** What follows the title: a result, a dosage, a place; empty when the title says it all. */
export function detailOf(line: Line, w: Words, format: Format): string {
  const title = titleOf(line, w).toLowerCase();
  return detailsOf(line, w, format)
    .filter((one): one is string => Boolean(one) && one?.toLowerCase() !== title)
    .join(' · ');
}

function detailsOf(line: Line, w: Words, format: Format): readonly (string | null | undefined)[] {
  const value = (one: Value | null | undefined) => valueText(one, format, w.yes, w.no);
  switch (line.__typename) {
    case 'Encounter':
      return [line.class?.display, line.serviceProvider?.displayName, span(line.period, w, format)];
    case 'MedicationRequest':
      return [...(line.dosageInstruction ?? []).map((one) => one.text), line.requester?.displayName];
    case 'Observation': {
      const parts = (line.component ?? []).map((one) =>
        `${conceptText(one.code)} ${value(one.value)}`.trim(),
      );
      return [value(line.value), ...parts, conceptsText(line.interpretation)];
    }
    case 'DiagnosticReport':
      return [line.conclusion];
    case 'ServiceRequest':
      return [line.requester?.displayName];
    case 'DocumentReference':
      return [line.description];
    case 'CarePlan':
      return [line.planDescription];
    case 'Teleconsultation':
      return [line.establishment?.displayName, span(line.period, w, format)];
    case 'CareTeamMember':
      return [conceptText(line.role)];
    default:
      return [];
  }
}

export function statusOf(line: Line): string | null {
  switch (line.__typename) {
    case 'Encounter':
      return line.encounterStatus;
    case 'Appointment':
      return line.appointmentStatus;
    case 'Condition':
      return line.clinicalStatus;
    case 'AllergyIntolerance':
      return line.allergyStatus;
    case 'MedicationRequest':
      return line.prescriptionStatus;
    case 'MedicationDispense':
      return line.dispenseStatus;
    case 'Immunization':
      return line.immunizationStatus;
    case 'Observation':
      return line.observationStatus;
    case 'DiagnosticReport':
      return line.reportStatus;
    case 'ServiceRequest':
      return line.requestStatus;
    case 'ImagingStudy':
      return line.studyStatus;
    case 'DocumentReference':
      return line.documentStatus;
    case 'Procedure':
      return line.procedureStatus;
    case 'CarePlan':
      return line.planStatus;
    case 'Teleconsultation':
      return line.sessionStatus;
    case 'Coverage':
      return line.coverageStatus;
    case 'Directive':
      return line.directiveStatus;
    default:
      return null;
  }
}

/** The days of a period; empty when it is all on one, which the timeline says. */
function span(period: { start: string | null; end: string | null } | null, w: Words, format: Format): string {
  if (!period?.start) return '';
  const start = format.day(period.start);
  const end = format.day(period.end);
  if (!end) return w.since(start);
  return end === start ? '' : w.fromTo(start, end);
}
