"""What is measured by hand, at length: latency, ingest, fuzzing. Run as ``python -m benchmarks.…`` from the root."""
