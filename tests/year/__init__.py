"""A year of a network with thirty sub-resellers, by the services and the jobs; the same for the same seed."""
