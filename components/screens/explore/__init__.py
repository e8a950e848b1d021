"""The doors of 自由探索: building, SQL, whole tables, kept views."""
