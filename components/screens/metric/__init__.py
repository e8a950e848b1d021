"""The parts of 指标来历: one metric, where it stands and why, and all that proves it."""
