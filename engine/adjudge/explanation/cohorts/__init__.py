"""Many cases as one."""
