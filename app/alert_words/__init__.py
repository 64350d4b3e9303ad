"""Messages to subscribers in words: mail, plain text, chat, and JSON for programs."""
