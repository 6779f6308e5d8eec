"""Never run; the intake only looks whether it is there."""
