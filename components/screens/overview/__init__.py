"""The parts of 总览."""
