"""What is handed over: a Brief and its writers."""
