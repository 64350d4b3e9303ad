"""Alerts: which subscriptions a story, a fact or a signal concerns, and what they are told."""
