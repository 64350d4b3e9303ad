"""Subscriptions and channels as readers make them: judged field by field, kept, changed, ended."""
