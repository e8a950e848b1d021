"""Who may come near: how people sign in, their accounts and sessions, the rows of their units, backup of all that is kept."""
