"""Enumerations: Passerelle's own, and FHIR R4's value sets whose binding is required."""
