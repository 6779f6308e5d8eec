"""Stub."""
def intersect(task, parameters):
    raise NotImplementedError
