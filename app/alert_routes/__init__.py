"""Pages that messages lead to: confirm, unsubscribe, preferences, less like this.

Nobody signs in for them: the signed token in the address is the authority. A GET changes nothing.
"""
