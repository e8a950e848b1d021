"""What belongs to one screen; nothing here is used by another one."""
