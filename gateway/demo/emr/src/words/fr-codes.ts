/** Words for codes of the schema, in French. */

export const types = {
  Encounter: 'Visite ou séjour',
  Appointment: 'Rendez-vous',
  Condition: 'Problème de santé',
  AllergyIntolerance: 'Allergie ou intolérance',
  MedicationRequest: 'Ordonnance',
  MedicationDispense: 'Médicament remis',
  Immunization: 'Vaccin',
  Observation: 'Mesure ou résultat',
  DiagnosticReport: 'Rapport d’examen',
  ServiceRequest: 'Demande d’examen ou de consultation',
  ImagingStudy: 'Imagerie',
  DocumentReference: 'Document',
  Procedure: 'Intervention',
  CarePlan: 'Plan de soins',
  Goal: 'Objectif de soins',
  Teleconsultation: 'Téléconsultation',
  Coverage: 'Assurance',
  BillingActivity: 'Acte facturé',
  CareTeamMember: 'Membre de l’équipe de soins',
  Directive: 'Directive',
};

/** As states (« état »), so that one form serves every record. */
export const statuses: Record<string, string> = {
  ACCEPTED: 'accepté',
  ACTIVE: 'en vigueur',
  AMENDED: 'modifié',
  APPENDED: 'complété',
  ARRIVED: 'arrivé',
  AVAILABLE: 'disponible',
  BOOKED: 'pris',
  CANCELLED: 'annulé',
  CHECKED_IN: 'enregistré à l’accueil',
  COMPLETED: 'terminé',
  CORRECTED: 'corrigé',
  CURRENT: 'en vigueur',
  DECLINED: 'refusé',
  DRAFT: 'ébauche',
  ENTERED_IN_ERROR: 'inscrit par erreur',
  FINAL: 'final',
  FINISHED: 'terminé',
  FULFILLED: 'honoré',
  INACTIVE: 'sans effet',
  INTERRUPTED: 'interrompu',
  IN_PROGRESS: 'en cours',
  NOSHOW: 'absence',
  NOT_DONE: 'non fait',
  NO_SHOW: 'absence',
  ONLEAVE: 'en congé temporaire',
  ON_HOLD: 'en suspens',
  PARTIAL: 'partiel',
  PENDING: 'en attente',
  PLANNED: 'prévu',
  PRELIMINARY: 'préliminaire',
  PREPARATION: 'en préparation',
  PROPOSED: 'proposé',
  RECURRENCE: 'récidive',
  REGISTERED: 'inscrit, sans résultat',
  REJECTED: 'rejeté',
  RELAPSE: 'rechute',
  REMISSION: 'en rémission',
  RESOLVED: 'résolu',
  REVOKED: 'retiré',
  STOPPED: 'cessé',
  SUPERSEDED: 'remplacé',
  TRIAGED: 'triage fait',
  UNKNOWN: 'inconnu',
  WAITING: 'en attente',
  WAITLIST: 'liste d’attente',
};

export const genders = {
  MALE: 'masculin',
  FEMALE: 'féminin',
  OTHER: 'autre',
  UNKNOWN: 'inconnu',
};

export const differences = {
  STATUS: 'l’état diffère',
  DOSAGE: 'la posologie diffère',
  ONE_SOURCE: 'une seule source en parle',
};

export const kinds = {
  ADMISSION: 'Admission',
  DISCHARGE: 'Sortie de l’hôpital',
  EMERGENCY_VISIT: 'Visite à l’urgence',
  OUTPATIENT_VISIT: 'Visite en clinique',
  TELECONSULTATION: 'Téléconsultation',
};

export const steps = {
  DONE: 'fait',
  DUE: 'attendu maintenant',
  OVERDUE: 'en retard',
  LATER: 'plus tard',
  UNKNOWN: 'on ne sait pas',
};

export const categories = {
  CONSENT: 'Consentement',
  RESTRICTION: 'Restriction',
  REFUSAL: 'Refus',
};

/** Security labels that sources give without words (v3-ActCode, v3-Confidentiality). */
export const labels: Record<string, string> = {
  ETH: 'dépendances',
  HIV: 'VIH',
  PSY: 'santé mentale',
  R: 'restreint',
  SDV: 'violence',
  SEX: 'santé sexuelle',
  V: 'très restreint',
};
