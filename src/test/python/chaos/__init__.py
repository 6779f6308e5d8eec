"""Kills workers and everything around them while tasks are sent, and compares what was sent with what came out.

Run by hand: `./mvnw -q -Pchaos -Dchaos="--seed 7 --kills 30"`; `-Dchaos=--help` shows the rest. A short run is one of
the tests.
"""
