"""The ledger of what to watch for: opening signals, judging them, scoring them."""
