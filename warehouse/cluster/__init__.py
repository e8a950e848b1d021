"""More than one machine: ledgers too large for this one are read, checked and rolled up by Apache Spark where they lie."""
