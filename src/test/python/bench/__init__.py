"""Benchmarks, run by hand: `./mvnw -Pbench`. No test collects them."""
