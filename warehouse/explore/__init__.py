"""自由探索: builds, the pivot they are shown in, whole tables, free SQL, and the views that people keep."""
