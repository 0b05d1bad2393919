/** Words for codes of the schema, in English. */
import type * as fr from './fr-codes';

export const types: typeof fr.types = {
  Encounter: 'Visit or stay',
  Appointment: 'Appointment',
  Condition: 'Health problem',
  AllergyIntolerance: 'Allergy or intolerance',
  MedicationRequest: 'Prescription',
  MedicationDispense: 'Medication handed over',
  Immunization: 'Vaccine',
  Observation: 'Measure or result',
  DiagnosticReport: 'Test report',
  ServiceRequest: 'Order or referral',
  ImagingStudy: 'Imaging',
  DocumentReference: 'Document',
  Procedure: 'Procedure',
  CarePlan: 'Care plan',
  Goal: 'Goal of care',
  Teleconsultation: 'Teleconsultation',
  Coverage: 'Insurance',
  BillingActivity: 'Billed act',
  CareTeamMember: 'Care team member',
  Directive: 'Directive',
};

export const statuses: typeof fr.statuses = {
  ACCEPTED: 'accepted',
  ACTIVE: 'active',
  AMENDED: 'amended',
  APPENDED: 'appended',
  ARRIVED: 'arrived',
  AVAILABLE: 'available',
  BOOKED: 'booked',
  CANCELLED: 'cancelled',
  CHECKED_IN: 'checked in',
  COMPLETED: 'completed',
  CORRECTED: 'corrected',
  CURRENT: 'current',
  DECLINED: 'declined',
  DRAFT: 'draft',
  ENTERED_IN_ERROR: 'entered in error',
  FINAL: 'final',
  FINISHED: 'finished',
  FULFILLED: 'fulfilled',
  INACTIVE: 'inactive',
  INTERRUPTED: 'interrupted',
  IN_PROGRESS: 'in progress',
  NOSHOW: 'no-show',
  NOT_DONE: 'not done',
  NO_SHOW: 'no-show',
  ONLEAVE: 'on leave',
  ON_HOLD: 'on hold',
  PARTIAL: 'partial',
  PENDING: 'pending',
  PLANNED: 'planned',
  PRELIMINARY: 'preliminary',
  PREPARATION: 'in preparation',
  PROPOSED: 'proposed',
  RECURRENCE: 'recurrence',
  REGISTERED: 'registered, no result',
  REJECTED: 'rejected',
  RELAPSE: 'relapse',
  REMISSION: 'in remission',
  RESOLVED: 'resolved',
  REVOKED: 'revoked',
  STOPPED: 'stopped',
  SUPERSEDED: 'superseded',
  TRIAGED: 'triaged',
  UNKNOWN: 'unknown',
  WAITING: 'waiting',
  WAITLIST: 'waiting list',
};

export const genders: typeof fr.genders = {
  MALE: 'male',
  FEMALE: 'female',
  OTHER: 'other',
  UNKNOWN: 'unknown',
};

export const differences: typeof fr.differences = {
  STATUS: 'the state differs',
  DOSAGE: 'the dosage differs',
  ONE_SOURCE: 'only one source speaks of it',
};

export const kinds: typeof fr.kinds = {
  ADMISSION: 'Admission',
  DISCHARGE: 'Left hospital',
  EMERGENCY_VISIT: 'Emergency visit',
  OUTPATIENT_VISIT: 'Outpatient visit',
  TELECONSULTATION: 'Teleconsultation',
};

export const steps: typeof fr.steps = {
  DONE: 'done',
  DUE: 'due now',
  OVERDUE: 'overdue',
  LATER: 'later',
  UNKNOWN: 'not known',
};

export const categories: typeof fr.categories = {
  CONSENT: 'Consent',
  RESTRICTION: 'Restriction',
  REFUSAL: 'Refusal',
};

export const labels: typeof fr.labels = {
  ETH: 'substance use',
  HIV: 'HIV',
  PSY: 'mental health',
  R: 'restricted',
  SDV: 'violence',
  SEX: 'sexual health',
  V: 'very restricted',
};
