"""A year of a network with thirty sub-resellers, by the services and the jobs themselves; the same for the same seed."""
