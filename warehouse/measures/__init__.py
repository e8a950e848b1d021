"""What is counted: metrics, published figures, attention, standards, ranks, where a number comes from and where a place lies."""
