"""Licence and terms documents: clauses, what changed between versions, who is caught."""
