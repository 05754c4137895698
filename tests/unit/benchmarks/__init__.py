"""The generators and sums of the benchmarks."""
