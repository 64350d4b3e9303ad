"""Notifiers: how a message leaves by mail, webhook, Apprise or into the log."""
