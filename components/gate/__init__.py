"""The gate: nothing of the application is reached but through it. Sign-in, sessions, and who may ask for what."""
